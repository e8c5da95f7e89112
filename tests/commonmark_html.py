"""Normalise HTML as CommonMark's own tests do: what a reader cannot see makes no difference.

Spaces beside blocks, the order of attributes and the spelling of entities and addresses are no
differences; neither is what Material adds, the ids and links of headings and the colours of code.
"""

import html
import re
from html.parser import HTMLParser
from urllib.parse import quote, unquote

_NAMES = (
    "article aside blockquote body button canvas caption col colgroup dd div dl dt embed fieldset "
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr iframe li map object ol "
    "output p pre progress script section style table tbody td textarea tfoot th thead tr ul "
    "video"
)
_BLOCKS = frozenset(_NAMES.split())
_HEADING_LINK = re.compile(r'<a class="headerlink".*?</a>')
_HEADING_ID = re.compile(r'(<h[1-6]) id="[^"]*"')
_CODE = re.compile(
    r'<div class="(?:language-(?P<language>\S+) )?highlight"><pre>(?:<span></span>)?<code>'
    r"(?P<code>.*?)</code></pre></div>",
    re.S,
)


def normalised(page: str) -> str:
    """The HTML in the one form that stands for all that look the same."""
    page = _CODE.sub(_plain, _HEADING_ID.sub(r"\1", _HEADING_LINK.sub("", page)))
    writer = _Writer()
    writer.feed(page)
    writer.close()
    return "".join(writer.output).strip()


def _plain(match: re.Match[str]) -> str:
    """Highlighted code as CommonMark writes it; `text` is the highlighter's name for no language."""
    name = match["language"]
    language = f' class="language-{name}"' if name and name != "text" else ""
    code = re.sub(r"</?(?:span|a)\b[^>]*>", "", match["code"])
    return f"<pre><code{language}>{code}</code></pre>"


class _Writer(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.output: list[str] = []
        self._is_code = False
        self._at_edge = True
        """Whether the next text stands right behind a block's tag, where spaces do not count."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS:
            self._trim()
        self._is_code = self._is_code or tag == "pre"
        written = (
            f' {name}="{_value(name, value or "")}"' for name, value in sorted(attrs, key=str)
        )
        self.output.append(f"<{tag}{''.join(written)}>")
        self._at_edge = tag in _BLOCKS or tag == "br"

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        self._is_code = self._is_code and tag != "pre"
        if tag in _BLOCKS and not self._is_code:
            self._trim()
        self.output.append(f"</{tag}>")
        self._at_edge = tag in _BLOCKS

    def handle_data(self, data: str) -> None:
        if not self._is_code:
            data = re.sub(r"\s+", " ", data)
            data = data.lstrip() if self._at_edge else data
        if data:
            self.output.append(html.escape(data, quote=False))
            self._at_edge = False

    def handle_comment(self, data: str) -> None:
        self.output.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self.output.append(f"<!{decl}>")

    def handle_pi(self, data: str) -> None:
        self.output.append(f"<?{data}>")

    def unknown_decl(self, data: str) -> None:
        self.output.append(f"<![{data}]>")

    def _trim(self) -> None:
        if self.output and not self.output[-1].startswith("<"):
            self.output[-1] = self.output[-1].rstrip()


def _value(name: str, value: str) -> str:
    return html.escape(quote(unquote(value), safe="") if name in {"href", "src"} else value)
