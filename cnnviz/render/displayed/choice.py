"""Choose the form of a displayed value that a page shows: the order is JupyterLab's."""

import re

from cnnviz.mimetypes import BOKEH_TYPE, PLOTLY_TYPE, VEGA_TYPE, WIDGET_TYPE
from cnnviz.outputs import PICTURES, Display

_ORDER: tuple[str | re.Pattern[str], ...] = (
    *(PLOTLY_TYPE, BOKEH_TYPE, WIDGET_TYPE, "application/json", "text/html", VEGA_TYPE),
    *("text/markdown", "text/latex", "image/svg+xml", *PICTURES),
    *("text/javascript", "application/javascript", "application/pdf"),
)
"""The ranks of JupyterLab 4 and of the extensions of plotly, bokeh and ipywidgets."""

_UNSEEN = ("application/vnd.bokehjs_load.v0+json", "application/vnd.holoviews_load.v0+json")
"""Types that load a library and show nothing."""


def best(display: Display) -> str | None:
    """MIME type of the richest form that a page can show; None: there is none, not even a text."""
    if only_loads(display):
        return None
    for entry in _ORDER:
        for kind in display.data:
            if kind == entry or (not isinstance(entry, str) and entry.fullmatch(kind)):
                return kind
    media = (kind for kind in display.data if kind.partition("/")[0] in ("audio", "video"))
    return next(media, "text/plain" if "text/plain" in display.data else None)


def unknown(display: Display) -> str | None:
    """MIME type that is richer than text, and that no page can show; None if there is none."""
    known = ("text/plain", *_UNSEEN)
    return next((kind for kind in display.data if kind not in known), None)


def only_loads(display: Display) -> bool:
    """Whether the value shows nothing: it makes a library ready in a running notebook."""
    return any(kind in _UNSEEN for kind in display.data)
