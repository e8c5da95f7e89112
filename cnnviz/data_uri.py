"""Data URIs that keep their bytes, so that nobody decodes what was just encoded.

The lab makes them and the engine writes their bytes to files; neither imports the other.
"""

import base64


class DataUri(str):
    """A string `data:KIND;base64,…` that also has its media type and its bytes."""

    __slots__ = ("kind", "raw")

    kind: str
    """The media type, such as image/png."""
    raw: bytes

    def __new__(cls, kind: str, raw: bytes) -> "DataUri":
        uri = super().__new__(cls, f"data:{kind};base64,{base64.b64encode(raw).decode()}")
        uri.kind, uri.raw = kind, raw
        return uri

    def __getnewargs__(self) -> tuple[str, bytes]:  # type: ignore[override]
        return self.kind, self.raw
