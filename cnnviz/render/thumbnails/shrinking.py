"""Makes heavy pictures small enough for an index that shows many."""

import hashlib
from contextlib import suppress
from pathlib import Path

from cnnviz.atomic import write

LIGHT = 60_000
"""Bytes of a picture that may stand in an index as it is."""
_WIDEST = 480
"""Pixels: twice the width of a card."""
_CAN_SHRINK = {".png", ".jpg", ".jpeg", ".webp", ".avif"}


def light(picture: Path, folder: Path) -> Path:
    """The picture, or a smaller one in `folder` if it is heavy; the folder keeps it for later."""
    try:
        if picture.stat().st_size <= LIGHT or picture.suffix.lower() not in _CAN_SHRINK:
            return picture
        raw = picture.read_bytes()
    except OSError:
        return picture
    small = folder / f"{hashlib.sha256(raw).hexdigest()}.webp"
    if not small.exists():
        with suppress(OSError, ValueError):  # damaged, or of a kind that Pillow cannot read
            write(small, _shrunk(raw))
    return small if small.exists() else picture


def _shrunk(raw: bytes) -> bytes:
    import io

    from PIL import Image  # 50 ms to import, and few lessons need it

    with Image.open(io.BytesIO(raw)) as picture:
        picture.thumbnail((_WIDEST, _WIDEST))
        has_alpha = "A" in picture.getbands() or "transparency" in picture.info
        buffer = io.BytesIO()
        picture.convert("RGBA" if has_alpha else "RGB").save(buffer, "WEBP", quality=80)
    return buffer.getvalue()
