"""Follow the elements of HTML as a browser does: which are open, and which end closes none.

A browser builds its tree by the rules of the HTML standard (13.2.6): some elements end without a
tag, others stay open until the page ends. Where a part of a page leaves one open, or closes one of
the page's own, everything behind it is shown in the wrong place.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from cnnviz.gallery.displayed.markup import RAW, end_of_tag

_VOID = frozenset(
    (
        *("area", "base", "basefont", "bgsound", "br", "col", "embed", "frame", "hr", "image"),
        *("img", "input", "keygen", "link", "meta", "param", "source", "track", "wbr"),
    )
)
_FORMATTING = frozenset(
    (
        *("a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong"),
        *("tt", "u"),
    )
)
"""Elements that a browser opens again in the next block until it finds their end."""
_HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])
_BLOCKS = frozenset(
    (
        *("address", "article", "aside", "blockquote", "center", "details", "dialog", "dir", "div"),
        *("dl", "fieldset", "figcaption", "figure", "footer", "form", "header", "hgroup", "main"),
        *("menu", "nav", "ol", "p", "pre", "search", "section", "summary", "table", "ul"),
    )
)
_END_PARAGRAPHS = _BLOCKS | _HEADINGS | {"hr", "li", "dd", "dt", "xmp", "plaintext"}
"""Elements whose start ends a paragraph."""
_WALLS = frozenset(
    ("table", "td", "th", "caption", "template", "object", "marquee", "applet", "select")
)
"""Elements out of which an end tag does not reach."""
_TABLE = frozenset(["caption", "colgroup", "tbody", "tfoot", "thead", "tr", "td", "th"])
"""Parts of tables, which a browser ignores elsewhere."""
_DRAWINGS = frozenset(["svg", "math"])
_BREAK_OUT = (_BLOCKS | _HEADINGS | _FORMATTING | _VOID | {"dd", "dt", "li", "span", "sub"}) - {
    *("a", "address", "article", "aside", "details", "dialog", "fieldset", "figcaption"),
    *("figure", "font", "footer", "form", "header", "hgroup", "main", "nav", "search"),
    *("section", "summary", "link", "source", "image", "input", "param", "track", "wbr"),
}
"""Elements of HTML that end a drawing."""
_DOCUMENT = frozenset(["html", "head", "body"])
_NEED_NO_END = _TABLE | {"p", "li", "dd", "dt", "option", "optgroup", "rp", "rt", "rb", "rtc"}
_SPECIAL = ((_BLOCKS | _HEADINGS | _WALLS) - {"address", "div", "p"}) | {"button"}
_ENDED_BY_THE_NEXT = {
    "li": (frozenset(["li"]), _SPECIAL | {"dd", "dt"}),
    "dd": (frozenset(["dd", "dt"]), _SPECIAL | {"li"}),
    "dt": (frozenset(["dd", "dt"]), _SPECIAL | {"li"}),
    "td": (frozenset(["td", "th"]), frozenset(["table", "tr"])),
    "th": (frozenset(["td", "th"]), frozenset(["table", "tr"])),
    "tr": (frozenset(["tr"]), frozenset(["table", "tbody", "thead", "tfoot"])),
    "table": (frozenset(["table"]), frozenset(["td", "th", "caption", "template"])),
    **dict.fromkeys(
        ("tbody", "thead", "tfoot"),
        (frozenset(["tbody", "thead", "tfoot", "caption", "colgroup"]), frozenset(["table"])),
    ),
    "optgroup": (frozenset(["optgroup"]), frozenset(["select"])),
    "rt": (frozenset(["rt", "rp"]), frozenset(["ruby"])),
    "rp": (frozenset(["rt", "rp"]), frozenset(["ruby"])),
}
"""Element to (elements that its start ends, elements out of which that does not reach)."""

_TAG = re.compile(r"<!--|<[!?]|</(?![a-zA-Z])|<(?P<end>/?)(?P<name>[a-zA-Z][^\s/>]*)")
"""A tag, or what a browser takes for a comment: from `<!`, `<?` or `</3` to the next `>`."""
_QUOTED = re.compile(r"=\s*(?:\"[^\"]*\"|'[^']*')")
_QUOTE = re.compile(r"=\s*[\"']")
COMMENT = "<!-- -->"
_HIDING = {"<!--": re.compile(r"-->|--!>")}


@dataclass(frozen=True, slots=True)
class Open:
    """An element that has begun."""

    name: str
    line: int
    is_written: bool
    """Whether its author wrote the tag; otherwise Markdown made it."""


@dataclass(frozen=True, slots=True)
class Stray:
    """An end tag that closes nothing, or a tag that the text does not end."""

    name: str
    """Empty for a tag without an end."""
    line: int
    start: int
    """Offset in the piece of HTML."""
    end: int


@dataclass(slots=True)
class Nesting:
    """The open elements behind the pieces of HTML that were read."""

    strays: list[Stray] = field(default_factory=list)
    hidden: Open | None = None
    """The comment, script or style that has not ended, and hides everything behind it."""
    cut_off: list[Open] = field(default_factory=list)
    """Elements without an end, which ended with the element around them."""
    _stack: list[Open] = field(default_factory=list)
    _waiting: list[Open] = field(default_factory=list)
    """Formatting that was cut off by the end of a block, and goes on in the next."""

    def read(self, html: str, line: int, *, is_written: bool = True) -> None:
        """Read the next piece of HTML, which begins on this line."""
        at = 0
        while True:
            if self.hidden:
                end = _end_of(self.hidden.name).search(html, at)
                if not end:
                    return
                is_comment = self.hidden.name == "<!--"
                at = end.end() if is_comment else end.start()
                self.hidden = None
            tag = _TAG.search(html, at)
            if not tag:
                return
            here = line + html.count("\n", 0, tag.start())
            at = self._after(html, tag, Open((tag["name"] or tag[0]).lower(), here, is_written))

    def closing(self) -> str:
        """The tags that close what is open, the innermost first.

        They begin with a comment, unless a script or style is to be closed first. So they end an
        open comment, and are a block of HTML in Markdown.
        """
        still = [f"</{element.name}>" for element in (*reversed(self._stack), *self._waiting)]
        if self.hidden and self.hidden.name != "<!--":
            return f"{still[0]}{COMMENT}{''.join(still[1:])}"
        return COMMENT + "".join(still) if still or self.hidden else ""

    def unclosed(self) -> Iterator[Open]:
        """The elements that need an end tag and have none, the outermost first."""
        yield from filter(_lacks_end, (*self._stack, *self._waiting))

    def _after(self, html: str, tag: re.Match[str], element: Open) -> int:
        """Read the tag; returns the offset behind it."""
        if tag[0] == "<!--":
            if empty := re.compile(r"-?>").match(html, tag.end()):  # `<!-->` is a whole comment
                return empty.end()
            self.hidden = element
            return tag.end()
        is_tag = bool(tag["name"])
        behind = _behind(html, tag.end()) if is_tag else html.find(">", tag.end()) + 1 or None
        if behind is None:
            self.strays.append(Stray("", element.line, tag.start(), tag.start() + 1))
            return len(html)
        if not is_tag:
            return behind
        if element.name == "plaintext":  # has no end at all
            self.strays.append(Stray("", element.line, tag.start(), tag.start() + 1))
        elif tag["end"]:
            if not self._ended(element) and element.is_written:
                self.strays.append(Stray(element.name, element.line, tag.start(), behind))
        else:
            self._begin(element, is_empty=html[behind - 2] == "/")
        return behind

    def _begin(self, element: Open, *, is_empty: bool) -> None:
        name = element.name
        if self._has(_DRAWINGS, ("foreignobject", "annotation-xml", "desc", "title")):
            if name not in _BREAK_OUT:
                if not is_empty:
                    self._stack.append(element)
                return
            while self._close(element, _DRAWINGS, ()):
                pass
        if name == "select" and self._close(element, ("select",), _WALLS):
            return
        if name == "option" and self._stack and self._stack[-1].name == "option":
            self._stack.pop()
        outside = name in _TABLE and not self._has(("table",), ("template",))
        if name in _VOID or name in _DOCUMENT or outside:
            return
        if name in _END_PARAGRAPHS:
            self._close(element, ("p",), _WALLS | {"button"})
        if name in _HEADINGS and self._stack and self._stack[-1].name in _HEADINGS:
            self._stack.pop()
        if name in ("a", "nobr", "button"):
            self._ended(element)
        if rule := _ENDED_BY_THE_NEXT.get(name):
            self._close(element, *rule)
        if not (is_empty and name in _DRAWINGS):
            self._stack.append(element)
        if name in RAW:
            self.hidden = element

    def _ended(self, element: Open) -> bool:
        """Close the element that this end tag means; returns whether there was one."""
        name = element.name
        if name in _FORMATTING or name == "form":  # it ends alone, whatever is open in it
            for elements in (self._stack, self._waiting):
                for number in range(len(elements) - 1, -1, -1):
                    if elements[number].name == name:
                        del elements[number]
                        return True
                    if elements[number].name in _WALLS:
                        return False
            return False
        if name == "p":
            self._close(element, ("p",), _WALLS | {"button"})
            return True  # a browser makes an empty paragraph of it, which nobody sees
        walls: Collection[str] = ("template",) if name in _TABLE | {"table"} else _WALLS
        names = _HEADINGS if name in _HEADINGS else (name,)
        return self._close(element, names, walls) or name in _VOID | _DOCUMENT

    def _has(self, names: Collection[str], walls: Collection[str]) -> bool:
        for element in reversed(self._stack):
            if element.name in names:
                return True
            if element.name in walls:
                return False
        return False

    def _close(self, by: Open, names: Collection[str], walls: Collection[str]) -> bool:
        """Close the innermost element of these names, and what is open in it, at the tag `by`."""
        for number in range(len(self._stack) - 1, -1, -1):
            element = self._stack[number]
            if element.name in names:
                inner = self._stack[number + 1 :]
                if by.is_written and not element.is_written and element.name != "p":
                    return False  # Markdown closes its own elements
                self._waiting += [other for other in inner if other.name in _FORMATTING]
                if element.is_written and not by.is_written:
                    inner.append(element)
                self.cut_off += [o for o in inner if _lacks_end(o) and o.name not in _FORMATTING]
                del self._stack[number:]
                return True
            if element.name in walls:
                return False
        return False


def _lacks_end(element: Open) -> bool:
    return element.is_written and element.name not in _NEED_NO_END


def _behind(html: str, at: int) -> int | None:
    """Offset behind the tag whose name ends at `at`; None if it or a quoted value has no end."""
    end = end_of_tag(html, at)
    return None if end is None or _QUOTE.search(_QUOTED.sub("", html[at:end])) else end


def _end_of(name: str) -> re.Pattern[str]:
    return _HIDING.get(name) or re.compile(rf"</{re.escape(name)}(?=[\s/>])", re.I)
