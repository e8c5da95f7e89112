"""Fits matplotlib's SVG into a page: translates its text, and gives it the page's fonts."""

import re
from collections.abc import Callable, Sequence
from html import escape, unescape
from xml.etree import ElementTree

from cnnviz.mimetypes import IMAGE, LETTERS

_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"
_TEXT = f"{{{_SVG}}}text"
_FONT = re.compile(r"font-family: (?P<own>'DejaVu [\w ]+', )?(?:[^;]*, )?(?P<kind>[a-z-]+)(?=;|$)")
"""A list of fonts: one of matplotlib's that pages have, others, the generic family."""
_FONTS = {
    "sans-serif": "var(--cnnviz-text-font, sans-serif)",
    "monospace": "var(--cnnviz-code-font, monospace)",
}
"""The page's own fonts, for signs that matplotlib's lack, and where the lesson chose another."""
_LETTERS = re.compile(rf' {LETTERS}="[^"]*"')
_LINE = re.compile(r"(?P<tag><text\b[^>]*>)(?P<text>[^<]*)</text>")
"""A line of text, as figures are drawn: without elements in it."""
_LENGTH = re.compile(r' textLength="[^"]*"')
_ANCHOR = re.compile(r"; text-anchor: \w+")

_REFERENCE = re.compile(r"url\(#([^)]+)\)")


def with_images(svg: str, addresses: Sequence[str]) -> str:
    """The SVG with these addresses in place of the numbers of its images."""
    return re.sub(rf'(?<="){IMAGE}(\d+)(?=")', lambda match: addresses[int(match[1])], svg)


def without_letters(svg: str) -> str:
    """The SVG with whole lines of text, for places that need not have matplotlib's fonts."""
    return _LETTERS.sub("", svg)


def fitted(svg: str, *, translate: Callable[[str], str], prefix: str, alt: str, width: int) -> str:
    """The SVG as an element for a page.

    `translate` translates the text. Ids with references get `prefix`, since a page may have several
    figures; other ids are removed. The sizes in points are removed too: the figure scales down from
    `width` pixels. What takes the page's colours was decided when the figure was drawn.
    """
    root = _parsed(svg)
    used = set(re.findall(r"(?:url\(#|href=[\"']#)([^)\"']+)", svg))
    for element in root.iter():
        _prefix_references(element, prefix, used)
        if element.tag == _TEXT:
            _place_letters(element, translates=_translate(element, translate))
            style = element.get("style", "")
            element.set("style", _FONT.sub(_fonts, style))
    for name in ("width", "height"):
        root.attrib.pop(name, None)
    root.set("style", f"{root.get('style', '')}; --cnnviz-plot-width: {width}px")
    root.set("role", "img")
    root.set("aria-label", alt)
    root.set("class", "cnnviz-plot")
    return ElementTree.tostring(root, encoding="unicode")


def translated(svg: str, translate: Callable[[str], str]) -> str:
    """The SVG with its text translated and nothing else changed, for a notebook."""

    def written(match: re.Match[str]) -> str:
        theirs = _translation(unescape(match["text"]), translate)
        if theirs is None:
            return match[0]
        return f"{_LENGTH.sub('', match['tag'])}{escape(theirs, quote=False)}</text>"

    return _LINE.sub(written, without_letters(svg))


def _parsed(svg: str) -> ElementTree.Element:
    ElementTree.register_namespace("", _SVG)
    ElementTree.register_namespace("xlink", _XLINK)
    return ElementTree.fromstring(svg)


def _translate(element: ElementTree.Element, translate: Callable[[str], str]) -> bool:
    """Translate a line of text, if it has a translation; the spaces around it stay."""
    theirs = _translation(element.text or "", translate)
    if theirs is None:
        return False
    element.text = theirs
    # A length was measured for the text before.
    element.attrib.pop("textLength", None)
    return True


def _translation(text: str, translate: Callable[[str], str]) -> str | None:
    """The translation of a line, whose spaces around it stay; None if it has none."""
    bare = text.strip()
    if not bare or (theirs := translate(bare)) == bare:
        return None
    return text.replace(bare, theirs)


def _place_letters(element: ElementTree.Element, *, translates: bool) -> None:
    """Put each letter where matplotlib has it, unless the text is a translation."""
    places = element.attrib.pop(LETTERS, None)
    if places and not translates:
        element.set("x", places)
        element.set("style", _ANCHOR.sub("", element.get("style", "")))


def _fonts(match: re.Match[str]) -> str:
    return f"font-family: {match['own'] or ''}{_FONTS.get(match['kind'], match['kind'])}"


def _prefix_references(element: ElementTree.Element, prefix: str, used: set[str]) -> None:
    identifier = element.attrib.pop("id", None)
    if identifier in used:
        element.set("id", f"{prefix}-{identifier}")
    for name, value in list(element.attrib.items()):
        if name in (f"{{{_XLINK}}}href", "href") and value.startswith("#"):
            element.set(name, f"#{prefix}-{value[1:]}")
        elif "url(#" in value:
            element.set(name, _REFERENCE.sub(rf"url(#{prefix}-\1)", value))
