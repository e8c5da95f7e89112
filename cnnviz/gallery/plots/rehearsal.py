"""Draw a figure before any lesson does, so that each need not begin anew.

The server calls it before it forks the lessons' processes. They inherit what has been looked up and
compiled (fonts, the grammar of formulas) and the layouts of texts that many figures have.
"""

from typing import Any

from matplotlib import font_manager
from matplotlib.figure import Figure
from matplotlib.mathtext import MathTextParser

from cnnviz.gallery.plots.bundle import bundle
from cnnviz.gallery.plots.drawing import drawn


def rehearse() -> None:
    """Draw axes with usual ticks, a legend and an arrow; change no setting."""
    figure = Figure()
    plain, logarithmic = figure.subplots(1, 2)
    plain.bar([0, 1], [0, 1], label="a")
    plain.legend()
    plain.set_title("A title")
    plain.annotate("a", (0, 0), xytext=(1, 1), arrowprops={"arrowstyle": "->"})
    logarithmic.plot([0, 100], [1e-3, 1e5])
    logarithmic.set_yscale("log")
    bundle(figure, drawn(figure))
    parser: Any = MathTextParser
    manager: Any = font_manager
    # Fonts are open files, which processes cannot share; parsed formulas hold fonts.
    for cached in (parser._parse_cached, manager._get_font):
        cached.cache_clear()
