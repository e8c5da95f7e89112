"""Data URIs that keep the bytes they stand for, so that nobody decodes what was just encoded.

The lab makes them and the engine puts their bytes into files; neither of the two imports the other.
"""

import base64


class DataUri(str):
    """`data:KIND;base64,…` as any other string, with its media type and its bytes."""

    __slots__ = ("kind", "raw")

    kind: str
    """The media type, such as image/png."""
    raw: bytes

    def __new__(cls, kind: str, raw: bytes) -> "DataUri":
        made = super().__new__(cls, f"data:{kind};base64,{base64.b64encode(raw).decode()}")
        made.kind, made.raw = kind, raw
        return made

    def __getnewargs__(self) -> tuple[str, bytes]:  # type: ignore[override]
        return self.kind, self.raw
