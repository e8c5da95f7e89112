"""Convert the Markdown of the site's authors to CommonMark and HTML.

Blocks that CommonMark lacks are converted: an admonition becomes a quotation, details and tabs
become <details>, a table and a formula become HTML, a footnote becomes a link to the end of the
page. A heading keeps its id in an anchor in front of it.
"""

import html
import re
from dataclasses import dataclass, field

from cnnviz.adapters.plain.blocks import (
    Block,
    Box,
    Fence,
    Heading,
    Indented,
    Lines,
    Note,
    Table,
    blocks_of,
)
from cnnviz.adapters.plain.links import Links
from cnnviz.render.formulas.scanning import marked_formulas
from cnnviz.render.lessons.html import unbroken
from cnnviz.render.text.markdown import converted

_MASKED = re.compile(
    r"(?P<code>(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`))"
    r"|(?P<tag><!--.*?-->|(?<!\]\()</?[a-zA-Z][^<>]*>)"
    r"|(?P<escape>\\[\\`*_{}\[\]()#+.!$-])",
    re.S,
)
_MASK = re.compile("\ue000(\\d+)\ue001")
_LINK = re.compile(r"(?<=\]\()(?P<open><?)(?P<address>[^\s()<>]*(?:\([^\s()<>]*\)[^\s()<>]*)*)")
_REFERENCE = re.compile(r"^(?P<head>[ ]{0,3}\[[^\]^][^\]]*\]:[ \t]*<?)(?P<address>[^\s<>]+)", re.M)
_ATTRIBUTES = re.compile(r"(?<=[)*_\ue001\]])\{:?[ ]*[.#:\w][^{}\n]*\}")
_OF_BLOCK = re.compile(r"^[ \t]*\{:?[ ]*[.#][^{}\n]*\}[ \t]*$\n?", re.M)
_NOTED = re.compile(r"\[\^(?P<name>[^\]\s]+)\](?!:)")
_STRONG = re.compile(r"(?<![\\*])\*\*(?=\S)(?P<text>(?:(?!\*\*).)+?)(?<=\S)\*\*(?!\*)", re.S)
_EMPHASIS = re.compile(r"(?<![\\*\w])\*(?=[^\s*])(?P<text>[^*]+?)(?<=[^\s*])\*(?!\*)", re.S)
_MARKDOWN_INSIDE = re.compile(r"""(<[a-zA-Z][^<>]*?)\s+markdown(?:=["']?\w+["']?)?(?=[\s>])""")


