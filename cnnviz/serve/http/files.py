"""The files of the served site as responses: looked up in several folders, never out of date."""

import hashlib
import os
import stat
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from email.utils import formatdate
from mimetypes import guess_type
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from cnnviz.serve.http.injection import version_of, with_client, with_own_addresses

_TYPES = {
    # What the system's tables may lack, or know by another name.
    ".css": "text/css",
    ".html": "text/html",
    ".ipynb": "application/json",
    ".js": "text/javascript",
    ".json": "application/json",
    ".map": "application/json",
    ".mjs": "text/javascript",
    ".npy": "application/octet-stream",
    ".po": "text/plain",
    ".py": "text/plain",
    ".svg": "image/svg+xml",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".xml": "application/xml",
}
_TEXTS = ("text/", "application/json", "application/xml", "image/svg+xml")
_LARGE = 4_000_000
"""Files of at least so many bytes are sent in parts."""
_KEPT = 32
"""Pages that are kept as they were sent."""
NO_CACHE = {"cache-control": "no-cache", "x-content-type-options": "nosniff"}
"""A browser may keep what it got, but asks every time whether it still holds."""


@dataclass(frozen=True, slots=True)
class Place:
    """The file of an address."""

    file: Path
    lacks_slash: bool = False
    """Whether the address names a folder without its slash: links in its page would break."""


class SiteFiles:
    """Looks files up in folders, of which the first that has one wins."""

    def __init__(self, folders: Callable[[], Sequence[Path]], base: str) -> None:
        self._folders = folders
        self._base = base
        self._sent: dict[str, bytes] = {}
        """The pages sent last, by their versions: a window may need one that has changed since."""

    def place(self, path: str) -> Place | None:
        """The file of a decoded URL path below the base; None if there is none."""
        parts = path.split("/")
        if any(part in ("", ".", "..") for part in parts[:-1]) or parts[-1] in (".", ".."):
            return None
        if "\0" in path or "\\" in path:
            return None
        for folder in self._folders():
            file = folder / path
            if path.endswith("/") or not path:
                file /= "index.html"
            elif (file / "index.html").is_file():
                return Place(file, lacks_slash=True)
            if file.is_file():
                return Place(file)
        return None

    def response(self, request: Request, file: Path, status: int = 200) -> Response:
        """The file as a response to this request; its HTML with the client of the live view.

        Raises OSError if the file cannot be read (any more).
        """
        kind = media_type(file)
        with file.open("rb") as opened:
            stat_result = os.fstat(opened.fileno())
            # A response in parts reads the file later, when it may be another one.
            is_whole = stat_result.st_size < _LARGE and "range" not in request.headers
            body = opened.read() if is_whole else b""
        if is_whole and kind.startswith("text/html") and is_page(request):
            self._keep(body)
            body = with_client(body, self._base)
        elif is_whole and file.name == "sitemap.xml":
            body = with_own_addresses(body, self._base, request.headers["host"])
        tag = _digest(body) if is_whole else _state(stat_result)
        headers = {
            **NO_CACHE,
            "etag": tag,
            "last-modified": formatdate(stat_result.st_mtime, usegmt=True),
            "accept-ranges": "bytes",
        }
        if status == 200 and _is_known(request, tag):
            return Response(status_code=304, headers=headers)
        if is_whole:
            return Response(body, status, headers, kind)
        return FileResponse(file, status, headers, kind, stat_result=stat_result)

    def sent(self, version: str) -> bytes | None:
        """A page as it was sent, with the script of the live view; None if that was long ago."""
        page = self._sent.get(version)
        return with_client(page, self._base) if page is not None else None

    def _keep(self, page: bytes) -> None:
        version = version_of(page)
        self._sent.pop(version, None)
        self._sent[version] = page
        if len(self._sent) > _KEPT:
            del self._sent[next(iter(self._sent))]


def is_page(request: Request) -> bool:
    """Whether a window asks for a page, not a page for a frame of its own."""
    return request.headers.get("sec-fetch-dest", "document") in ("document", "empty")


def media_type(file: Path) -> str:
    """The content type of a file, with its encoding where it is text."""
    suffix = file.suffix.lower()
    kind = _TYPES.get(suffix) or guess_type(file.name)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith(_TEXTS) else kind


def _digest(body: bytes) -> str:
    return f'"{hashlib.sha256(body).hexdigest()[:32]}"'


def _state(stat_result: os.stat_result) -> str:
    # The time alone is too coarse: two edits may fall into one tick of the file system's clock.
    assert stat.S_ISREG(stat_result.st_mode)
    return f'"{stat_result.st_ino:x}-{stat_result.st_mtime_ns:x}-{stat_result.st_size:x}"'


def _is_known(request: Request, tag: str) -> bool:
    given = request.headers.get("if-none-match", "")
    return tag in (known.strip().removeprefix("W/") for known in given.split(","))
