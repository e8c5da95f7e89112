"""A drawn figure as a MIME bundle, with facts for readers who cannot see it."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from cnnviz.gallery.plots.drawing import Drawing
from cnnviz.mimetypes import PLOT_TYPE
from cnnviz.outputs import Axes, Json, Plot
from cnnviz.records import as_json

if TYPE_CHECKING:
    from matplotlib import axes as drawn
    from matplotlib.figure import Figure


def bundle(figure: "Figure", drawing: Drawing) -> Mapping[str, Json]:
    descriptions = [_described(axes) for axes in figure.axes]
    suptitle = figure.get_suptitle()
    plot = Plot(
        # A figure's label is its caption: plt.figure("…") and plt.subplots(num="…") set it.
        caption=str(figure.get_label()) or None,
        title=suptitle or None,
        svg=drawing.svg,
        images=tuple(drawing.images),
        image=drawing.picture,
        width=drawing.width,
        height=drawing.height,
        axes=tuple(descriptions),
    )
    titles = [suptitle, *(axes.title for axes in descriptions)]
    text = "; ".join(title for title in titles if title) or "matplotlib figure"
    return {PLOT_TYPE: as_json(plot), "text/plain": text}


def texts_of(figure: Any) -> Iterator[str]:
    """The texts of the figure that readers see."""
    from matplotlib.text import Text

    for text in figure.findobj(Text):
        if text.get_visible() and text.get_text().strip():
            yield text.get_text()


def _described(axes: "drawn.Axes") -> Axes:
    from matplotlib.container import BarContainer
    from matplotlib.patches import Polygon, StepPatch

    low, high = axes.get_ylim()
    lines = axes.get_lines()
    drawn_lines = [line for line in lines if line.get_linestyle() not in {"None", " ", ""}]
    return Axes(
        title=axes.get_title(),
        xlabel=axes.get_xlabel(),
        ylabel=axes.get_ylabel(),
        lines=len(drawn_lines),
        bars=sum(len(bars.patches) for bars in axes.containers if isinstance(bars, BarContainer)),
        areas=sum(isinstance(patch, Polygon | StepPatch) for patch in axes.patches),
        images=len(axes.get_images()),
        points=len(axes.collections) + len(lines) - len(drawn_lines),  # markers without a line
        low=float(low),
        high=float(high),
    )
