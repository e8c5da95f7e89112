"""Showing a figure: in the engine as data, in Jupyter as a picture, in a script in a window."""

import sys
from collections.abc import Callable
from typing import Any

from cnnviz.figure_data import Figure, Playground
from cnnviz.lab.figures.contact_sheet import sheet
from cnnviz.lab.figures.data import summary
from cnnviz.records import as_json


def hand_over(kind: str, value: Figure | Playground, figure: Callable[[], Figure]) -> None:
    """Show `value` as JSON if the front end knows the MIME type `kind`, else draw `figure()`."""
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
        # The contact sheet is for front ends that do not know our type.
        display({kind: as_json(value), "image/png": sheet(drawn), "text/plain": words}, raw=True)
        return
    from cnnviz.lab.figures import matplotlib_figure as draw

    display({"image/png": draw.picture(drawn), "text/plain": words}, raw=True)


def _shell() -> Any:
    """IPython's shell, if one runs; this does not import IPython."""
    if "IPython" not in sys.modules:
        return None
    from IPython import get_ipython

    return get_ipython()
