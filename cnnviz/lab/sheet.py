"""All panels of a figure on one small picture, for a notebook read away from the site."""

import base64
from typing import Any

import cv2
import numpy as np

from cnnviz.lab import paint
from cnnviz.lab.paint import Pixels

_WIDTH = 160
_GAP = 6
_CELL = 18


def sheet(data: dict[str, Any]) -> str:
    """PNG, base64; rows are stages. No words on it: they stand beside it, in any language."""
    rows = [_row(stage) for stage in data["stages"]]
    width = max(row.shape[1] for row in rows)
    wide = [_padded(row, row.shape[0] + _GAP, width) for row in rows]
    return base64.b64encode(paint.encoded(".png", np.concatenate(wide))).decode()


def _row(stage: dict[str, Any]) -> Pixels:
    panels = [_panel(panel) for panel in stage["panels"]]
    height = max(panel.shape[0] for panel in panels)
    return np.concatenate([_padded(p, height, p.shape[1] + _GAP) for p in panels], axis=1)


def _panel(panel: dict[str, Any]) -> Pixels:
    """At most _WIDTH wide; of panels that carry their numbers, each cell a square."""
    if panel["colours"]:
        small = paint.pixels_of_cells(panel["colours"])
        size = min(_CELL, _WIDTH // small.shape[1])
        return small.repeat(size, axis=0).repeat(size, axis=1)
    pixels = paint.pixels_of(panel["preview"])
    height = max(1, round(pixels.shape[0] * _WIDTH / pixels.shape[1]))
    way = cv2.INTER_AREA if pixels.shape[1] > _WIDTH else cv2.INTER_NEAREST
    return cv2.resize(pixels, (_WIDTH, height), interpolation=way).astype(np.uint8, copy=False)


def _padded(pixels: Pixels, height: int, width: int) -> Pixels:
    canvas: Pixels = np.full((height, width, 3), 255, np.uint8)
    canvas[: pixels.shape[0], : pixels.shape[1]] = pixels
    return canvas
