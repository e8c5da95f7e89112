"""Find what a page would load from other sites, which its policy blocks."""

import html
import re
from collections.abc import Collection, Iterator
from urllib.parse import urlsplit

_ELEMENT = re.compile(
    r"<(?P<tag>img|script|iframe|video|audio|source|track|link|embed|object)\b"
    r"(?P<attributes>(?:\"[^\"]*\"|'[^']*'|[^'\">])*)>",
    re.I,
)
_ADDRESS = re.compile(
    r"(?<![\w-])(?:src|href|data|poster)\s*=\s*"
    r"(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<bare>[^\s\"'>]+))",
    re.I,
)
_SET = re.compile(r"(?<![\w-])srcset\s*=\s*(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)')", re.I)
_LOADED_LINK = re.compile(
    r"\brel\s*=\s*[\"']?[^\"'>]*\b(?:stylesheet|icon|manifest|preload)\b", re.I
)
_CAN_BE_ALLOWED = frozenset({"img", "iframe", "video", "audio", "source", "track"})


def blocked_addresses(page: str, own: str | None, allowed: Collection[str]) -> list[str]:
    """Addresses of other sites from which elements of the page load something, each once.

    `own` is the address of the page's own site, `allowed` are the origins from which pictures,
    films and frames may come.
    """
    origin = _origin(own) if own else ""
    addresses: dict[str, None] = {}
    for element in _ELEMENT.finditer(page):
        tag, attributes = element["tag"].lower(), element["attributes"]
        if tag == "link" and not _LOADED_LINK.search(attributes):
            continue
        for address in _addresses(attributes):
            other = _origin(address)
            is_allowed = tag in _CAN_BE_ALLOWED and other in allowed
            if other and other != origin and not is_allowed:
                addresses[address] = None
    return list(addresses)


def _addresses(attributes: str) -> Iterator[str]:
    for match in _ADDRESS.finditer(attributes):
        yield html.unescape(match["double"] or match["single"] or match["bare"] or "").strip()
    for match in _SET.finditer(attributes):
        for candidate in html.unescape(match["double"] or match["single"] or "").split(","):
            yield candidate.strip().partition(" ")[0]


def _origin(address: str) -> str:
    """`https://example.org` for an address there; empty for one that is relative to the page."""
    try:
        parts = urlsplit(address if not address.startswith("//") else f"https:{address}")
    except ValueError:
        return ""
    return f"{parts.scheme}://{parts.netloc}" if parts.scheme in ("http", "https") else ""
