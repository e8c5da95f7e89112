"""Take files out of displayed HTML: media, long scripts, and the libraries that it loads."""

import base64
import binascii
import re
from urllib.parse import unquote_to_bytes

from cnnviz.gallery.displayed import script_libraries
from cnnviz.gallery.displayed.keeper import FILES, Keeper, ending, is_local
from cnnviz.gallery.displayed.markup import Tag, replaced, tags_of

LONG_SCRIPT = 50_000
"""Characters of an inline script beyond which it becomes a file that pages share."""

_SMALL = 4_000
"""Characters of a `data:` address that stays in the HTML."""
_MOST_NESTED = 5
"""Depth of documents in documents that are searched."""

_FILE = re.compile(r"\b(?:src|poster|srcdoc|href|data)\s*=|<script\b", re.I)
_PICTURE = re.compile(r"(?P<start>!\[[^\]]*\]\(\s*<?)(?P<address>[^)\s>]+)")
_DATA = re.compile(r"data:(?P<kind>[\w.+/-]+)[^,]*;base64,(?P<data>.*)", re.S | re.I)
_DOCUMENT = re.compile(r"\s*data:\s*(?:text/html|application/xhtml\+xml)(?P<rest>[^,]*),", re.I)
_MEDIA = ("img", "video", "audio", "source", "track", "input", "embed", "object")
_MEDIA_ENDINGS = frozenset([*FILES.values(), "jpg", "oga", "m4v", "m4a"]) - {"js", "html"}
JAVASCRIPT = frozenset(["", "text/javascript", "application/javascript", "text/ecmascript"])
"""Types of script elements that browsers run, but for modules."""


def without_files(text: str, keeper: Keeper, depth: int = 0) -> str:
    """The HTML with names of kept files in place of what they hold."""
    if depth > _MOST_NESTED or not _FILE.search(text):
        return text
    kept = len(keeper.names)

    def replacement(tag: Tag) -> str | None:
        if tag.name == "script":
            return _script(tag, keeper)
        if tag.name == "iframe":
            return _frame(tag, keeper, depth)
        if tag.name == "link" and "stylesheet" in tag.attributes.get("rel", "").lower():
            style = keeper.local(tag.attributes.get("href", ""), ["css"])
            return f"<style>{_decoded(style)}</style>" if style is not None else None
        if tag.name in _MEDIA:
            return _media(tag, keeper, depth)
        return None

    lean = replaced(text, replacement)
    if depth == 0 and not any(name.endswith(".js") for name in keeper.names[kept:]):
        library = _missing_library(lean)
        if library is not None:
            return f'<script src="{keeper.keep(library, "js")}"></script>{lean}'
    return lean


def _missing_library(text: str) -> bytes | None:
    """The library that the scripts of the HTML use, and do not load."""
    scripts = (tag.content for tag in tags_of(text) if tag.name == "script")
    return script_libraries.of_global("\n".join(scripts))


def markdown_without_files(text: str, keeper: Keeper) -> str:
    """The same for Markdown, with the pictures that it shows."""

    def picture(match: re.Match[str]) -> str:
        address = match["address"]
        return f"{match['start']}{_kept(address, keeper) or address}"

    return without_files(_PICTURE.sub(picture, text), keeper)


def _script(tag: Tag, keeper: Keeper) -> str | None:
    kind = tag.attributes.get("type", "").strip().lower()
    if kind not in JAVASCRIPT:
        return None
    source = tag.attributes.get("src", "")
    if source:
        library = keeper.local(source, ["js"])
        if library is None and not is_local(source):
            library = script_libraries.at(source)
        if library is None:
            return None
        if not library:
            return ""
        name = keeper.keep(library, "js")
        return f'<script src="{name}"></script>'
    if len(tag.content) > LONG_SCRIPT:
        name = keeper.keep(tag.content.encode("utf-8", "backslashreplace"), "js")
        return f'<script src="{name}"></script>'
    return None


def _frame(tag: Tag, keeper: Keeper, depth: int) -> str | None:
    if document := tag.attributes.get("srcdoc"):
        return tag.written(srcdoc=without_files(document, keeper, depth + 1))
    source = tag.attributes.get("src", "")
    page = _document(source)
    if page is None:
        page = keeper.local(source, ["html", "htm"])
    if page is not None:
        inner = without_files(_decoded(page), keeper, depth + 1)
        return tag.written(src=None, srcdoc=inner)
    return None


def _document(address: str) -> bytes | None:
    """The document in a `data:` address, which the policy of pages keeps out of frames."""
    match = re.match(
        r"\s*data:\s*(?:text/html|application/xhtml\+xml)(?P<rest>[^,]*),", address, re.I
    )
    if not match:
        return None
    raw = unquote_to_bytes(address[match.end() :])
    if not match["rest"].lower().rstrip().endswith(";base64"):
        return raw
    try:
        return base64.b64decode(raw)
    except (binascii.Error, ValueError):
        return None


def _media(tag: Tag, keeper: Keeper, depth: int) -> str | None:
    changes: dict[str, str | None] = {}
    for name in ("data",) if tag.name == "object" else ("src", "poster"):
        address = tag.attributes.get(name, "")
        if kept := _kept(address, keeper):
            changes[name] = kept
    content = without_files(tag.content, keeper, depth + 1)
    if not changes and content == tag.content:
        return None
    return tag.rewritten(changes, content)


def _kept(address: str, keeper: Keeper) -> str | None:
    """Name of the kept file in place of an address; None leaves the address as it is."""
    if len(address) > _SMALL and (match := _DATA.match(address)):
        extension = ending(match["kind"])
        if extension is None:
            return None
        try:
            return keeper.keep(base64.b64decode(match["data"]), extension)
        except (binascii.Error, ValueError):
            return None
    raw = keeper.local(address, tuple(_MEDIA_ENDINGS))
    if raw is None:
        return None
    suffix = re.split(r"[?#]", address)[0].rpartition(".")[2].lower()
    return keeper.keep(raw, {"jpg": "jpeg"}.get(suffix, suffix))


def _decoded(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")
