"""Fits matplotlib's SVG into a page: translates its text, and gives it the page's fonts."""

import re
from collections.abc import Callable, Sequence
from xml.etree import ElementTree

from cnnviz.mimetypes import IMAGE

_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"
_TEXT = f"{{{_SVG}}}text"
_KIND = re.compile(r"font-family: (?:[^;]*, )?([a-z-]+)(?=;|$)")
"""The generic family at the end of a list of fonts."""
_FONTS = {"sans-serif": "inherit", "monospace": "var(--cnnviz-code-font, monospace)"}
"""The page's own fonts, since readers need not have matplotlib's."""

_REFERENCE = re.compile(r"url\(#([^)]+)\)")


def with_images(svg: str, addresses: Sequence[str]) -> str:
    """The SVG with these addresses in place of the numbers of its images."""
    return re.sub(rf'(?<="){IMAGE}(\d+)(?=")', lambda match: addresses[int(match[1])], svg)


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
            _translate(element, translate)
            style = element.get("style", "")
            element.set("style", _KIND.sub(lambda kind: f"font-family: {_font(kind[1])}", style))
    for name in ("width", "height"):
        root.attrib.pop(name, None)
    root.set("style", f"{root.get('style', '')}; --cnnviz-plot-width: {width}px")
    root.set("role", "img")
    root.set("aria-label", alt)
    root.set("class", "cnnviz-plot")
    return ElementTree.tostring(root, encoding="unicode")


def translated(svg: str, translate: Callable[[str], str]) -> str:
    """The SVG with its text translated and nothing else changed, for a notebook."""
    root = _parsed(svg)
    for element in root.iter(_TEXT):
        _translate(element, translate)
    return ElementTree.tostring(root, encoding="unicode")


def _parsed(svg: str) -> ElementTree.Element:
    ElementTree.register_namespace("", _SVG)
    ElementTree.register_namespace("xlink", _XLINK)
    return ElementTree.fromstring(svg)


def _translate(element: ElementTree.Element, translate: Callable[[str], str]) -> None:
    """Translate a line of text; the spaces around it stay."""
    text = element.text or ""
    bare = text.strip()
    if not bare or (theirs := translate(bare)) == bare:
        return
    element.text = text.replace(bare, theirs)
    # A length was measured for the text before.
    element.attrib.pop("textLength", None)


def _font(kind: str) -> str:
    return _FONTS.get(kind, kind)


def _prefix_references(element: ElementTree.Element, prefix: str, used: set[str]) -> None:
    identifier = element.attrib.pop("id", None)
    if identifier in used:
        element.set("id", f"{prefix}-{identifier}")
    for name, value in list(element.attrib.items()):
        if name in (f"{{{_XLINK}}}href", "href") and value.startswith("#"):
            element.set(name, f"#{prefix}-{value[1:]}")
        elif "url(#" in value:
            element.set(name, _REFERENCE.sub(rf"url(#{prefix}-\1)", value))
