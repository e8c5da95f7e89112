"""Make a displayed SVG safe to publish as a file: no scripts, nothing from another site.

A page shows the file as a picture, as JupyterLab does, so that its ids and styles stay its own.
Somebody may open the file by itself, and then a script in it would run as one of the site's.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree

_SVG, _XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
_XHTML = "http://www.w3.org/1999/xhtml"
_ACTIVE = frozenset(
    ["script", "handler", "listener", "iframe", "object", "embed", "form", "base", "meta", "link"]
)
_ADDRESSES = ("href", "src", "to", "from", "values", "by", "action", "formaction")
"""Attributes that hold an address, or animate one."""
_SAFE = re.compile(r"\s*(?:#|data:(?:image|font)/|(?!//)[^:]*$|(?!//)[^:/?#]*[/?#])", re.I)
_RUNNING = re.compile(r"(?:java|vb)script:|data:text/", re.I)
_LINK = re.compile(r"\s*(?:https?:|mailto:)", re.I)
_REMOTE = re.compile(r"(?:@import\s*[^;]*;?|url\(\s*[\"']?\s*(?:https?:)?//[^)]*\))", re.I)
_SUSPICIOUS = re.compile(
    r"<!DOCTYPE[^>]*\[|<!ENTITY|<\?xml-stylesheet|<(?:\w+:)?(?:script|handler|listener|iframe|object|embed"
    r"|form|base|meta|link|animate\w*|set|foreignObject)\b|\bon\w+\s*=|script\s*:|data:text|&#",
    re.I,
)
"""Anything that could run a script, if only by way of character references."""
_CONTROLS = re.compile(r"[\x00-\x1f\x7f]")
_DOCTYPE = re.compile(r"<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>", re.S | re.I)
_ENTITY = re.compile(r"&(?!#|amp;|lt;|gt;|quot;|apos;)(\w+);")
_BARE = re.compile(r"<svg\b(?![^>]*\bxmlns\s*=)", re.I)


@dataclass(frozen=True, slots=True)
class SafeSvg:
    """A drawing that may be published."""

    text: str
    title: str
    """Its own title, or else the text in it; may be empty."""
    width: str | None
    height: str | None
    has_script: bool
    """Whether scripts or event handlers were removed."""
    has_remote: bool
    """Whether contents of other sites were removed."""


def is_plain(text: str) -> bool:
    """Whether nothing in the SVG could run, so that it may be published byte by byte."""
    return not _SUSPICIOUS.search(text)


def safe_svg(text: str) -> SafeSvg | None:
    """The SVG without scripts and contents of other sites; None if it cannot be parsed."""
    for prefix, address in (("", _SVG), ("xlink", _XLINK), ("h", _XHTML)):
        ElementTree.register_namespace(prefix, address)
    root = _parsed(text)
    if root is None or _name(root.tag) != "svg":
        return None
    has_script = _without_active(root)
    has_remote = False
    for element in root.iter():
        script, remote = _clean(element)
        has_script, has_remote = has_script or script, has_remote or remote
    return SafeSvg(
        ElementTree.tostring(root, encoding="unicode"),
        " ".join(_texts(root))[:300],
        _pixels(root.get("width")),
        _pixels(root.get("height")),
        has_script,
        has_remote,
    )


def _parsed(text: str) -> ElementTree.Element | None:
    # Entities of a document type could grow without bounds; those of HTML are characters.
    text = _ENTITY.sub(_character, _DOCTYPE.sub("", text.strip().removeprefix("\ufeff")))
    text = _BARE.sub(f'<svg xmlns="{_SVG}"', text, count=1)
    if "xlink:" in text and "xmlns:xlink" not in text:
        text = text.replace("<svg", f'<svg xmlns:xlink="{_XLINK}"', 1)
    try:
        return ElementTree.fromstring(text)
    except ElementTree.ParseError:
        return _mended(text)


def _character(match: re.Match[str]) -> str:
    character = html.unescape(match[0])
    return character if character != match[0] else f"&amp;{match[1]};"


def _mended(text: str) -> ElementTree.Element | None:
    """The SVG as HTML's parser reads it, which takes tags and attributes that XML does not."""
    from bs4 import BeautifulSoup

    soup = BeautifulSoup(text, "html.parser").find("svg")
    if soup is None:
        return None
    try:
        return ElementTree.fromstring(soup.decode(formatter="minimal"))
    except (ElementTree.ParseError, AttributeError):
        return None


def _name(tag: object) -> str:
    return str(tag).rpartition("}")[2].lower()


def _without_active(root: ElementTree.Element) -> bool:
    """Remove the elements that run or load something; returns whether there were any."""
    removed = False
    for parent in root.iter():
        for child in list(parent):
            if _name(child.tag) in _ACTIVE:
                _remove(parent, child)
                removed = True
    return removed


def _remove(parent: ElementTree.Element, child: ElementTree.Element) -> None:
    """Remove the child, but not the text behind it."""
    at = list(parent).index(child)
    if child.tail and at:
        parent[at - 1].tail = (parent[at - 1].tail or "") + child.tail
    elif child.tail:
        parent.text = (parent.text or "") + child.tail
    parent.remove(child)


def _clean(element: ElementTree.Element) -> tuple[bool, bool]:
    """Remove an element's handlers and addresses elsewhere; (whether scripts, whether remote)."""
    script = remote = False
    is_link = _name(element.tag) == "a"
    for name, value in list(element.attrib.items()):
        local, plain = _name(name), _CONTROLS.sub("", value)
        if local.startswith("on") or _RUNNING.search(re.sub(r"\s", "", plain)):
            del element.attrib[name]
            script = True
        elif local in _ADDRESSES and not _is_number(plain) and not _SAFE.match(plain):
            if is_link and local == "href" and _LINK.match(plain):
                continue
            del element.attrib[name]
            is_script = plain.lower().startswith("data:")
            script, remote = script or is_script, remote or not is_script
        elif _REMOTE.search(plain):
            element.set(name, _REMOTE.sub("none", plain))
            remote = True
    if _name(element.tag) == "style" and element.text and _REMOTE.search(element.text):
        element.text = _REMOTE.sub("none", element.text)
        remote = True
    return script, remote


def _is_number(value: str) -> bool:
    return bool(re.fullmatch(r"[\s\d.,;+\-e%()a-z#]*", value, re.I))


def _texts(root: ElementTree.Element) -> Iterator[str]:
    """The drawing's title, or else its texts."""
    for name in ("title", "desc"):
        for child in root:
            if _name(child.tag) == name and child.text and child.text.strip():
                yield " ".join(child.text.split())
                return
    for element in root.iter():
        if _name(element.tag) == "text" and (text := "".join(element.itertext()).strip()):
            yield " ".join(text.split())


def _pixels(length: str | None) -> str | None:
    """A length in whole CSS pixels; None if it depends on the page."""
    match = re.fullmatch(r"\s*([\d.]+)\s*(px|pt|in|cm|mm)?\s*", length or "")
    if not match:
        return None
    factor = {"pt": 96 / 72, "in": 96.0, "cm": 96 / 2.54, "mm": 96 / 25.4}.get(match[2] or "", 1.0)
    try:
        return str(round(float(match[1]) * factor)) or None
    except ValueError:
        return None
