"""Decide which parts of a figure take a page's colours: those on its paper in matplotlib's own.

All else keeps its colours: data, and what the lesson has chosen. Where dark paper would hide
something, light paper stays below it: below axes, or below the whole figure.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from matplotlib.collections import Collection, PathCollection
from matplotlib.colors import to_rgba
from matplotlib.patches import Patch
from matplotlib.transforms import Bbox

from cnnviz.gallery.plots.paper.grounds import (
    Area,
    Box,
    Ground,
    NeedsLightPaperError,
    Place,
    areas,
    box_of,
    contents,
    has_patch,
    place,
)
from cnnviz.gallery.plots.paper.inks import is_ink, is_paper, needs_light, readable
from cnnviz.gallery.plots.paper.marks import INK, PAPER

_EVERYWHERE = (-9, -9, 19, 19)
"""Bounds of a figure's background, in its own size: artists may stand beside the figure."""


@contextmanager
def on_page_paper(figure: Any, renderer: Any) -> Iterator[None]:
    """Within, the artists that take the page's colours are marked."""
    try:
        marks = _Marks(figure, renderer).marks
    except NeedsLightPaperError:
        marks = {}
    names = {artist: artist.get_gid() for artist in marks}
    bounds = figure.patch.get_bbox().bounds
    for artist, mark in marks.items():
        artist.set_gid(mark)
    if not figure.patch.get_linewidth():
        figure.patch.set_bounds(*_EVERYWHERE)
    try:
        yield
    finally:
        for artist, name in names.items():
            artist.set_gid(name)
        figure.patch.set_bounds(*bounds)


class _Marks:
    """The marks of a figure's artists; raises NeedsLightPaperError if all must keep its colours."""

    def __init__(self, figure: Any, renderer: Any) -> None:
        if not is_paper(figure.patch):
            raise NeedsLightPaperError
        self.marks: dict[Any, str] = {figure.patch: PAPER}
        self._renderer = renderer
        self._areas = areas(figure, renderer)
        self._boxes: list[Box] = []
        self._settle_texts()
        self._boxes = [area.box for area in self._areas if area.keeps]
        self._mark_figure(figure)
        for area in self._areas:
            self._mark_axes(area)

    def _settle_texts(self) -> None:
        """Texts over data, and those that need light paper, decide about their axes' ground."""
        for area in self._areas:
            if area.ground is Ground.PAGE and not self._texts_are_free(area):
                if not has_patch(area.axes):
                    raise NeedsLightPaperError
                area.ground = Ground.LIGHT

    def _texts_are_free(self, area: Area) -> bool:
        """Whether no text of the axes stands in part on data, or needs light paper."""
        texts = [text for text in area.axes.texts if _is_shown(text)]
        shapes = _filled_shapes(area.axes) if texts else []
        return all(
            _is_plain(text)
            and (not is_ink(text.get_color()) or _over(self._box(text), shapes) is not Place.ACROSS)
            for text in texts
        )

    def _mark_figure(self, figure: Any) -> None:
        legends = figure.legends
        for artist in figure.get_children():
            if artist in figure.texts:
                self._mark_text(artist)
            elif artist in legends:
                self._mark_legend(artist)
            elif artist in figure.subfigs:
                if artist.patch.get_visible() and artist.patch.get_facecolor()[3] > 0:
                    raise NeedsLightPaperError
                self._mark_figure(artist)
            elif artist is not figure.patch and artist not in figure.axes and needs_light(artist):
                raise NeedsLightPaperError

    def _mark_axes(self, area: Area) -> None:
        axes = area.axes
        others = (other.box for other in self._areas if other.keeps and other is not area)
        if has_patch(axes) and is_paper(axes.patch) and area.ground is not Ground.LIGHT:
            self.marks[axes.patch] = PAPER
        for title in (axes.title, axes._left_title, axes._right_title):
            self._mark_text(title)
        shapes = _filled_shapes(axes) if axes.texts and area.ground is Ground.PAGE else []
        for text in axes.texts:
            self._mark_own_text(text, shapes)
        if legend := axes.get_legend():
            self._mark_legend(legend)
        if not axes.axison:
            return
        bare = place(area.box, others) is Place.OUTSIDE
        for axis in axes._axis_map.values():
            if axis.get_visible():
                self._mark_axis(axis, area, bare)
        if axes.get_frame_on():
            for spine in axes.spines.values():
                self._mark_spine(spine, area, bare)

    def _mark_own_text(self, text: Any, shapes: list[Any]) -> None:
        if not _is_shown(text) or (shapes and _over(self._box(text), shapes) is Place.INSIDE):
            return
        self._mark_text(text)
        arrow = getattr(text, "arrow_patch", None)
        if arrow is not None and arrow.get_visible() and needs_light(arrow):
            if self._place(box_of(arrow.get_window_extent(self._renderer))) is Place.INSIDE:
                return
            if not _is_black(arrow) or text not in self.marks:
                raise NeedsLightPaperError
            self.marks[arrow] = INK

    def _mark_text(self, text: Any) -> None:
        if not _is_shown(text):
            return
        ink = _is_plain(text) and is_ink(text.get_color())
        if not ink and _is_plain(text) and _is_readable(text):
            return
        where = self._place(self._box(text)) if self._boxes else Place.OUTSIDE
        if where is Place.ACROSS or (where is Place.OUTSIDE and not ink):
            raise NeedsLightPaperError
        if where is Place.OUTSIDE:
            self.marks[text] = INK

    def _mark_legend(self, legend: Any) -> None:
        if not legend.get_visible():
            return
        frame = legend.get_frame()
        framed = legend.get_frame_on() and frame.get_visible()
        outside = self._place(box_of(legend.get_window_extent(self._renderer))) is Place.OUTSIDE
        texts = [legend.get_title(), *legend.get_texts()]
        plain = all(_is_plain(text) and is_ink(text.get_color()) for text in texts)
        handles = [handle for handle in legend.legend_handles if handle is not None]
        if framed and not (plain and outside and _is_white(frame)):
            return  # it stands on its own paper
        if any(map(needs_light, handles)):
            if framed:
                return
            if self._place(box_of(legend.get_window_extent(self._renderer))) is not Place.INSIDE:
                raise NeedsLightPaperError
        if framed:
            self.marks[frame] = PAPER
        for text in texts:
            self._mark_text(text)

    def _mark_axis(self, axis: Any, area: Area, bare: bool) -> None:
        self._mark_text(axis.label)
        self._mark_text(axis.offsetText)
        ticks = axis._update_ticks()
        clear = not self._boxes or self._is_clear(axis)
        for tick in ticks:
            for label in (tick.label1, tick.label2):
                if clear and _is_shown(label) and _is_plain(label) and is_ink(label.get_color()):
                    self.marks[label] = INK
                else:
                    self._mark_text(label)
            on_page = bare and (not area.keeps or tick.get_tickdir() == "out")
            for line in (tick.tick1line, tick.tick2line):
                if on_page and line.get_visible() and is_ink(line.get_markeredgecolor()):
                    self.marks[line] = INK
                elif on_page and line.get_visible() and line.get_markersize():
                    _check(line)

    def _is_clear(self, axis: Any) -> bool:
        """Whether all labels of the axis stand beside every axes that keep their colours."""
        extent = axis.get_tightbbox(self._renderer)
        return extent is None or self._place(box_of(extent)) is Place.OUTSIDE

    def _mark_spine(self, spine: Any, area: Area, bare: bool) -> None:
        if not spine.get_visible() or not spine.get_linewidth():
            return
        at_border = getattr(spine, "_position", None) in (None, ("outward", 0.0), ("outward", 0))
        if not bare or (area.keeps and not at_border):
            return
        if is_ink(spine.get_edgecolor()):
            self.marks[spine] = INK
        else:
            _check(spine)

    def _box(self, artist: Any) -> Box:
        return box_of(artist.get_window_extent(self._renderer))

    def _place(self, box: Box) -> Place:
        return place(box, iter(self._boxes))


