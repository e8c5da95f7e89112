"""Remember ticks and layouts of text while one figure is drawn.

matplotlib computes them for the tight box, for the place of labels and titles, and again to draw.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.text import Text


class Memory:
    """Results for the figure that is being drawn."""

    def __init__(self) -> None:
        self.text: Text | None = None
        """The text that was laid out last, which is the one that is drawn next."""
        self._lines: list[tuple[Any, ...]] = []
        self.settled = False
        """Whether the layout is final, so that the box of an axis no longer moves."""
        self._ticks: dict[tuple[Any, ...], Any] = {}
        self._layouts: dict[tuple[Any, ...], Any] = {}
        self._boxes: dict[tuple[Any, ...], Any] = {}

    def ticks(self, axis: Any, compute: Any) -> Any:
        key = _place(axis)
        if key not in self._ticks:
            self._ticks[key] = compute(axis)
        return self._ticks[key]

    def layout(self, text: Any, renderer: Any, compute: Any) -> Any:
        self.text = text
        layout = self._layout(text, renderer, compute)
        self._lines = layout[1]
        return layout

    def width(self, line: str) -> float | None:
        """The width of a line of `text`, in dots; None if it is not known."""
        return next((sizes[0] for text, sizes, _ in self._lines if text == line), None)

    def _layout(self, text: Any, renderer: Any, compute: Any) -> Any:
        if text.get_wrap() or text.get_usetex():
            return compute(text, renderer)
        key = (
            text,
            text._text,
            hash(text._fontproperties),
            text._rotation,
            text._rotation_mode,
            text._horizontalalignment,
            text._verticalalignment,
            text._multialignment,
            text._linespacing,
            text.get_transform_rotates_text() and id(text.get_transform()),
            text.get_figure(root=True).dpi,
            type(getattr(renderer, "_renderer", renderer)),
        )
        if key not in self._layouts:
            self._layouts[key] = compute(text, renderer)
        return self._layouts[key]

    def box(self, axis: Any, renderer: Any, layout_only: bool, compute: Any) -> Any:
        if not self.settled:
            return compute(axis, renderer, for_layout_only=layout_only)
        key = (*_place(axis), layout_only)
        if key not in self._boxes:
            self._boxes[key] = compute(axis, renderer, for_layout_only=layout_only)
        return self._boxes[key]


def _place(axis: Any) -> tuple[Any, ...]:
    """The axis, and what its ticks depend on."""
    figure = axis.get_figure(root=True)
    return axis, *axis.get_view_interval(), *axis.axes.bbox.bounds, figure.dpi


@contextmanager
def remembering() -> Iterator[Memory]:
    """Within, ticks and layouts of text are computed once for each place and size."""
    from matplotlib.axis import Axis
    from matplotlib.text import Text

    memory = Memory()
    ticks, layout, box = Axis._update_ticks, Text._get_layout, Axis.get_tightbbox  # type: ignore[attr-defined]
    Axis._update_ticks = lambda self: memory.ticks(self, ticks)  # type: ignore[attr-defined]
    Text._get_layout = lambda self, renderer: memory.layout(self, renderer, layout)  # type: ignore[attr-defined]
    Axis.get_tightbbox = lambda self, renderer=None, *, for_layout_only=False: memory.box(  # type: ignore[method-assign]
        self, renderer, for_layout_only, box
    )
    try:
        yield memory
    finally:
        Axis._update_ticks, Text._get_layout, Axis.get_tightbbox = ticks, layout, box  # type: ignore[attr-defined,method-assign]
