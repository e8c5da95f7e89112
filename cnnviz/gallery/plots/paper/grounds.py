"""The ground on which the parts of a figure stand: the page's paper, light paper, or data."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np
from matplotlib.colors import to_rgba
from matplotlib.image import AxesImage, _ImageBase

from cnnviz.gallery.plots.paper.inks import is_paper, needs_light, readable

_TOUCHING = 1.0
"""Points by which boxes may overlap that only touch."""

Box = tuple[float, float, float, float]
"""Left, bottom, right, top."""


class NeedsLightPaperError(Exception):
    """The figure as a whole has to stay on light paper, as matplotlib draws it."""


class Ground(Enum):
    PAGE = "the paper of the page, light or dark"
    LIGHT = "paper in the colour of the axes"
    DATA = "an image that hides the paper"
    NONE = "whatever lies below the axes"


class Place(Enum):
    """The place of a box, seen from others."""

    OUTSIDE = "outside of all"
    INSIDE = "inside one"
    ACROSS = "across the border of one"


@dataclass(slots=True)
class Area:
    """Axes and their ground."""

    axes: Any
    box: Box
    ground: Ground

    @property
    def keeps(self) -> bool:
        """Whether what stands on it keeps its colours."""
        return self.ground in (Ground.LIGHT, Ground.DATA)


def areas(figure: Any, renderer: Any) -> list[Area]:
    """The visible axes with their grounds."""
    grounds = [
        Area(axes, box_of(axes.get_window_extent(renderer)), _ground(axes))
        for axes in _all_axes(figure.axes)
        if axes.get_visible()
    ]
    for area in grounds:
        if area.ground is Ground.NONE:
            _put_light_below(area, grounds)
    # White axes in part over dark ones, or the other way round, would be read as something else.
    while spread := [
        area for area in grounds if area.ground is Ground.PAGE and _over_light(area, grounds)
    ]:
        for area in spread:
            area.ground = Ground.LIGHT if has_patch(area.axes) else Ground.DATA
    return grounds


def place(box: Box, others: Iterator[Box]) -> Place:
    across = False
    for other in others:
        if _overlap(box, other):
            if _inside(box, other):
                return Place.INSIDE
            across = True
    return Place.ACROSS if across else Place.OUTSIDE


def box_of(extent: Any) -> Box:
    return float(extent.x0), float(extent.y0), float(extent.x1), float(extent.y1)


def has_patch(axes: Any) -> bool:
    """Whether the axes have a background."""
    drawn = axes.axison and axes.get_frame_on() and axes.patch.get_visible()
    return bool(drawn and axes.patch.get_facecolor()[3] > 0)


def contents(axes: Any) -> list[Any]:
    """The artists of the axes that show data; texts and legends are seen to elsewhere."""
    others = {
        *axes.spines.values(),
        *axes._axis_map.values(),
        *axes.texts,
        *axes.child_axes,
        axes.patch,
        axes.title,
        axes._left_title,
        axes._right_title,
        axes.get_legend(),
    }
    return [artist for artist in axes.get_children() if artist not in others]


def _all_axes(some: list[Any]) -> Iterator[Any]:
    for axes in some:
        yield axes
        yield from _all_axes(axes.child_axes)


def _ground(axes: Any) -> Ground:
    if axes.name not in ("rectilinear", "polar"):
        raise NeedsLightPaperError
    if axes.get_rasterized() or axes.get_rasterization_zorder() is not None:
        raise NeedsLightPaperError
    shown = contents(axes)
    own = has_patch(axes) and not is_paper(axes.patch)
    images = [artist for artist in shown if _is_image(artist) and artist.get_visible()]
    if not own and not images and not any(map(needs_light, shown)) and _grid_is_readable(axes):
        return Ground.PAGE
    if axes.name != "rectilinear":
        raise NeedsLightPaperError
    if not own and any(_covers(image, axes) for image in images):
        return Ground.DATA
    if not hasattr(axes, "_colorbar"):  # its triangles stick out, inside an outline
        _keep_inside(shown)
    return Ground.LIGHT if has_patch(axes) else Ground.NONE


def _keep_inside(shown: list[Any]) -> None:
    """Raise NeedsLightPaperError if something that needs light paper may leave the axes."""
    for artist in shown:
        clipped = artist.get_clip_on() and (artist.get_clip_box() or artist.get_clip_path())
        if not clipped and needs_light(artist):
            raise NeedsLightPaperError


def _is_image(artist: Any) -> bool:
    return isinstance(artist, _ImageBase)


def _covers(image: Any, axes: Any) -> bool:
    """Whether the image hides all of the axes' background."""
    if type(image) is not AxesImage or image.get_alpha() not in (None, 1):
        return False
    data = image.get_array()
    if not _opaque(image, data):
        return False
    points = image.get_transform().transform(np.reshape(image.get_extent(), (2, 2)).T)
    (left, bottom), (right, top) = points.min(axis=0), points.max(axis=0)
    x0, y0, x1, y1 = box_of(axes.bbox)
    near = _TOUCHING / 2
    across = left <= x0 + near and right >= x1 - near
    return bool(across and bottom <= y0 + near and top >= y1 - near)


def _opaque(image: Any, data: Any) -> bool:
    if np.ma.is_masked(data):
        return False
    if data.ndim == 3:
        full = 255 if data.dtype.kind in "ui" else 1
        return bool(data.shape[2] == 3 or (data[..., 3] >= full).all())
    if data.dtype.kind == "f" and not np.isfinite(data.sum(dtype=float)):
        return False
    # The first and the last stand for numbers out of range.
    colours = image.get_cmap()(np.arange(-1, image.get_cmap().N + 1), bytes=True)
    return bool((colours[:, 3] == 255).all())


def _grid_is_readable(axes: Any) -> bool:
    lines = [
        tick.gridline
        for axis in axes._axis_map.values()
        if axes.axison and axis.get_visible()
        for tick in axis._update_ticks()
        if tick.gridline.get_visible()
    ]
    return readable([to_rgba(colour) for colour in {line.get_color() for line in lines}])


def _put_light_below(area: Area, others: list[Area]) -> None:
    """Let the axes that have a background below `area` keep it."""
    twins = area.axes._twinned_axes.get_siblings(area.axes)
    for other in others:
        if other.axes in twins and has_patch(other.axes) and other is not area:
            other.ground = Ground.LIGHT
            area.ground = Ground.DATA
            return
    if place(area.box, (other.box for other in others if other.keeps)) is not Place.INSIDE:
        raise NeedsLightPaperError
    area.ground = Ground.DATA


def _over_light(area: Area, others: list[Area]) -> bool:
    boxes = (other.box for other in others if other.keeps and other is not area)
    where = place(area.box, boxes)
    if where is Place.ACROSS and not has_patch(area.axes):
        raise NeedsLightPaperError
    return where is not Place.OUTSIDE


def _overlap(box: Box, other: Box) -> bool:
    return (
        box[0] < other[2] - _TOUCHING
        and other[0] < box[2] - _TOUCHING
        and box[1] < other[3] - _TOUCHING
        and other[1] < box[3] - _TOUCHING
    )


def _inside(box: Box, other: Box) -> bool:
    return (
        box[0] >= other[0] - _TOUCHING
        and box[1] >= other[1] - _TOUCHING
        and box[2] <= other[2] + _TOUCHING
        and box[3] <= other[3] + _TOUCHING
    )
