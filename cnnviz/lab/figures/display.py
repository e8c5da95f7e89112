"""A figure to whoever shows it: the engine as data, Jupyter as a picture, a script in a window."""

import sys
from collections.abc import Callable
from typing import Any

from cnnviz.figure_data import Figure, Playground
from cnnviz.lab.figures.contact_sheet import sheet
from cnnviz.lab.figures.data import summary
from cnnviz.records import as_json


def hand_over(kind: str, value: Figure | Playground, figure: Callable[[], Figure]) -> None:
    """Give a front end that knows our type the value as JSON, any other a drawing of a figure."""
    shell = _shell()
    if shell is None:
        from cnnviz.lab.figures import matplotlib_figure as draw

        draw.window(figure())
        return
    from IPython.display import display

    drawn = figure()
    words = summary(drawn)
    formatter = shell.display_formatter
    if kind in (formatter.active_types if formatter else ()):
        # The small picture is for front ends that do not know our type.
        display({kind: as_json(value), "image/png": sheet(drawn), "text/plain": words}, raw=True)
        return
    from cnnviz.lab.figures import matplotlib_figure as draw

    display({"image/png": draw.picture(drawn), "text/plain": words}, raw=True)


def _shell() -> Any:
    """IPython's shell where one runs: asked for only if IPython is there already."""
    if "IPython" not in sys.modules:
        return None
    from IPython import get_ipython

    return get_ipython()
