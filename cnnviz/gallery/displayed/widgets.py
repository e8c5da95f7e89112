"""The final texts of widgets: a notebook shows how they ended, not how they began."""

import sys
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from cnnviz.mimetypes import WIDGET_TYPE
from cnnviz.outputs import Display

_REGISTRY = "ipywidgets.widgets.widget"
_PROGRESS = "tqdm.notebook"


def final(display: Display) -> Display:
    """The value with the widget's present text; a progress bar of tqdm is its text."""
    view = display.data.get(WIDGET_TYPE)
    if view is None or _REGISTRY not in sys.modules:
        return display
    widgets: Mapping[str, Any] = vars(sys.modules[_REGISTRY])["_instances"]
    widget = widgets.get(view.get("model_id", ""))
    if widget is None:
        return display
    data = {**display.data, "text/plain": repr(widget)}
    if type(widget).__module__ == _PROGRESS:
        del data[WIDGET_TYPE]
    return replace(display, data=data)
