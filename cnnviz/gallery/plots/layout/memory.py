"""Remember what matplotlib computes several times a figure: ticks, and sizes and places of parts.

It does so for the tight box, for the place of labels, titles and legends, and again to draw.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import matplotlib as mpl
import numpy as np
from matplotlib.axis import Axis, XAxis, YAxis
from matplotlib.font_manager import fontManager
from matplotlib.legend import Legend
from matplotlib.path import Path
from matplotlib.text import Text

from cnnviz.gallery.plots.layout.extents import path_extents
from cnnviz.gallery.plots.layout.formulas import Split, split
from cnnviz.gallery.plots.layout.ticks import major_ticks, minor_ticks

if TYPE_CHECKING:
    from matplotlib.transforms import Bbox

_MOST = 4000
"""Layouts of text that are kept for the figures to come."""
_SETTINGS = ("font.", "mathtext.", "text.")
"""The settings on which the layout of a text depends begin with these names."""


Letters = tuple[Mapping[str, str], Sequence[float]]
"""The font of a line in CSS, and where its letters begin."""


class Texts:
    """Layouts of texts and formulas, by all on which they depend: nothing of one lesson's own."""

    def __init__(self) -> None:
        self._known: dict[tuple[Any, ...], Any] = {}

    def once(self, key: tuple[Any, ...], compute: Callable[[], Any]) -> Any:
        if key not in self._known:
            if len(self._known) >= _MOST:
                self._known.clear()
            self._known[key] = compute()
        return self._known[key]


class Memory:
    """Results for the figure that is being drawn."""

    def __init__(self, texts: "Texts") -> None:
        self.text: Text | None = None
        """The text that was laid out last, which is the one that is drawn next."""
        self._lines: list[tuple[Any, ...]] = []
        self.settled = False
        """Whether the layout is final, so that the box of an axis no longer moves."""
        settings = (value for name, value in mpl.rcParams.items() if name.startswith(_SETTINGS))
        # Lessons can add fonts of their own.
        self.settings = len(fontManager.ttflist), *map(str, settings)
        self._texts = texts
        self._known: dict[tuple[Any, ...], Any] = {}

    def ticks(self, axis: Any, compute: Any) -> Any:
        return self._once(("ticks", *_scale(axis)), lambda: compute(axis))

    def layout(self, text: Any, renderer: Any, compute: Any) -> Any:
        self.text = text
        layout = self._layout(text, renderer, compute)
        self._lines = layout[1]
        return layout

    def width(self, line: str) -> float | None:
        """The width of a line of `text`, in dots; None if it is not known."""
        return next((sizes[0] for text, sizes, _ in self._lines if text == line), None)

    def _layout(self, text: Any, renderer: Any, compute: Any) -> Any:
        kind = type(text)
        if text.get_wrap() or text.get_usetex() or not kind.__module__.startswith("matplotlib."):
            return compute(text, renderer)
        key = (
            kind,
            text._text,
            hash(text._fontproperties),
            text.get_rotation(),
            text._rotation_mode,
            text._horizontalalignment,
            text._verticalalignment,
            text._multialignment,
            text._linespacing,
            text._parse_math,
            text.get_figure(root=True).dpi,
            _kind(renderer),
            self.settings,
        )
        return self._texts.once(key, lambda: compute(text, renderer))

    def formula(self, text2path: Any, measure: Any, line: str, prop: Any) -> Split:
        """A line of text that holds formulas, laid out as paths; `measure`: the PNG's renderer."""
        key = ("formula", line, hash(prop), measure.dpi, self.settings)
        formula: Split = self._texts.once(key, lambda: split(text2path, measure, line, prop))
        return formula

    def letters(self, line: str, prop: Any, dpi: float, compute: Callable[[], Letters]) -> Letters:
        """Font and letters of a line of text that holds no formula."""
        letters: Letters = self._texts.once(
            ("letters", line, hash(prop), dpi, self.settings), compute
        )
        return letters

    def extent(self, text: Any, renderer: Any, dpi: float | None, compute: Any) -> "Bbox":
        if dpi is not None or renderer is None or not text.get_visible() or not text.get_text():
            box: Bbox = compute(text, renderer, dpi)
            return box
        text._renderer = renderer
        box = text._get_layout(renderer)[0]
        place = text.get_transform().transform(text.get_unitless_position())
        return box.translated(*place)

    def labels(self, axis: Any, ticks: Any, renderer: Any, compute: Any) -> Any:
        """The boxes of the labels of an axis."""
        key = ("labels", *_place(axis), _kind(renderer))
        whole = type(axis) in (XAxis, YAxis) and ticks is self._known.get(("ticks", *_scale(axis)))
        return self._finally(key, lambda: compute(axis, ticks, renderer), sure=whole)

    def box(self, axis: Any, renderer: Any, layout_only: bool, compute: Any) -> Any:
        key = ("box", *_place(axis), layout_only, _kind(renderer))
        return self._finally(key, lambda: compute(axis, renderer, for_layout_only=layout_only))

    def best(self, legend: Any, width: float, height: float, renderer: Any, compute: Any) -> Any:
        """The place of a legend that hides the least."""
        figure, around = legend.get_figure(root=True), legend.parent.bbox
        key = ("legend", legend, width, height, *around.size, figure.dpi, _kind(renderer))
        place = self._finally(
            key, lambda: compute(legend, width, height, renderer) - np.asarray(around.p0)
        )
        return tuple(place + around.p0)

    def _finally(self, key: tuple[Any, ...], compute: Callable[[], Any], sure: bool = True) -> Any:
        return self._once(key, compute) if self.settled and sure else compute()

    def _once(self, key: tuple[Any, ...], compute: Callable[[], Any]) -> Any:
        if key not in self._known:
            self._known[key] = compute()
        return self._known[key]


