"""Numbers to coloured pixels to files, without matplotlib."""

import base64

import cv2
import numpy as np
from numpy.typing import NDArray

from cnnviz import png as pngs
from cnnviz.data_uri import DataUri

Values = NDArray[np.float32]
Pixels = NDArray[np.uint8]


class _Recent(dict[str, tuple[Pixels, str]]):
    """A dict that keeps only its last 100 entries."""

    def __setitem__(self, key: str, value: tuple[Pixels, str]) -> None:
        super().__setitem__(key, value)
        if len(self) > 100:
            del self[next(iter(self))]


PREVIEW = 400
"""Largest width in pixels of the preview of a panel alone in its row."""

PREVIEW_IN_ROW = 240
"""The same for a panel beside others: 1.5 times the width of a column of four."""

_THUMBNAIL = 72
"""Largest width in pixels of a thumbnail: on a sheet of many, each has 2 or 3 kilobytes."""

_QUALITY = 80
_SMALL = 400 * 400
_remembered = _Recent()
"""Places and table of small pictures by URI, so that a contact sheet need not decode them."""

_BLUE_TO_RED = (
    *((5, 48, 97), (33, 102, 172), (67, 147, 195), (146, 197, 222), (209, 229, 240)),
    *((247, 247, 247), (253, 219, 199), (244, 165, 130), (214, 96, 77), (178, 24, 43)),
    (103, 0, 31),
)
"""ColorBrewer's RdBu in eleven colours, reversed (Brewer, Harrower; Apache 2.0)."""

# Maps are mostly flat: level 1 without a filter takes 0.5 of the bytes and 0.7 of the time of
# OpenCV's default.
_PNG = [cv2.IMWRITE_PNG_COMPRESSION, 1]
if hasattr(cv2, "IMWRITE_PNG_FILTER"):  # since OpenCV 4.12
    _PNG += [cv2.IMWRITE_PNG_FILTER, cv2.IMWRITE_PNG_FILTER_NONE]


def _table(name: str) -> Pixels:
    if name == "grey":
        return np.repeat(np.arange(256, dtype=np.uint8)[:, None], 3, axis=1)
    # As matplotlib's colour map RdBu_r: interpolate 256 colours, and take the nearest below.
    anchors = np.linspace(0, 1, len(_BLUE_TO_RED))
    even = np.linspace(0, 1, 256)
    channels = [np.interp(even, anchors, channel) for channel in np.array(_BLUE_TO_RED, float).T]
    start = 0.5 if name == "positive" else 0.0
    places = np.minimum(np.linspace(start, 1.0, 256) * 256, 255).astype(int)
    colours: Pixels = np.rint(np.stack(channels, axis=1)[places]).astype(np.uint8)
    return colours


_TABLES = {name: _table(name) for name in ("grey", "diverging", "positive")}
_PLACES = np.arange(256, dtype=np.uint8)[None]
_BARS = {
    name: DataUri("image/png", pngs.encoded(_PLACES, None if name == "grey" else colours))
    for name, colours in _TABLES.items()
}
"""Computed on import: once for all the lessons that a server starts."""


def table(name: str) -> Pixels:
    """(256, 3) red, green, blue of `grey`, `diverging` or `positive`, the upper half of it."""
    return _TABLES[name]


def levels(values: Values, low: float, high: float) -> Pixels:
    """Places in a table, 0 to 255, for values from `low` to `high`; others get its ends."""
    # OpenCV rounds and clips in a single pass, but also takes the absolute value.
    factor = 255 / (high - low)
    above = np.maximum(values, np.float32(low))
    places = cv2.convertScaleAbs(above, alpha=factor, beta=-low * factor)
    return places.astype(np.uint8, copy=False)


def painted(values: Values, name: str, low: float, high: float) -> Pixels:
    """(height, width, 3) red, green, blue of (height, width) values from `low` to `high`."""
    coloured = cv2.applyColorMap(levels(values, low, high), table(name)[:, None])
    return coloured.astype(np.uint8, copy=False)


def picture(values: Values, name: str, low: float, high: float) -> Pixels:
    """The pixels of a file: (height, width) for grey, which is a third of the bytes."""
    return levels(values, low, high) if name == "grey" else painted(values, name, low, high)


