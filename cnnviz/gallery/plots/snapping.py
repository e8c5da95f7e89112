"""Put lines and shapes on pixels, as matplotlib's PNG has them.

matplotlib draws what has horizontal and vertical sides alone so that its lines fill whole pixels:
see PathSnapper in its src/path_converters.h. The SVG then looks the same in its own size.
"""

# matplotlib's paths and transforms, whose methods are called here, have no types.
# mypy: disable-error-code="no-untyped-call"

from typing import Any

import numpy as np
from matplotlib.path import Path
from matplotlib.transforms import Bbox

_MOST = 1024
"""Vertices of a path beyond which matplotlib does not look at its sides."""
_NEAR = 1e-4


def is_straight(path: Any, snap: bool | None, transform: Any) -> bool:
    """Whether matplotlib puts the path on pixels; `snap`: what its artist says about it."""
    if snap is not None:
        return bool(snap)
    vertices = path.vertices
    if not 1 < len(vertices) <= _MOST:
        return False
    codes = path.codes
    if codes is not None and ((codes == Path.CURVE3) | (codes == Path.CURVE4)).any():
        return False
    steps = np.abs(np.diff(transform.transform(vertices), axis=0))
    drawn = np.isfinite(steps).all(axis=1)
    if codes is not None:
        drawn &= codes[1:] == Path.LINETO
    return bool((steps[drawn] < _NEAR).any(axis=1).all())


def snapped(path: Any, transform: Any, width: float, snap: bool | None) -> Any:
    """The path in pixels; `width`: of its line."""
    return path.cleaned(
        transform=transform,
        remove_nans=True,
        snap=True if snap else None,
        stroke_width=width,
        curves=True,
    )


def snapped_box(box: Any, height: float) -> Any:
    """A box that cuts what is drawn, between pixels; `height`: of the picture."""
    left, bottom, right, top = box.extents
    edges = np.floor(np.array([left, height - bottom, right, height - top]) + 0.5)
    return Bbox.from_extents(edges[0], height - edges[1], edges[2], height - edges[3])


def to_pixels(points: Any) -> Any:
    """The (n, 2) places of markers as whole pixels."""
    return np.floor(points + 0.5)
