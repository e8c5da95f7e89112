"""Texts that would run code on a page, lead its reader away, or break out of where they stand."""

from dataclasses import dataclass

CODE = "(top.ran=top.ran||[]).push(/NAME/.source)"
"""Tells the window at the top that code ran, without a quotation mark; a frame's opaque origin
may not tell it."""

FOLDER = "en/gallery/hostile/words/"
"""Folder of the site with the files that the lesson `words` publishes."""
SCRIPT_FILE, MODULE_FILE, PAGE_FILE = "evil.txt", "evil.js", "evil.html"
FILES = {
    SCRIPT_FILE: "(top.ran=top.ran||[]).push('file '+(document.currentScript||{}).src)\n",
    MODULE_FILE: "(top.ran=top.ran||[]).push('module')\nexport const one = 1;\n",
    PAGE_FILE: "<!doctype html><script>(top.ran=top.ran||[]).push('page '+location.search)</script>\n",
}
"""Files that a lesson reads: scripts and a page that the site itself would serve."""


@dataclass(frozen=True, slots=True)
class Payload:
    name: str
    text: str
    """Holds CODE, or the address of one of the files."""
    around: str = "{}"
    """A page in which it does run, to prove that it can."""

    def of(self, field: str, site: str) -> str:
        """The text for a field of a site at the path `site`, such as `/cnnviz/`."""
        folder, name = f"{site}{FOLDER}", f"{field}.{self.name}"
        text = self.text.replace("CODE", CODE).replace("NAME", name)
        for key, file in (("FILE", SCRIPT_FILE), ("MODULE", MODULE_FILE), ("PAGE", PAGE_FILE)):
            text = text.replace(key, f"{folder}{file}?{name}")
        return text


_ATTRIBUTE = '<img title="{}" src="data:,">'
_SINGLE = "<img title='{}' src='data:,'>"
_BARE = "<img title={} src=data:,>"
_STRING = '<script>var text = "{}"</script>'
_SINGLE_STRING = "<script>var text = '{}'</script>"

PAYLOADS = tuple(
    Payload(*each)
    for each in (
        # Scripts
        ("script", "<script>CODE</script>"),
        ("case", "<ScRiPt >CODE</sCrIpT >"),
        ("slash", "<script/x>CODE</script>"),
        ("type", '<script type="text/javascript">CODE</script>'),
        ("inline-module", "<script type=module>CODE</script>"),
        ("file", "<script src=FILE></script>"),
        ("file-slash", "<script/src=FILE></script>"),
        ("file-quoted", '<SCRIPT async\tSRC = "FILE"></SCRIPT>'),
        ("module", "<script type=module src=MODULE></script>"),
        ("svg", "<svg><script>CODE</script></svg>"),
        ("svg-file", "<svg><script href=FILE></script></svg>"),
        ("svg-xlink", "<svg><script xlink:href=FILE /></svg>"),
        (
            "svg-entity",
            "<svg><script>&#40;top.ran=top.ran||[]&#41;.push(/NAME/.source)</script></svg>",
        ),
        ("shadow", "<div><template shadowrootmode=open><script>CODE</script></template></div>"),
        ("importing", "<script type=module>import 'MODULE'</script>"),
        # Event attributes
        ("error", "<img src=data:, onerror=CODE>"),
        ("svg-load", "<svg onload=CODE></svg>"),
        ("body", "<body onpageshow=CODE>"),
        ("toggle", "<details open ontoggle=CODE>x</details>"),
        ("source", "<video><source src=data:, onerror=CODE></video>"),
        ("audio", "<audio src=data:, onerror=CODE></audio>"),
        ("focus", "<input autofocus onfocus=CODE>"),
        ("style-load", "<style onload=CODE>x{}</style>"),
        ("link-error", "<link rel=stylesheet href=data:, onerror=CODE>"),
        ("animation", "<svg><animate onbegin=CODE attributeName=x dur=1s></svg>"),
        ("frame-load", "<iframe onload=CODE></iframe>"),
        ("handler-case", "<IMG SRC=data:, OnErRoR = 'CODE'>"),
        ("handler-tab", "<img src=data:,\tonerror=CODE>"),
        # Frames, objects and addresses
        ("frame-address", "<iframe src=javascript:CODE></iframe>"),
        ("frame-source", "<iframe srcdoc='<script>CODE</script>'></iframe>"),
        ("frame-escaped", '<iframe srcdoc="&lt;script&gt;CODE&lt;/script&gt;"></iframe>'),
        ("frame-file", '<iframe srcdoc="&lt;script src=FILE&gt;&lt;/script&gt;"></iframe>'),
        ("frame-page", "<iframe src=PAGE></iframe>"),
        ("object", "<object data=PAGE></object>"),
        ("embed", "<embed src=PAGE>"),
        ("link", "<a href=javascript:CODE>x</a>"),
        ("link-encoded", '<a href="&#106;ava\tscript:CODE">x</a>'),
        ("svg-link", "<svg><a xlink:href=javascript:CODE><text>x</text></a></svg>"),
        ("form", "<form action=javascript:CODE><button>x</button></form>"),
        ("button", "<form><button formaction=javascript:CODE>x</button></form>"),
        (
            "refresh",
            "<meta http-equiv=refresh content=0;url=javascript:CODE><img src=data:, onerror=CODE>",
        ),
        # Markdown
        ("markdown-link", "[x](javascript:CODE)", "<a href=javascript:CODE>x</a>"),
        ("markdown-attributes", "*x*{: onpointerenter=CODE }", "<em onpointerenter=CODE>x</em>"),
        # Out of where it stands
        ("double", '"><img src=data:, onerror=CODE>', _ATTRIBUTE),
        ("single", "'><img src=data:, onerror=CODE>", _SINGLE),
        ("bare", "x onerror=CODE src=data:, ", _BARE),
        ("double-handler", '" src=data:, onerror="CODE', _ATTRIBUTE),
        ("double-string", '";CODE//', _STRING),
        ("backslash-string", "';CODE//", _SINGLE_STRING),
        ("separator", "\u2028CODE\u2028", "<script>// {}</script>"),
        ("end-of-script", "</script><script>CODE</script>", _STRING),
        ("end-of-title", "</title><img src=data:, onerror=CODE>", "<title>{}</title>"),
        ("end-of-text", "</textarea><img src=data:, onerror=CODE>", "<textarea>{}</textarea>"),
        ("end-of-style", "</style><img src=data:, onerror=CODE>", "<style>{}</style>"),
        ("end-of-comment", "--><img src=data:, onerror=CODE>", "<!-- {} -->"),
        (
            "end-of-noscript",
            '<noscript><p title="</noscript><img src=data:, onerror=CODE>"></noscript>',
        ),
        ("end-of-article", "</p></article></main><script>CODE</script>"),
        (
            "mutation",
            "<math><mtext><table><mglyph><style><!--</style><img src=data:, onerror=CODE>--></style></table></math>",
        ),
        ("turned", "\u202e<script>CODE</script>\u202c"),
    )
)
