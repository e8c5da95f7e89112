"""Fit displayed HTML into a page: its styles stay its own, and nothing comes from another site."""

import html
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from urllib.parse import urlsplit

from cnnviz.gallery.displayed.keeper import is_blob, is_local
from cnnviz.gallery.displayed.markup import Tag, replaced, tags_of
from cnnviz.gallery.displayed.scripts import runs_script
from cnnviz.render.displayed.colours import (
    declared,
    has_bare_ink,
    rules_have_bare_ink,
    with_ink,
)
from cnnviz.render.displayed.losses import Losses

_SPECIAL = re.compile(
    r"<(?:script|style|table|iframe|!doctype|html|body|link|object|embed|base|meta)\b"
    r"|\b(?:style|src|srcset|href|bgcolor|data|action|formaction|on\w+)\s*=",
    re.I,
)
"""Anything that needs a closer look; many outputs have none of it."""

_LOADING = re.compile(r"(?:@import\s*(?:url\()?|url\()\s*[\"']?\s*((?:https?:)?//[^\"')\s]+)", re.I)
"""What a style sheet loads from another site."""

_PAGE = re.compile(
    r"(?:(?<![\w:)\]-]):root|(?:(?<=[{},\s/])|^)(?:html|body))(?![\w-])(?=[^{}]*\{)", re.I
)
"""Selectors of the whole document, which is the output here."""

_IMPORT = re.compile(r"@import\b[^;]*;|<!--|-->", re.I)
"""Statements that no rule may contain; a page imports nothing anyway."""

_WHOLE = frozenset(["!doctype", "html", "body", "frameset"])
MEDIA = ("video", "audio")
_LINKS = {
    "link": ("href",),
    "img": ("srcset",),
    "source": ("srcset",),
    **dict.fromkeys(("image", "use", "feimage"), ("href", "xlink:href")),
}
"""Further attributes from which elements load something."""
_SOURCES = ("img", "video", "audio", "source", "track", "input", "iframe")
_PICTURE = re.compile(r"^(?:data:image/|blob:[0-9a-f]+\.(?:png|jpeg|gif|webp|svg|bmp|avif)$)", re.I)
_OF_PICTURES = ("alt", "title", "width", "height", "style", "class", "id")
_STYLE = re.compile(r"<style\b.*?</style>|<!--.*?-->", re.S | re.I)
_LINE_NUMBERS = ".output_html"
"""Class for which IPython's `Code` writes its styles, and which no page has."""


@dataclass(frozen=True, slots=True)
class Site:
    """The addresses of other sites that the pages may show, and the names of the page's files."""

    allowed: Collection[str]
    """Origins, such as `https://www.youtube-nocookie.com`."""
    published: Callable[[str], str]
    """Publishes the file of a name `blob:…` beside the page; returns its address."""
    library: Callable[[str], str]
    """Publishes the script of a name `blob:…` for all pages; returns its address from this one."""
    shown_elsewhere: Callable[[str], str]
    """The link for readers in place of something from another site at this address."""

    def may_show(self, address: str) -> bool:
        parts = urlsplit(address if "//" not in address[:2] else f"https:{address}")
        return f"{parts.scheme}://{parts.netloc}" in self.allowed


def needs_frame(text: str) -> bool:
    """Whether the HTML runs scripts, or is a document of its own."""
    if not _SPECIAL.search(text):
        return False
    return any(runs_script(tag) or _is_document(tag) for tag in tags_of(text))


def _is_document(tag: Tag) -> bool:
    return tag.name in _WHOLE or (tag.name == "iframe" and "srcdoc" in tag.attributes)


def in_page(text: str, site: Site, losses: Losses) -> str:
    """The HTML as a part of a page, which has no scripts."""
    if not _SPECIAL.search(text):
        return text
    needs_paper = False

    def replacement(tag: Tag) -> str | None:
        nonlocal needs_paper
        if tag.name == "style":
            if _LINE_NUMBERS in tag.content:
                return ""
            losses.remote += remote_in_style(tag.content, site)
            needs_paper = needs_paper or rules_have_bare_ink(tag.content)
            return _scoped(tag)
        if tag.name == "script":
            return ""
        if tag.name == "link" and "stylesheet" in tag.attributes.get("rel", "").lower():
            losses.remote.append(tag.attributes.get("href", ""))
            return ""
        style = tag.attributes.get("style", "")
        losses.remote += remote_in_style(style, site)
        needs_paper = needs_paper or has_bare_ink(style)
        changes: dict[str, str | None] = {}
        if tag.name in MEDIA:
            return media(tag, site, losses)
        instead = resolved(tag, site, losses, changes)
        if instead is not None:
            return instead
        if tag.name == "table" and "class" not in tag.attributes:
            changes["class"] = "cnnviz-table"  # themes style tables without a class
        _readable(tag, changes)
        _linked(tag, losses, changes)
        return tag.written(**changes) if changes else None

    fitted = replaced(text, replacement)
    if "<style" in fitted and not _STYLE.sub("", fitted).strip():
        losses.is_style_alone = True
        return ""
    return f'<div class="cnnviz-on-paper">{fitted}</div>' if needs_paper else fitted