@dataclass(slots=True)
class Dialect:
    """Converts the prose of one page, and collects its footnotes for the end of the page."""

    links: Links
    _notes: dict[str, str] = field(default_factory=dict)
    _referenced: list[str] = field(default_factory=list)
    """Names of the footnotes, in the order in which the page refers to them."""

    def plain(self, text: str) -> str:
        """The text in CommonMark."""
        written = (self._block(block) for block in blocks_of(marked_formulas(text)))
        return "\n\n".join(block for block in written if block)

    def footnotes(self) -> str:
        """The page's footnotes as HTML, for its end; empty if the page has none."""
        if not self._referenced:
            return ""
        items = []
        for name in self._referenced:  # a note may refer to another one, which is then appended
            text = converted(self._marked(self._notes.get(name, "")))
            back = f' <a href="#fnref-{html.escape(name)}">\N{LEFTWARDS ARROW WITH HOOK}</a>'
            inside = text.removesuffix("</p>") + back + "</p>" if text.endswith("</p>") else text
            items.append(f'<li id="fn-{html.escape(name)}">{inside}</li>')
        return unbroken("\n".join(["<hr>", '<ol class="cnnviz-footnotes">', *items, "</ol>"]))

    def inline(self, text: str) -> str:
        """A paragraph, or the text of a heading, in CommonMark and HTML."""
        masked, kept = _mask(marked_formulas(text))
        masked = self._linked(masked)
        masked = _ATTRIBUTES.sub("", _OF_BLOCK.sub("", masked))
        masked = _STRONG.sub(lambda match: _emphasis(match, "strong"), masked)
        masked = _EMPHASIS.sub(lambda match: _emphasis(match, "em"), masked)
        return _unmasked(masked, kept)

    def _block(self, block: Block) -> str:
        match block:
            case Fence(_, code):
                return code
            case Heading(level, words, name):
                anchor = f'<a id="{html.escape(name)}"></a>\n\n' if name else ""
                return f"{anchor}{'#' * level} {self.inline(words)}"
            case Box():
                return self._box(block)
            case Table(table):
                return unbroken(converted(self._marked(table)))
            case Note(name, note):
                self._notes[name] = note
                return ""
            case Indented(inner, indent):
                lines = self._block(inner).splitlines()
                return "\n".join(" " * indent + line if line else "" for line in lines)
            case Lines(lines_):
                return self.inline(_MARKDOWN_INSIDE.sub(r"\1", lines_))

    def _box(self, box: Box) -> str:
        inside = self.plain(box.text)
        title = self.inline(box.title)
        if box.is_folded:
            summary = converted(title).removeprefix("<p>").removesuffix("</p>")
            return folded(summary, inside, is_open=box.is_open)
        whole = f"**{title}**\n\n{inside}" if title else inside
        return "\n".join(f"> {line}".rstrip() for line in whole.splitlines())

    def _marked(self, text: str) -> str:
        """The text with converted links and footnotes, for Python-Markdown to turn into HTML."""
        masked, kept = _mask(text)
        return _unmasked(self._linked(masked), kept)

    def _linked(self, masked: str) -> str:
        """The text with the addresses of the exported pages, and with footnotes as links."""

        def link(match: re.Match[str]) -> str:
            return (match.groupdict().get("open") or "") + self.links.rewritten(match["address"])

        def reference(match: re.Match[str]) -> str:
            return match["head"] + self.links.rewritten(match["address"])

        return _NOTED.sub(self._note, _REFERENCE.sub(reference, _LINK.sub(link, masked)))

    def _note(self, match: re.Match[str]) -> str:
        name = match["name"]
        is_first = name not in self._referenced
        if is_first:
            self._referenced.append(name)
        escaped, number = html.escape(name), self._referenced.index(name) + 1
        here = f' id="fnref-{escaped}"' if is_first else ""
        return f'<sup{here}><a href="#fn-{escaped}">{number}</a></sup>'


def folded(summary: str, inside: str, *, is_open: bool = False) -> str:
    """Markdown inside of <details>; `summary` is HTML."""
    tag = "<details open>" if is_open else "<details>"
    return f"{tag}\n<summary>{summary}</summary>\n\n{inside}\n\n</details>"


def _mask(text: str) -> tuple[str, list[str]]:
    """(text with a mask in the place of each code span, tag and escape, their texts)."""
    kept: list[str] = []

    def mask(match: re.Match[str]) -> str:
        kept.append(match[0])
        return f"\ue000{len(kept) - 1}\ue001"

    return _MASKED.sub(mask, text), kept


def _unmasked(masked: str, kept: list[str]) -> str:
    return _MASK.sub(lambda match: kept[int(match[1])], masked)


def inert(mathml: str) -> str:
    """The MathML with entities for the characters that Markdown could read as markup."""
    written = re.sub(r">[^<]+<", lambda text: re.sub(r"[*_`\[\]\\~]", _entity, text[0]), mathml)
    return " ".join(written.split())


def _entity(match: re.Match[str]) -> str:
    return f"&#{ord(match[0])};"


def _emphasis(match: re.Match[str], tag: str) -> str:
    """The emphasis as it is, or as HTML where CommonMark would not recognize its marks.

    Beside a letter, CommonMark recognizes a mark only if the character on its other side is a
    letter, too. Korean particles follow the emphasized word without a space.
    """
    text, whole = match["text"], match.string
    before = whole[match.start() - 1 : match.start()]
    after = whole[match.end() : match.end() + 1]
    opens = not _is_letter(before) or _is_letter(text[0])
    closes = not _is_letter(after) or _is_letter(text[-1])
    return match[0] if opens and closes else f"<{tag}>{text}</{tag}>"


def _is_letter(character: str) -> bool:
    return character.isalnum()
