"""Charts of plotly, Vega (altair) and bokeh as bodies of frames, drawn by the library's script."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from cnnviz.mimetypes import BOKEH_TYPE, PLOTLY_TYPE
from cnnviz.outputs import Display, Json

PLOTLY_HEIGHT = 450
"""CSS pixels of a chart that does not say its height: plotly's own default."""

_TILED = re.compile(r"(?:scatter|choropleth|density)(?:geo|map|mapbox)|choropleth")
"""plotly's traces on maps, whose borders or tiles come from another site."""
_REMOTE = re.compile(r"\s*(?:https?:)?//", re.I)
_ROOTS = re.compile(r'"roots":\{([^{}]*)\}')
"""In bokeh's script, models to the ids of the elements in which they are drawn."""
_PACKAGES = {PLOTLY_TYPE: "plotly", BOKEH_TYPE: "bokeh"}


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart for a frame."""

    body: str
    """Elements and scripts, without the library."""
    title: str
    """Its own title; may be empty."""
    height: int
    """CSS pixels, until the frame says its height."""
    remote: tuple[str, ...] = ()
    """What it would load from another site."""


def package_of(kind: str) -> str:
    """Name of the package that holds the library of charts of this type, as pip has it."""
    return _PACKAGES.get(kind, "vl-convert-python")


def chart_of(display: Display, kind: str) -> Chart:
    if kind == PLOTLY_TYPE:
        return _plotly(display.data[kind])
    if kind == BOKEH_TYPE:
        return _bokeh(display)
    return _vega(display.data[kind])


def _plotly(figure: Mapping[str, Any]) -> Chart:
    layout = dict(figure.get("layout") or {})
    config = {**(figure.get("config") or {}), "responsive": True, "displaylogo": False}
    config["modeBarButtonsToRemove"] = ["toImage"]  # a frame may not start downloads
    height = layout.get("height") or PLOTLY_HEIGHT
    arguments = {"data": figure.get("data") or [], "layout": layout, "config": config}
    arguments["frames"] = figure.get("frames") or []
    body = (
        f'<div id="chart" style="height:{float(height):g}px"></div>'
        f'<script>Plotly.newPlot("chart",{_script_json(arguments)})</script>'
    )
    title = layout.get("title")
    text = title.get("text") if isinstance(title, dict) else title
    return Chart(body, _plain(text), round(float(height)) + 16, tuple(_plotly_remote(arguments)))


def _plotly_remote(arguments: Mapping[str, Any]) -> Iterator[str]:
    kinds = {str(trace.get("type", "")) for trace in arguments["data"] if isinstance(trace, dict)}
    yield from (f"the map of its '{kind}' traces" for kind in sorted(kinds) if _TILED.match(kind))
    layout = arguments["layout"]
    for image in layout.get("images") or ():
        if isinstance(image, dict) and _REMOTE.match(str(image.get("source", ""))):
            yield str(image["source"])


def _vega(spec: Mapping[str, Any]) -> Chart:
    # Readers can neither download from a frame nor open other sites from it.
    options = '{actions:false,renderer:"svg"}'
    body = (
        '<div id="chart"></div>'
        f'<script>vegaEmbed("#chart",{_script_json(spec)},{options})'
        ".catch(error=>{document.body.textContent=error})</script>"
    )
    title = spec.get("title")
    text = title.get("text") if isinstance(title, dict) else title
    height = spec.get("height")
    known = height if isinstance(height, int | float) else 300
    return Chart(body, _plain(text), round(known) + 60, tuple(sorted(set(_urls(spec)))))


def _urls(value: Json) -> Iterator[str]:
    """Addresses from which a specification loads its data."""
    if isinstance(value, dict):
        address = value.get("url")
        if isinstance(address, str) and not address.startswith("data:"):
            yield address
        for inner in value.values():
            yield from _urls(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _urls(inner)


def _bokeh(display: Display) -> Chart:
    code = display.text("application/javascript")
    # The elements themselves are another output of the notebook.
    names = [name for roots in _ROOTS.findall(code) for name in re.findall(r':"([\w-]+)"', roots)]
    element = "".join(f'<div id="{name}"></div>' for name in names)
    return Chart(f"{element}<script>{_in_script(code)}</script>", "", 400)


def _plain(text: object) -> str:
    """A title without its markup."""
    parts = text if isinstance(text, list) else [text or ""]
    return " ".join(re.sub(r"<[^>]*>", " ", " ".join(map(str, parts))).split())


def _script_json(value: Json | Mapping[str, Any]) -> str:
    return json.dumps(value).replace("<", "\\u003c")


def _in_script(code: str) -> str:
    return re.sub(r"</(script)", r"<\\/\1", code, flags=re.I)
