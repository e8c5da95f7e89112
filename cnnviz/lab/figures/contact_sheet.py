"""All panels of a figure on a small picture, for notebooks that are read away from the site.

Its pixels are places in a table of 256 colours that all panels share: a third of the bytes, in a
tenth of the time. Only figures with a colour photo have colours for each pixel.
"""

from functools import cache

import cv2
import numpy as np

from cnnviz import png
from cnnviz.figure_data import Figure, Panel, Stage
from cnnviz.lab.figures import colours as paint
from cnnviz.lab.figures.colours import Pixels

_WIDTH = 160
_GAP = 6
_CELL = 18
_SIGNED, _GREYS = 192, 63
"""Numbers of diverging and of grey colours in the table, whose last colour is white."""
_WHITE = 255


def sheet(figure: Figure) -> bytes:
    """A PNG with a row for each stage. It has no words, so that it fits every language."""
    coloured = any(stage.scale.map == "colour" for stage in figure.stages)
    rows = [_row(stage, coloured) for stage in figure.stages]
    width = max(row.shape[1] for row in rows)
    canvas = np.concatenate([_padded(row, row.shape[0] + _GAP, width) for row in rows])
    return paint.encoded(".png", canvas) if coloured else png.encoded(canvas, _table())


def _row(stage: Stage, coloured: bool) -> Pixels:
    panels = [_panel(panel, stage.scale.map, coloured) for panel in stage.panels]
    height = max(panel.shape[0] for panel in panels)
    return np.concatenate([_padded(p, height, p.shape[1] + _GAP) for p in panels], axis=1)


def _panel(panel: Panel, name: str, coloured: bool) -> Pixels:
    """The panel, at most _WIDTH wide; each cell of a panel with numbers becomes a square."""
    if panel.colours:
        cells = paint.pixels_of_cells(panel.colours)
        size = min(_CELL, _WIDTH // cells.shape[1])
        small = cells if coloured else _nearest(cells)
        return small.repeat(size, axis=0).repeat(size, axis=1)
    assert panel.preview, "a panel has numbers in its cells, or a picture"
    if coloured:
        return _scaled(paint.pixels_of(panel.preview))
    remembered = paint.places_of(panel.preview)
    if remembered:
        places, table = remembered
        return _shared(_scaled(places), table)
    pixels = paint.pixels_of(panel.preview)
    return _shared(_scaled(pixels[..., 0]), name) if name == "grey" else _nearest(_scaled(pixels))


def _scaled(pixels: Pixels) -> Pixels:
    height = max(1, round(pixels.shape[0] * _WIDTH / pixels.shape[1]))
    interpolation = cv2.INTER_AREA if pixels.shape[1] > _WIDTH else cv2.INTER_NEAREST
    return cv2.resize(pixels, (_WIDTH, height), interpolation=interpolation).astype(
        np.uint8, copy=False
    )


def _padded(pixels: Pixels, height: int, width: int) -> Pixels:
    canvas: Pixels = np.full((height, width, *pixels.shape[2:]), _WHITE, np.uint8)
    canvas[: pixels.shape[0], : pixels.shape[1]] = pixels
    return canvas


@cache
def _table() -> Pixels:
    """(256, 3): the diverging map, the greys, white."""
    signed = paint.table("diverging")[np.rint(np.linspace(0, 255, _SIGNED)).astype(int)]
    greys = paint.table("grey")[np.rint(np.linspace(0, 255, _GREYS)).astype(int)]
    return np.concatenate([signed, greys, paint.table("grey")[-1:]])


def _shared(places: Pixels, name: str) -> Pixels:
    """Places in the table `name` as places in the shared table."""
    return cv2.LUT(places, _shares(name)).astype(np.uint8, copy=False)


@cache
def _shares(name: str) -> Pixels:
    shares = np.arange(256) / 255
    if name == "grey":
        shared = _SIGNED + shares * (_GREYS - 1)
    else:
        # The positive map is the upper half of the diverging one.
        shared = (shares if name == "diverging" else (1 + shares) / 2) * (_SIGNED - 1)
    return np.rint(shared).astype(np.uint8)


def _nearest(pixels: Pixels) -> Pixels:
    """Places in the shared table whose colours are nearest to these."""
    colours, back = np.unique(pixels.reshape(-1, 3), axis=0, return_inverse=True)
    far = ((colours[:, None].astype(int) - _table()[None].astype(int)) ** 2).sum(axis=2)
    nearest: Pixels = far.argmin(axis=1).astype(np.uint8)[back].reshape(pixels.shape[:2])
    return nearest
