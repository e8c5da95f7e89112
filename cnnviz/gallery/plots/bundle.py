"""A drawn figure as a MIME bundle, with facts for readers who cannot see it."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from cnnviz.gallery.plots.drawing import Drawing
from cnnviz.mimetypes import PLOT_TYPE
from cnnviz.outputs import Json

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure


@dataclass(frozen=True, slots=True)
class DrawnAxes:
    """Facts about axes, for a description to readers who cannot see the figure."""

    title: str
    xlabel: str
    ylabel: str
    lines: int
    bars: int
    areas: int
    images: int
    points: int
    legend: list[str]
    low: float
    high: float
    """The ends of the y axis, in its units."""


@dataclass(frozen=True, slots=True)
class DrawnPlot:
    """The content of PLOT_TYPE; `svg` and `images` hold the figure, or else `image`."""

    caption: str | None
    title: str | None
    svg: str | None
    images: list[str]
    """Data URIs of the pictures that `svg` calls `image:0` and so on."""
    image: str | None
    """Data URI of a PNG of the whole figure."""
    width: int
    height: int
    """In CSS pixels, one for each pixel of the figure."""
    axes: list[DrawnAxes]
    version: int = 1


def bundle(figure: "Figure", drawing: Drawing) -> Mapping[str, Json]:
    descriptions = [_described(axes) for axes in figure.axes]
    suptitle = figure.get_suptitle()
    plot = DrawnPlot(
        # A figure's label is its caption: plt.figure("…") and plt.subplots(num="…") set it.
        caption=str(figure.get_label()) or None,
        title=suptitle or None,
        svg=drawing.svg,
        images=list(drawing.images),
        image=drawing.picture,
        width=round(drawing.width),
        height=round(drawing.height),
        axes=descriptions,
    )
    titles = [suptitle, *(axes.title for axes in descriptions)]
    text = "; ".join(title for title in titles if title) or "matplotlib figure"
    return {PLOT_TYPE: asdict(plot), "text/plain": text}


def texts_of(figure: Any) -> Iterator[str]:
    """The texts of the figure that readers see."""
    from matplotlib.text import Text

    for text in figure.findobj(Text):
        if text.get_visible() and text.get_text().strip():
            yield text.get_text()


def _described(axes: "Axes") -> DrawnAxes:
    from matplotlib.container import BarContainer
    from matplotlib.patches import Polygon, StepPatch

    low, high = axes.get_ylim()
    legend = axes.get_legend()
    return DrawnAxes(
        title=axes.get_title(),
        xlabel=axes.get_xlabel(),
        ylabel=axes.get_ylabel(),
        lines=len(axes.get_lines()),
        bars=sum(len(bars.patches) for bars in axes.containers if isinstance(bars, BarContainer)),
        areas=sum(isinstance(patch, Polygon | StepPatch) for patch in axes.patches),
        images=len(axes.get_images()),
        points=len(axes.collections),
        legend=[text.get_text() for text in legend.get_texts()] if legend else [],
        low=float(low),
        high=float(high),
    )
