"""Show matplotlib's figures as Jupyter does: open ones when a cell ends, others as values.

Used inside a lesson's process only.
"""

import re
import sys
import weakref
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from cnnviz.errors import CnnvizError
from cnnviz.gallery.sandbox.recorder import Recorder
from cnnviz.outputs import Json

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST = 50
"""Figures that a cell may leave open; more are probably a loop that forgot to close them."""


class TooManyFiguresError(CnnvizError):
    """A cell leaves more than `MOST` figures open."""


class Figures:
    """The figures of a lesson, and which of them its running cell has shown."""

    def __init__(self, recorder: Recorder, publish: Callable[[Mapping[str, Json]], None]) -> None:
        """`publish` displays a value in these forms."""
        self._recorder = recorder
        self._publish = publish
        self._shown: dict[Figure, Mapping[str, Json]] = {}
        """Figures that the running cell has shown, as they were then."""
        self._animated: list[tuple[int, weakref.ref[Any]]] = []
        """Animations of which a page shows the first frame, each after its cell's number."""

    def begin(self) -> None:
        """Begin a cell."""
        self._shown.clear()

    def value(self, figure: "Figure") -> tuple[Mapping[str, Json], Mapping[str, Json]]:
        """The MIME bundle of a figure that is displayed, and its metadata."""
        self._shown[figure] = self._bundle(figure)
        return self._shown[figure], {}

    def animation(self, animation: Any) -> tuple[Mapping[str, Json], Mapping[str, Json]]:
        """The player of an animation that is displayed, in place of its figure."""
        html = animation._repr_html_() or animation.to_jshtml()
        self._shown[animation._fig] = {}
        animation._fig.stale = False
        return {"text/html": html, "text/plain": "matplotlib animation"}, {}

    def show(self) -> None:
        """Display the open figures in the order of their creation, and close them."""
        if "matplotlib.pyplot" not in sys.modules:
            return
        import matplotlib.pyplot as plt

        numbers = plt.get_fignums()
        if len(numbers) > MOST:
            plt.close("all")
            raise TooManyFiguresError(
                f"{len(numbers)} figures are open, and at most {MOST} can be shown at once; close "
                "figures that readers need not see with plt.close(figure)."
            )
        for number in numbers:
            figure = plt.figure(number)
            self._display(figure)
            plt.close(figure)

    def shows_parts(self, value: Any) -> bool:
        """Whether `value` holds parts of figures, which the cell shows anyway."""
        if "matplotlib.figure" not in sys.modules:
            return False
        figures = list(_figures_of(value))
        return bool(figures) and all(figure and self._is_here(figure) for figure in figures)

    def finish(self) -> None:
        """Warn of animations that no cell has played."""
        for cell, reference in self._animated:
            animation = reference()
            if animation is None or not animation._draw_was_started:
                self._recorder.warn(
                    "a figure is animated, and the page shows its first frame; end the cell with "
                    "the animation, or with HTML(animation.to_jshtml()).",
                    cell,
                )

    def _display(self, figure: "Figure") -> None:
        if figure in self._shown and not figure.stale:
            return
        bundle = self._bundle(figure)
        if self._shown.get(figure) != bundle:
            self._shown[figure] = bundle
            self._publish(bundle)
            self._animated += [
                (self._recorder.cell, weakref.ref(animation)) for animation in _animations(figure)
            ]

    def _bundle(self, figure: "Figure") -> Mapping[str, Json]:
        from cnnviz.gallery.plots.bundle import bundle, texts_of
        from cnnviz.gallery.plots.drawing import drawn, is_empty

        if is_empty(figure):
            return {"text/plain": repr(figure)}
        drawing = drawn(figure)
        if drawing.picture and any(re.search(r"[^\W\d_]{2}", text) for text in texts_of(figure)):
            self._recorder.note(
                f"a figure of code cell {self._recorder.cell} is a picture, whose text cannot be "
                f"translated, since {drawing.reason}."
            )
        return bundle(figure, drawing)

    def _is_here(self, figure: "Figure") -> bool:
        import matplotlib.pyplot as plt

        return figure in self._shown or plt.fignum_exists(getattr(figure, "number", -1))


def _figures_of(value: Any) -> Iterator["Figure | None"]:
    """The figure of each artist in `value`; None for anything else."""
    from matplotlib.artist import Artist
    from numpy import ndarray

    if isinstance(value, ndarray) and value.dtype == object:
        value = value.ravel().tolist()
    if isinstance(value, list | tuple):
        for element in value:
            yield from _figures_of(element)
    elif isinstance(value, Artist):
        whole = value.get_figure(root=True)
        yield None if whole is value else whole
    else:
        yield None


def _animations(figure: "Figure") -> Iterator[Any]:
    """The animations that wait for the figure to be drawn in a window."""
    if "matplotlib.animation" not in sys.modules:
        return
    from matplotlib.animation import Animation

    for handler in figure.canvas.callbacks.callbacks.get("draw_event", {}).values():
        owner = getattr(handler(), "__self__", None)
        if isinstance(owner, Animation):
            yield owner