def _scoped(tag: Tag) -> str:
    """The style sheet, limited to the element that holds it."""
    rules = _PAGE.sub(":scope", _IMPORT.sub("", tag.content))
    return f"<style>@scope{{{with_ink(rules)}}}</style>"


def _readable(tag: Tag, changes: dict[str, str | None]) -> None:
    """Add changes that give text a colour on a background of its own."""
    if "style" in tag.attributes:
        style = declared(tag.attributes["style"])
        if style != tag.attributes["style"]:
            changes["style"] = style
    elif colour := tag.attributes.get("bgcolor", ""):
        changes |= {"bgcolor": None, "style": declared(f"background-color:{colour}")}


def _linked(tag: Tag, losses: Losses, changes: dict[str, str | None]) -> None:
    """Add changes that take a link to a file away from readers, who do not have the file."""
    link = tag.attributes.get("href", "")
    if tag.name == "a" and is_local(link) and not link.startswith("/"):
        losses.files.append(link)
        changes |= {"href": None, "target": None}


def media(tag: Tag, site: Site, losses: Losses) -> str:
    """A sound or a film, or a link in its place if it lies on another site."""
    here = Losses()
    changes: dict[str, str | None] = {}
    instead = resolved(tag, site, here, changes)
    content = _content(tag, site, here)
    losses.remote += here.remote
    losses.embedded += here.embedded
    if here.remote and "<source" not in content and not (tag.attributes.get("src") and not instead):
        return site.shown_elsewhere(here.remote[0])
    return tag.rewritten(changes, content)


def resolved(tag: Tag, site: Site, losses: Losses, changes: dict[str, str | None]) -> str | None:
    """Add changes that take files from the site; the text in place of what it may not show."""
    if tag.name in ("object", "embed"):
        return _embedded(tag, site, losses)
    if tag.name == "base" or (tag.name == "meta" and "http-equiv" in tag.attributes):
        losses.steering.append(f"<{tag.name}>")
        return ""
    source = tag.attributes.get("src", "")
    if tag.name == "iframe" and source.strip().lower().startswith(("data:", "blob:")):
        losses.embedded.append(source)
        return ""
    for name in ("action", "formaction"):
        if is_remote(tag.attributes.get(name, "")):
            losses.forms.append(tag.attributes[name])
    for name in ("src", "poster"):
        address = tag.attributes.get(name, "")
        if is_blob(address):
            changes[name] = site.published(address)
        elif tag.name in _SOURCES and is_remote(address) and not site.may_show(address):
            losses.remote.append(address)
            if name == "src":
                return "" if tag.name in ("source", "track") else site.shown_elsewhere(address)
            changes[name] = None
    for name in _LINKS.get(tag.name, ()):
        address = tag.attributes.get(name, "")
        of_set = [part.split()[0] for part in address.split(",") if part.strip()]
        candidates = of_set if name == "srcset" and "data:" not in address else [address]
        far = [far for far in candidates if is_remote(far) and not site.may_show(far)]
        losses.remote += far
        # Files of a set are not published: `src` shows the picture.
        if far or (name == "srcset" and any(map(is_local, candidates))):
            changes[name] = None
    return None


def _embedded(tag: Tag, site: Site, losses: Losses) -> str:
    """A picture, a link or the fallback in place of `<object>` and `<embed>`."""
    address = tag.attributes.get("data" if tag.name == "object" else "src", "")
    if is_remote(address) and not site.may_show(address):
        losses.remote.append(address)
        return _content(tag, site, losses) or site.shown_elsewhere(address)
    is_file = is_blob(address)
    if _PICTURE.search(address) and (is_file or address.lower().startswith("data:")):
        shown = site.published(address) if is_file else address
        kept = {key: value for key, value in tag.attributes.items() if key in _OF_PICTURES}
        return Tag("img", {"src": shown, "alt": "", **kept}, "", 0, 0).written()
    if is_file:
        name = html.escape(site.published(address))
        losses.embedded.append(name)
        return f'<a href="{name}">{name}</a>'
    losses.embedded.append(address)
    return _content(tag, site, losses)


def _content(tag: Tag, site: Site, losses: Losses) -> str:
    """The HTML inside an element, with files of the site."""

    def replacement(inner: Tag) -> str | None:
        if inner.name == "script":
            return ""
        changes: dict[str, str | None] = {}
        instead = resolved(inner, site, losses, changes)
        return instead if instead is not None else inner.written(**changes) if changes else None

    return replaced(tag.content, replacement).strip()


def remote_in_style(style: str, site: Site) -> list[str]:
    """Addresses of other sites from which a style sheet loads something."""
    addresses = (match[1] for match in _LOADING.finditer(style))
    return [address for address in addresses if not site.may_show(address)]


def is_remote(address: str) -> bool:
    """Whether the address names another site."""
    return bool(re.match(r"\s*(?:https?:)?//", address, re.I))
