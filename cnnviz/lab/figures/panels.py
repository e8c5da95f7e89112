"""A panel of a stage as data: its numbers and pictures of them."""

import zlib

import numpy as np

from cnnviz.data_uri import DataUri
from cnnviz.figure_data import Numbers, Panel
from cnnviz.lab.figures import colours as paint
from cnnviz.lab.figures.colours import Values
from cnnviz.lab.figures.extent import Extent

READABLE = 12
"""Most rows and columns of a panel that carries its numbers."""

EXACT = 40_000
"""Most pixels of a photo that is kept without loss; larger photos are compressed with loss and have
their full resolution in a separate file. Coloured maps are never compressed with loss: that halves
the resolution of colour, and thin lines of either sign would turn grey."""

MOST = 2_000_000
"""Most numbers of a panel that travel with a figure; larger panels have a picture only."""

Scale = tuple[str, float, float]
"""The colour scale of a row: the name of its table, and the values at its ends."""


def panel(
    channel: int,
    values: Values,
    extent: Extent,
    scale: Scale,
    *,
    widest: int,
    as_numbers: bool = False,
    computed: bool = False,
    file: bytes | None = None,
) -> Panel:
    """The panel of a map (height, width), with a preview at most `widest` pixels wide.

    `file`, if any, is a PNG of exactly these values on this scale.

    With `as_numbers`, a map small enough to be shown as numbers gets no picture. A map that the
    browser computes (`computed`) carries neither its numbers nor its full picture.
    """
    readable = max(values.shape) <= READABLE
    drawn = paint.smaller(values, widest)
    preview = full = None
    exact = True
    if not (as_numbers and readable):
        exact = scale[0] != "grey" or drawn.size <= EXACT
        preview = paint.map_png(drawn, *scale) if exact else paint.photo(drawn, *scale[1:])
        exact = exact and drawn is values
        if not exact and not computed:
            full = DataUri("image/png", file) if file else paint.map_png(values, *scale)
    return Panel(
        channel=channel,
        width=values.shape[1],
        height=values.shape[0],
        minimum=extent.minimum,
        maximum=extent.maximum,
        zeros=extent.share_of_zeros,
        preview_width=drawn.shape[1],
        preview_height=drawn.shape[0],
        preview=preview,
        pixelated=exact,
        full=full,
        numbers=None if readable or computed else _numbers(values, extent, full, scale),
        values=(values + 0.0).tolist() if readable else None,
        colours=paint.hexadecimal(values, *scale) if readable else None,
    )


def colour_panel(image: Values) -> Panel:
    """The panel of an image (height, width, 3), red, green, blue from 0 to 255."""
    drawn = paint.smaller(image)
    exact = drawn.shape[0] * drawn.shape[1] <= EXACT
    preview = (paint.png if exact else paint.jpeg)(_rounded(drawn))
    full = None if exact and drawn is image else paint.png(_rounded(image))
    whole = np.array_equal(image, np.rint(image))
    extent = Extent.of(image)
    return Panel(
        channel=0,
        width=image.shape[1],
        height=image.shape[0],
        minimum=extent.minimum,
        maximum=extent.maximum,
        zeros=extent.share_of_zeros,
        preview_width=drawn.shape[1],
        preview_height=drawn.shape[0],
        preview=preview,
        pixelated=full is None,
        full=full,
        numbers=Numbers("rgb8", full or preview) if whole else None,
        values=None,
        colours=None,
    )


def _numbers(values: Values, extent: Extent, full: str | None, scale: Scale) -> Numbers | None:
    """The file with the numbers of a panel: a grey picture of them, or float32.

    None if they are more than `MOST`.
    """
    if values.size > MOST:
        return None
    if extent.minimum >= 0 and extent.maximum <= 255 and np.array_equal(values, np.rint(values)):
        same = full if scale == ("grey", 0.0, 255.0) else None
        return Numbers("png8", same or paint.grey_png(values))
    raw = np.ascontiguousarray(values, "<f4").tobytes()
    return Numbers("float32", DataUri("application/zlib", zlib.compress(raw, 1)))


def _rounded(image: Values) -> paint.Pixels:
    return np.rint(image).astype(np.uint8)