def hexadecimal(values: Values, name: str, low: float, high: float) -> list[list[str]]:
    """The colours of painted cells as `#rrggbb`."""
    rows = painted(values, name, low, high)
    return [[f"#{cell.tobytes().hex()}" for cell in row] for row in rows]


def smaller(values: Values, widest: int = PREVIEW) -> Values:
    """The values averaged down to at most `widest` columns; narrower values unchanged."""
    height, width = values.shape[:2]
    if width <= widest:
        return values
    size = (widest, max(1, round(height * widest / width)))
    return cv2.resize(values, size, interpolation=cv2.INTER_AREA).astype(np.float32, copy=False)


def jpeg(pixels: Pixels) -> str:
    """A data URI of a photo, compressed with loss.

    WebP files are a third smaller but take thirty times as long.
    """
    return DataUri("image/jpeg", encoded(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY]))


def png(pixels: Pixels) -> str:
    """A data URI of a PNG, without loss."""
    return DataUri("image/png", encoded(".png", pixels))


def map_png(values: Values, name: str, low: float, high: float) -> str:
    """A data URI of a PNG of the pixels of `painted`, without loss."""
    colours = None if name == "grey" else table(name)
    places = levels(values, low, high)
    return _remember(DataUri("image/png", pngs.encoded(places, colours)), places, name)


def photo(values: Values, low: float, high: float) -> str:
    """A data URI of a JPEG of grey levels, compressed with loss."""
    places = levels(values, low, high)
    return _remember(jpeg(places), places, "grey")


def _remember(uri: str, places: Pixels, name: str) -> str:
    if places.size <= _SMALL:
        _remembered[uri] = places, name
    return uri


def grey_png(values: Values) -> str:
    """A data URI of a PNG whose grey levels are the values, whole numbers from 0 to 255."""
    return DataUri("image/png", pngs.encoded(values.astype(np.uint8)))


def bar(name: str) -> str:
    """The colour bar, 256 by 1, as a data URI."""
    return _BARS[name]


def encoded(ending: str, pixels: Pixels, options: list[int] = _PNG) -> bytes:
    """A file of (height, width) grey or (height, width, 3) red, green, blue; `ending`: its type."""
    ordered = pixels if pixels.ndim == 2 else cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR)
    _, raw = cv2.imencode(ending, ordered, options)
    return raw.tobytes()


def thumbnail(uri: str) -> str:
    """A data URI of a thumbnail; `uri` is a picture of this module."""
    remembered = places_of(uri)
    if remembered is None:
        return jpeg(_narrow(pixels_of(uri)))
    places, name = remembered
    if not uri.startswith("data:image/png"):
        return jpeg(_narrow(places))
    colours = None if name == "grey" else table(name)
    # Places in a table are proportional to numbers, so they can be averaged.
    return DataUri("image/png", pngs.encoded(_narrow(places), colours))


def _narrow(pixels: Pixels) -> Pixels:
    height, width = pixels.shape[:2]
    if width <= _THUMBNAIL:
        return pixels
    size = (_THUMBNAIL, max(1, round(height * _THUMBNAIL / width)))
    return cv2.resize(pixels, size, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)


def places_of(uri: str) -> tuple[Pixels, str] | None:
    """(height, width) places and table name of a picture; None if it is no longer remembered."""
    return _remembered.get(uri)


def pixels_of(uri: str) -> Pixels:
    """(height, width, 3) red, green, blue of a data URI of this module."""
    raw = np.frombuffer(base64.b64decode(uri.partition(",")[2]), np.uint8)
    pixels = cv2.imdecode(raw, cv2.IMREAD_COLOR)
    assert pixels is not None, "OpenCV can decode the pictures of this module"
    return cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB).astype(np.uint8, copy=False)


def pixels_of_cells(colours: list[list[str]]) -> Pixels:
    """(height, width, 3) red, green, blue of cells given as `#rrggbb`."""
    rows = [[tuple(bytes.fromhex(colour[1:])) for colour in row] for row in colours]
    return np.array(rows, np.uint8)
