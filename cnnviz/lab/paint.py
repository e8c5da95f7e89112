"""Numbers to coloured pixels to files, without matplotlib's rasteriser: its colour tables only."""

import base64
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float32]
Pixels = NDArray[np.uint8]

PREVIEW = 400
"""Widest preview in pixels: twice what a column of four shows on a page 1280 wide."""

EXACT = 40_000
"""Most pixels of a panel that is kept pixel by pixel; larger ones are compressed with loss, which
is several times faster, and have their full resolution in a file of its own."""

_QUALITY = 80


@cache
def table(name: str) -> Pixels:
    """256 colours, red, green, blue: `grey`, `diverging`, or `positive`, its upper half."""
    if name == "grey":
        return np.repeat(np.arange(256, dtype=np.uint8)[:, None], 3, axis=1)
    from matplotlib import colormaps

    diverging = colormaps["RdBu_r"]
    start = 0.5 if name == "positive" else 0.0
    colours = diverging(np.linspace(start, 1.0, 256))
    return np.rint(colours[:, :3] * 255).astype(np.uint8)


def painted(values: Values, name: str, low: float, high: float) -> Pixels:
    """(height, width, 3) red, green, blue of (height, width) values from `low` to `high`."""
    # OpenCV rounds and clips to 0..255 in one pass, and looks colours up faster than NumPy.
    scale = 255 / (high - low)
    level = cv2.convertScaleAbs(np.maximum(values, np.float32(low)), alpha=scale, beta=-low * scale)
    return cv2.applyColorMap(level, table(name)[:, None]).astype(np.uint8, copy=False)


def hexadecimal(values: Values, name: str, low: float, high: float) -> list[list[str]]:
    """The colours of painted cells as `#rrggbb`."""
    rows = painted(values, name, low, high)
    return [["#{:02x}{:02x}{:02x}".format(*(int(c) for c in cell)) for cell in row] for row in rows]


def smaller(values: Values) -> Values:
    """The values scaled down by averaging to at most PREVIEW across; smaller ones as they are."""
    height, width = values.shape[:2]
    if width <= PREVIEW:
        return values
    size = (PREVIEW, max(1, round(height * PREVIEW / width)))
    return cv2.resize(values, size, interpolation=cv2.INTER_AREA).astype(np.float32)


def webp(pixels: Pixels, *, exact: bool) -> str:
    """A data URI; `exact` keeps every pixel."""
    # OpenCV: a quality above 100 means lossless.
    quality = 101 if exact else _QUALITY
    return _uri("webp", _encoded(".webp", pixels, [cv2.IMWRITE_WEBP_QUALITY, quality]))


def png(pixels: Pixels) -> str:
    return _uri("png", _encoded(".png", pixels, []))


def bar(name: str) -> str:
    """The colour bar, 256 by 1."""
    return png(table(name)[None])


def _encoded(ending: str, pixels: Pixels, options: list[int]) -> bytes:
    ordered = pixels if pixels.ndim == 2 else pixels[:, :, ::-1]
    _, raw = cv2.imencode(ending, np.ascontiguousarray(ordered), options)
    return raw.tobytes()


def _uri(kind: str, raw: bytes) -> str:
    return f"data:image/{kind};base64,{base64.b64encode(raw).decode()}"