TEXTS = Texts()
"""The texts of all figures of this process, and of the server that it was forked from."""


def _place(axis: Any) -> tuple[Any, ...]:
    """The axis, and what its place in the figure depends on."""
    return *_scale(axis), *axis.axes.bbox.p0


def _scale(axis: Any) -> tuple[Any, ...]:
    """The axis, and what its ticks depend on."""
    figure = axis.get_figure(root=True)
    return axis, *axis.get_view_interval(), *axis.axes.bbox.size, figure.dpi


def _kind(renderer: Any) -> type:
    """The kind of the renderer that measures texts; a page's has another for it."""
    return type(getattr(renderer, "measure", renderer))


@contextmanager
def remembering() -> Iterator[Memory]:
    """Within, ticks and layouts of text are computed once for each place and size."""
    memory = Memory(TEXTS)
    theirs: Any = Axis
    ticks, labels, box = theirs._update_ticks, theirs._get_ticklabel_bboxes, theirs.get_tightbbox
    words: Any = Text
    layout, extent = words._get_layout, words.get_window_extent
    key: Any = Legend
    best = key._find_best_position
    with (
        _replaced(
            theirs,
            get_major_ticks=major_ticks,
            get_minor_ticks=minor_ticks,
            _update_ticks=lambda self: memory.ticks(self, ticks),
            _get_ticklabel_bboxes=lambda self, some, renderer: memory.labels(
                self, some, renderer, labels
            ),
            get_tightbbox=lambda self, renderer=None, *, for_layout_only=False: memory.box(
                self, renderer, for_layout_only, box
            ),
        ),
        _replaced(
            words,
            _get_layout=lambda self, renderer: memory.layout(self, renderer, layout),
            get_window_extent=lambda self, renderer=None, dpi=None: memory.extent(
                self, renderer, dpi, extent
            ),
        ),
        _replaced(
            key,
            _find_best_position=lambda self, width, height, renderer: memory.best(
                self, width, height, renderer, best
            ),
        ),
        _replaced(Path, get_extents=path_extents(Path.get_extents)),
    ):
        yield memory


@contextmanager
def _replaced(owner: Any, **functions: Any) -> Iterator[None]:
    """Within, these attributes of `owner` are replaced."""
    before = {name: vars(owner)[name] for name in functions}
    for name, function in functions.items():
        setattr(owner, name, function)
    try:
        yield
    finally:
        for name, function in before.items():
            setattr(owner, name, function)
