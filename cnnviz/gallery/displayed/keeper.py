"""Files that displayed values bring along, kept beside the run under names of their contents."""

import mimetypes
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote, urlsplit

from cnnviz.mimetypes import BLOB

MOST = 100_000_000
"""Bytes of the largest file that an output may bring along."""

FILES = {
    **{f"image/{name}": name for name in ("png", "jpeg", "webp", "gif", "bmp", "avif")},
    "image/svg+xml": "svg",
    "audio/wav": "wav",
    "audio/x-wav": "wav",
    "audio/wave": "wav",
    "audio/mpeg": "mp3",
    "audio/ogg": "ogg",
    "audio/mp4": "m4a",
    "audio/flac": "flac",
    "audio/webm": "weba",
    "video/mp4": "mp4",
    "video/webm": "webm",
    "video/ogg": "ogv",
    "video/quicktime": "mov",
    "application/pdf": "pdf",
    "text/vtt": "vtt",
    "text/javascript": "js",
    "text/html": "html",
}
"""Media types of files that an output may bring along, and their endings in the site."""


@dataclass(frozen=True, slots=True)
class Keeper:
    """Keeps the files of one displayed value."""

    hold: Callable[[bytes, str], str]
    """Keeps the bytes of a file with this ending; returns `blob:SHA256.EXT`."""
    warn: Callable[[str], None]
    names: list[str] = field(default_factory=list)
    """Names of the files that it holds."""

    def keep(self, raw: bytes, extension: str) -> str:
        name = self.hold(raw, extension)
        if name not in self.names:
            self.names.append(name)
        return name

    def local(self, address: str, kinds: Sequence[str]) -> bytes | None:
        """The bytes of the local file at a relative address; None with a warning if it is missing.

        `kinds` are the endings that it may have. None without a warning for addresses elsewhere.
        """
        if not is_local(address):
            return None
        path = Path(unquote(urlsplit(address).path))
        suffix = path.suffix[1:].lower()
        if suffix not in kinds:
            self.warn(
                f"its output shows the file '{address}', of a kind that a page does not bring "
                f"along; pages take {', '.join(sorted(kinds))}."
            )
            return None
        try:
            size = path.stat().st_size
            if size > MOST:
                self.warn(
                    f"the file '{address}' of its output has {size / 1e6:.0f} MB, more than the "
                    f"{MOST / 1e6:.0f} MB that a page may bring along; show a smaller one."
                )
                return None
            return path.read_bytes()
        except OSError:
            self.warn(
                f"its output shows the file '{address}', which cannot be read; name it relative "
                "to the script, and see that it exists while the cell runs."
            )
            return None


def is_local(address: str) -> bool:
    """Whether the address names a file of this machine, not of a site."""
    address = address.strip()
    return bool(address) and not re.match(r"(?:[a-z][a-z0-9+.-]*:|//|#|\?)", address, re.I)


def ending(kind: str) -> str | None:
    """The ending of a file of this media type; None for a type that outputs may not bring along."""
    kind = kind.partition(";")[0].strip().lower()
    if kind in FILES:
        return FILES[kind]
    if kind.partition("/")[0] in ("audio", "video"):
        guess = mimetypes.guess_extension(kind)
        return guess[1:] if guess else "bin"
    return None


def is_blob(value: object) -> bool:
    return isinstance(value, str) and value.startswith(BLOB)
