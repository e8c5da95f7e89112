"""All panels of a figure on one small picture, for a notebook read away from the site."""

import base64
import re
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

_WIDTH = 160
_GAP = 6
_CELL = 18

Pixels = NDArray[np.uint8]


def sheet(data: dict[str, Any]) -> str:
    """PNG, base64; rows are stages. No words on it: they stand beside it, in any language."""
    rows = [_row(stage) for stage in data["stages"] if stage["panels"]]
    width = max(row.shape[1] for row in rows)
    wide = [_padded(row, row.shape[0] + _GAP, width) for row in rows]
    _, raw = cv2.imencode(".png", np.concatenate(wide)[:, :, ::-1])
    return base64.b64encode(raw.tobytes()).decode()


def _row(stage: dict[str, Any]) -> Pixels:
    panels = [_panel(panel) for panel in stage["panels"]]
    height = max(panel.shape[0] for panel in panels)
    return np.concatenate([_padded(p, height, p.shape[1] + _GAP) for p in panels], axis=1)


def _panel(panel: dict[str, Any]) -> Pixels:
    if panel["colours"]:
        cells = [
            [[int(colour[at : at + 2], 16) for at in (1, 3, 5)] for colour in row]
            for row in panel["colours"]
        ]
        small = np.array(cells, np.uint8)
        return small.repeat(_CELL, axis=0).repeat(_CELL, axis=1)
    raw = base64.b64decode(re.sub(r"^data:[^,]*,", "", panel["preview"]))
    pixels = cv2.imdecode(np.frombuffer(raw, np.uint8), cv2.IMREAD_COLOR_RGB)
    assert pixels is not None
    height = max(1, round(pixels.shape[0] * _WIDTH / pixels.shape[1]))
    way = cv2.INTER_AREA if pixels.shape[1] > _WIDTH else cv2.INTER_NEAREST
    return cv2.resize(pixels, (_WIDTH, height), interpolation=way).astype(np.uint8)


def _padded(pixels: Pixels, height: int, width: int) -> Pixels:
    canvas: Pixels = np.full((height, width, 3), 255, np.uint8)
    canvas[: pixels.shape[0], : pixels.shape[1]] = pixels
    return canvas