def _check(artist: Any) -> None:
    if needs_light(artist):
        raise NeedsLightPaperError


def _is_shown(text: Any) -> bool:
    return bool(text.get_visible() and text.get_text().strip())


def _is_plain(text: Any) -> bool:
    """Whether the text has no paper of its own."""
    return not text.get_bbox_patch() and not text.get_path_effects()


def _is_readable(text: Any) -> bool:
    return readable([to_rgba(text.get_color(), text.get_alpha())])


def _is_black(patch: Any) -> bool:
    """Whether the patch is drawn in black alone, or has a fill that is seen on any paper."""
    face = patch.get_facecolor()
    return is_ink(patch.get_edgecolor()) and (
        not patch.get_fill() or is_ink(face) or readable([face])
    )


def _is_white(frame: Any) -> bool:
    """Whether the frame of a legend has matplotlib's colours."""
    edge = frame.get_edgecolor()
    return tuple(frame.get_facecolor()[:3]) == (1, 1, 1) and readable([edge])


def _filled_shapes(axes: Any) -> list[Any]:
    """The outlines of filled patches and areas of the axes, in points of the figure."""
    shapes = []
    for artist in contents(axes):
        if not artist.get_visible():
            continue
        kind = type(artist)
        if issubclass(kind, Patch):
            if artist.get_fill() and artist.get_facecolor()[3] > 0:
                shapes.append(artist.get_transform().transform_path(artist.get_path()))
        elif (
            issubclass(kind, Collection)
            and not issubclass(kind, PathCollection)
            and len(artist.get_facecolor())
        ):
            transform = artist.get_transform()
            shapes += [transform.transform_path(path) for path in artist.get_paths()]
    return shapes


def _over(box: Box, shapes: list[Any]) -> Place:
    """The place of a text, seen from filled shapes."""
    left, bottom, right, top = box
    extent = Bbox.from_extents(*box)
    corners = [(left, bottom), (left, top), (right, bottom), (right, top)]
    across = False
    for shape in shapes:
        if shape.intersects_bbox(extent, filled=True):
            if shape.contains_points(corners).all():
                return Place.INSIDE
            across = True
    return Place.ACROSS if across else Place.OUTSIDE
