"""One panel of a stage as data: its numbers, and the pictures of them."""

from typing import Any

import numpy as np

from cnnviz.lab import paint
from cnnviz.lab.paint import Values

READABLE = 12
"""A panel of at most this many rows and columns carries its numbers."""

EXACT = 40_000
"""Most pixels of a photo that is kept pixel by pixel; larger ones are compressed with loss, and
have their full resolution in a file of its own. Coloured maps are never compressed with loss: that
halves the resolution of colour, and thin lines of either sign would turn grey."""

Panel = dict[str, Any]
Scale = tuple[str, float, float]
"""What the colours of a row mean: the table, and the values at its ends."""


def panel(
    channel: int, values: Values, scale: Scale, *, widest: int, as_numbers: bool = False
) -> Panel:
    """A map of (height, width), its preview at most `widest` pixels across.

    With `as_numbers` there is no picture where the map can be read as numbers.
    """
    readable = max(values.shape) <= READABLE
    drawn = paint.smaller(values, widest)
    preview = full = None
    if not (as_numbers and readable):
        grey = scale[0] == "grey"
        exact = not grey or drawn.size <= EXACT
        if exact:
            preview = paint.map_png(drawn, *scale)
        else:
            preview = paint.jpeg(paint.picture(drawn, *scale))
        whole = exact and drawn is values
        full = None if whole else paint.map_png(values, *scale)
    return {
        **_described(channel, values, drawn),
        "preview": preview,
        "pixelated": full is None,
        "full": full,
        "values": (values + 0.0).tolist() if readable else None,
        "colours": paint.hexadecimal(values, *scale) if readable else None,
    }


def colour_panel(image: Values) -> Panel:
    """An image of (height, width, 3), red, green, blue from 0 to 255, as it is."""
    drawn = paint.smaller(image)
    exact = drawn.shape[0] * drawn.shape[1] <= EXACT
    return {
        **_described(0, image, drawn),
        "preview": (paint.png if exact else paint.jpeg)(_rounded(drawn)),
        "pixelated": exact,
        "full": None if exact else paint.png(_rounded(image)),
        "values": None,
        "colours": None,
    }


def numbers(array: Values) -> dict[str, float]:
    """Minimum, maximum and share of exact zeros."""
    # Adding 0 turns -0 into 0.
    return {
        "minimum": float(array.min()) + 0.0,
        "maximum": float(array.max()) + 0.0,
        "zeros": float(np.count_nonzero(array == 0) / array.size),
    }


def _described(channel: int, values: Values, drawn: Values) -> Panel:
    return {
        "channel": channel,
        "width": values.shape[1],
        "height": values.shape[0],
        **numbers(values),
        "preview_width": drawn.shape[1],
        "preview_height": drawn.shape[0],
    }


def _rounded(image: Values) -> paint.Pixels:
    return np.rint(image).astype(np.uint8)
