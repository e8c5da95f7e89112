"""Figures drawn by matplotlib, for Jupyter, Colab and plain scripts."""

import base64
import io
import warnings
from typing import TYPE_CHECKING, Any

from cnnviz import figure_data
from cnnviz.lab.figures import colours as paint

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_SIDE = 2.6
"""Width of a panel in inches."""


def window(data: figure_data.Figure) -> None:
    """Draw the figure and show it in a window; does nothing if matplotlib has none (agg)."""
    import matplotlib.pyplot as plt

    figure = drawn(data)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=".*non-interactive.*")
        plt.show()
    # In interactive mode `show` returns at once, and the window stays.
    if not plt.isinteractive():
        plt.close(figure)


def picture(data: figure_data.Figure) -> str:
    """A PNG of the figure, in base64."""
    import matplotlib.pyplot as plt

    figure = drawn(data)
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=90)
    plt.close(figure)
    return base64.b64encode(buffer.getvalue()).decode()


def drawn(data: figure_data.Figure) -> "Figure":
    """A row of panels for each stage, with its shape, its range and its colour bar."""
    import matplotlib.pyplot as plt

    stages = data.stages
    columns = max(len(stage.panels) for stage in stages)
    heights = [_SIDE * max(map(_aspect, stage.panels)) + 0.6 for stage in stages]
    size = (_SIDE * columns + 1.0, sum(heights) + 0.4)
    figure = plt.figure(figsize=size, layout="constrained")
    if data.caption:
        figure.suptitle(data.caption)
    rows = figure.subfigures(len(stages), 1, squeeze=False, height_ratios=heights)
    for row, stage in zip(rows[:, 0], stages, strict=True):
        axes = row.subplots(1, columns, squeeze=False)[0]
        row.suptitle(_title(stage), fontsize="medium")
        for axis in axes:
            axis.set_axis_off()
        for axis, panel in zip(axes, stage.panels, strict=False):
            _draw_panel(axis, panel, stage)
        if stage.scale.map != "colour":
            _draw_bar(row, axes, stage.scale)
    return figure


def _aspect(panel: figure_data.Panel) -> float:
    return panel.height / panel.width


def _title(stage: figure_data.Stage) -> str:
    shape = " x ".join(str(size) for size in stage.shape)
    name = stage.label or stage.name
    return f"{name}: {shape}, {stage.minimum:g} to {stage.maximum:g}"


def _draw_panel(axis: "Axes", panel: figure_data.Panel, stage: figure_data.Stage) -> None:
    axis.imshow(_pixels(panel), interpolation="nearest")
    if stage.labels:
        axis.set_title(stage.labels[panel.channel], fontsize="small")
    if stage.kind != "kernels" or not panel.values:
        return
    largest = max(abs(stage.scale.low), abs(stage.scale.high))
    for y, row in enumerate(panel.values):
        for x, value in enumerate(row):
            colour = "white" if abs(value) > 0.6 * largest else "black"
            axis.annotate(f"{value:g}", (x, y), ha="center", va="center", color=colour)


def _pixels(panel: figure_data.Panel) -> paint.Pixels:
    """The panel's pixels, from the largest picture that it holds."""
    if panel.colours:
        return paint.pixels_of_cells(panel.colours)
    picture = panel.full or panel.preview
    assert picture, "a panel has numbers in its cells, or a picture"
    return paint.pixels_of(picture)


def _draw_bar(row: Any, axes: Any, scale: figure_data.ColourScale) -> None:
    from matplotlib.cm import ScalarMappable
    from matplotlib.colors import ListedColormap, Normalize

    colours = ListedColormap(paint.table(scale.map) / 255)
    mappable = ScalarMappable(Normalize(scale.low, scale.high), colours)
    # A pointed end means that values go beyond it.
    extend = "neither" if not scale.beyond else "both" if scale.low else "max"
    row.colorbar(mappable, ax=list(axes), shrink=0.8, extend=extend)
