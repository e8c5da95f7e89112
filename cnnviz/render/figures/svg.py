"""Fits matplotlib's SVG into a page: translates its text, and takes the page's colours."""

import re
from collections.abc import Callable, Sequence
from xml.etree import ElementTree

from cnnviz.mimetypes import IMAGE

_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"
_COLOURS = {
    "#000000": "currentColor",
    # The background of a legend: on a dark page, its light text needs a dark background.
    "#ffffff": "var(--cnnviz-paper, #fff)",
}
_COLOUR = re.compile(r"(?<=[:\s])#(?:000000|ffffff)\b")
_LEFT_OUT = {f"{{{_SVG}}}{name}" for name in ("metadata", "title", "style")}
_STROKES = "stroke-linejoin: round; stroke-linecap: butt"
"""The declarations of matplotlib's style element, which every element inherits."""

_REFERENCE = re.compile(r"url\(#([^)]+)\)")


def with_images(svg: str, addresses: Sequence[str]) -> str:
    """The SVG with these addresses in place of the numbers of its images."""
    return re.sub(rf'(?<="){IMAGE}(\d+)(?=")', lambda match: addresses[int(match[1])], svg)


def fitted(svg: str, *, translate: Callable[[str], str], prefix: str, alt: str) -> str:
    """The SVG as an element for a page.

    `translate` translates the text. Black becomes the page's text colour and white its background,
    so that a dark page shows light axes. Ids with references get `prefix`, since a page may have
    several figures; other ids are removed. The sizes in points are removed too: the view box stays,
    and the figure scales.
    """
    ElementTree.register_namespace("", _SVG)
    ElementTree.register_namespace("xlink", _XLINK)
    root = ElementTree.fromstring(svg)
    for parent in root.iter():
        for child in list(parent):
            # A style element would apply to the whole page; the root gets its declarations.
            if child.tag in _LEFT_OUT:
                parent.remove(child)
    used = set(re.findall(r"(?:url\(#|href=[\"']#)([^)\"']+)", svg))
    for element in root.iter():
        _prefix_references(element, prefix, used)
        style = element.get("style")
        if style:
            element.set("style", _COLOUR.sub(lambda match: _COLOURS[match[0]], style))
        for name in ("fill", "stroke"):
            if (colour := element.get(name)) in _COLOURS:
                element.set(name, _COLOURS[colour])
        if element.tag == f"{{{_SVG}}}text":
            _fit_text(element, translate)
    for name in ("width", "height", "version"):
        root.attrib.pop(name, None)
    root.set("style", _STROKES)
    root.set("role", "img")
    root.set("aria-label", alt)
    root.set("class", "cnnviz-plot")
    return ElementTree.tostring(root, encoding="unicode")


def translated(svg: str, translate: Callable[[str], str]) -> str:
    """The SVG with its text translated and nothing else changed, for a notebook."""
    ElementTree.register_namespace("", _SVG)
    ElementTree.register_namespace("xlink", _XLINK)
    root = ElementTree.fromstring(svg)
    for element in root.iter(f"{{{_SVG}}}text"):
        if element.text and element.text.strip() and not len(element):
            element.text = translate(element.text.strip())
    return ElementTree.tostring(root, encoding="unicode")


def _fit_text(element: ElementTree.Element, translate: Callable[[str], str]) -> None:
    if element.text and element.text.strip() and not len(element):
        element.text = translate(element.text.strip())
    style = element.get("style", "")
    # The page's own font, since readers need not have matplotlib's.
    style = re.sub(r"font-family:[^;]*", "font-family: inherit", style)
    style = re.sub(r"(font:[^;]*?px)[^;]*", r"\1 inherit", style)
    if "fill:" not in style:
        style += "; fill: currentColor"
    element.set("style", style)


def _prefix_references(element: ElementTree.Element, prefix: str, used: set[str]) -> None:
    identifier = element.attrib.pop("id", None)
    if identifier in used:
        element.set("id", f"{prefix}-{identifier}")
    for name, value in list(element.attrib.items()):
        if name in (f"{{{_XLINK}}}href", "href") and value.startswith("#"):
            element.set(name, f"#{prefix}-{value[1:]}")
        elif "url(#" in value:
            element.set(name, _REFERENCE.sub(rf"url(#{prefix}-\1)", value))
