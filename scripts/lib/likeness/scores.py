"""Structural similarity of two pictures of a figure."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

GOOD, FAIR = 0.98, 0.95
"""Similarities that count as equal to the eye, and as near."""

_SIDE = 7
"""Pixels of the window's side, each of the same weight."""
_SHEET = 640
"""Pixels of the width of a picture on the sheet of the worst."""


@dataclass(frozen=True, slots=True)
class Score:
    name: str
    similarity: float
    reason: str
    theirs: Any
    ours: Any
    """(height, width, 3) bytes: blue, green, red."""


def score(name: str, reason: str, theirs: Any, ours: Any) -> Score:
    return Score(name, similarity(theirs, ours), reason, theirs, ours)


def pixels(raw: bytes) -> Any:
    """A PNG as (height, width, 3) bytes; what is transparent is white."""
    import cv2
    import numpy as np

    image = cv2.imdecode(np.frombuffer(raw, np.uint8), cv2.IMREAD_UNCHANGED)
    if image.ndim == 2:
        return cv2.cvtColor(image, cv2.COLOR_GRAY2BGR)
    if image.shape[2] == 4:
        alpha = image[..., 3:].astype(np.float32) / 255
        return np.rint(image[..., :3] * alpha + 255 * (1 - alpha)).astype(np.uint8)
    return image


def similarity(theirs: Any, ours: Any) -> float:
    """Mean SSIM (Wang et al., 2004) of the three channels, in windows of 7 x 7 pixels."""
    from skimage.metrics import structural_similarity

    return float(
        structural_similarity(theirs, ours, win_size=_SIDE, channel_axis=2, data_range=255)
    )


def sheet(scores: Sequence[Score], path: Path) -> None:
    """Write a picture with a row for each score: theirs, ours, and where they differ."""
    import cv2
    import numpy as np

    rows = []
    for score in scores:
        difference = 255 - cv2.absdiff(score.theirs, score.ours)
        row = np.hstack([score.theirs, score.ours, difference])
        scale = 3 * _SHEET / row.shape[1]
        size = (3 * _SHEET, max(1, round(row.shape[0] * scale)))
        row = cv2.resize(row, size, interpolation=cv2.INTER_AREA)
        words = f"{score.similarity:.4f} {score.name}: matplotlib, page, difference"
        head = np.full((24, row.shape[1], 3), 230, np.uint8)
        cv2.putText(head, words, (6, 17), cv2.FONT_HERSHEY_SIMPLEX, 0.5, (0, 0, 0), 1, cv2.LINE_AA)
        rows += [head, row]
    if rows:
        cv2.imwrite(str(path), np.vstack(rows))
