"""The extents of a path of straight lines, without the search for curves in it."""

from collections.abc import Callable
from typing import Any

from matplotlib.path import Path
from matplotlib.transforms import Bbox


def path_extents(general: Callable[..., Bbox]) -> Callable[..., Bbox]:
    """Replacement of `Path.get_extents`, which calls the `general` one for a path with curves."""

    def extents(path: Any, transform: Any = None, **kwargs: Any) -> Bbox:
        moved = path if transform is None else transform.transform_path(path)
        codes, corners = moved.codes, moved.vertices
        if codes is not None:
            kept = (codes == Path.MOVETO) | (codes == Path.LINETO)
            if not kept.all():
                if not (kept | (codes == Path.CLOSEPOLY) | (codes == Path.STOP)).all():
                    return general(moved, **kwargs)
                corners = corners[kept]
        if not len(corners):
            return Bbox.null()
        return Bbox([corners.min(axis=0), corners.max(axis=0)])

    return extents
