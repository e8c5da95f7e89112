"""Take out of an exported page what would run a script: no policy of ours protects its reader.

JupyterLab does the same with the HTML of prose.
"""

import re
from collections.abc import Iterator
from functools import cache

from markdown_it import MarkdownIt

from cnnviz.gallery.displayed.markup import Tag, replaced

_ROUNDS = 9
"""Most times that the text is read: what is taken out may make other text HTML."""
_TAG = re.compile(r"<(?=[a-zA-Z/!?])")
_DROPPED = frozenset(
    ["base", "object", "embed", "frame", "frameset", "applet", "portal", "noscript"]
)
_RUNNING = re.compile(r"(?:java|vb)script:|data:(?!image/|audio/|video/|font/)", re.I)
_SPACE = re.compile(r"[\s\x00-\x20]+")
_LOADING = frozenset({"src", "href", "xlink:href", "action", "formaction", "data", "poster"})
_ANIMATED = frozenset({"values", "from", "by", "to"})


def without_scripts(text: str, folder: str) -> str:
    """The page's Markdown and HTML without scripts and event attributes, code aside.

    The scripts in `folder`, the address of ours, stay, and frames that keep their documents apart.
    """
    if "<" not in text:
        return text
    for _ in range(_ROUNDS):
        active = [(html, clean) for html in _html(text) if (clean := _clean(html, folder)) != html]
        if not active:
            return text
        for html, clean in active:
            # A tag that is not in the text as it stands is one inside a quotation or a list.
            text = text.replace(html, clean) if html in text else _TAG.sub("&lt;", text)
    return _TAG.sub("&lt;", text)


def _html(text: str) -> Iterator[str]:
    """The HTML in the Markdown, as a generator reads it."""
    for token in _parser().parse(text):
        if token.type == "html_block":
            yield token.content
        for child in token.children or ():
            if child.type == "html_inline":
                yield child.content


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": True})


def _clean(html: str, folder: str) -> str:
    def replacement(tag: Tag) -> str | None:
        if tag.name == "script":
            is_ours = tag.attributes.get("src", "").startswith(f"{folder}/") and not tag.content
            return None if is_ours and ".." not in tag.attributes["src"][len(folder) :] else ""
        if tag.name in _DROPPED or (tag.name == "meta" and "http-equiv" in tag.attributes):
            return ""
        if tag.name == "iframe" and not _is_apart(tag):
            return ""
        active = (name for name, value in tag.attributes.items() if _is_active(name, value))
        changes: dict[str, str | None] = dict.fromkeys(active)
        content = _clean(tag.content, folder) if tag.name in ("video", "audio") else tag.content
        return tag.rewritten(changes, content) if changes or content != tag.content else None

    return replaced(html, replacement)


def _is_active(name: str, value: str) -> bool:
    """Whether the attribute runs a script, when something happens or a reader follows it."""
    if name.startswith("on") or name == "srcdoc":
        return True
    bare = _SPACE.sub("", value)
    if name in _ANIMATED:
        return bool(_RUNNING.search(bare))
    return name in _LOADING and bool(_RUNNING.match(bare))


def _is_apart(frame: Tag) -> bool:
    """Whether the frame's document cannot reach the page."""
    sandbox = frame.attributes.get("sandbox")
    is_apart = sandbox is not None and "allow-same-origin" not in sandbox.lower()
    address = _SPACE.sub("", frame.attributes.get("src", ""))
    return "srcdoc" not in frame.attributes and is_apart and not _RUNNING.match(address)
