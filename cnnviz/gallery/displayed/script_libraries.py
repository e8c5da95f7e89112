"""JavaScript libraries of charts, taken from the packages that are installed.

A page loads nothing from another site, so it gets the library of the package that made the chart.
"""

import importlib.util
import re
from functools import cache
from pathlib import Path

_PLOTLY = re.compile(r"/plotly(?:\.js)?(?:-[\w.-]+)?(?:@[\w.]+)?(?:/[\w./-]*)?(?:\.js)?$")
_BOKEH = re.compile(r"/(bokeh(?:-widgets|-tables|-gl|-api|-mathjax)?)-[\d.a-z]+?(?:\.min)?\.js$")
_VEGA = re.compile(r"/(?:npm/)?(vega|vega-lite|vega-embed)(?:@[\w.]+)?(?:/[\w./-]*)?$")

_VEGA_GLOBALS = "window.vegaEmbed=vegaEmbed;window.vega=vega;window.vegaLite=vegaLite;"


def plotly() -> bytes | None:
    """plotly.js of the installed plotly; None if it is not installed."""
    return _packaged("plotly", "package_data/plotly.min.js")


@cache
def vega() -> bytes | None:
    """Vega, Vega-Lite and Vega-Embed as one script that sets their usual globals.

    None if vl-convert-python is not installed, the package that holds them.
    """
    if importlib.util.find_spec("vl_convert") is None:
        return None
    import vl_convert

    return str(vl_convert.javascript_bundle(_VEGA_GLOBALS)).encode()


def bokeh(name: str = "bokeh") -> bytes | None:
    """A script of the installed bokeh, such as `bokeh-widgets`; None if it has no such script."""
    return _packaged("bokeh", f"server/static/js/{name}.min.js")


def at(address: str) -> bytes | None:
    """The library that a script element would load from this address of another site.

    None if no installed package holds it; empty if another script of the page brings it along.
    """
    path = address.partition("?")[0].partition("#")[0]
    if match := _BOKEH.search(path):
        return bokeh(match[1])
    if match := _VEGA.search(path):
        library = vega()
        return library if library is None or match[1] == "vega" else b""
    return plotly() if _PLOTLY.search(path) else None


def of_global(code: str) -> bytes | None:
    """The library whose global variable the script uses; None if there is none.

    A notebook may have loaded the library with another output; here each output is apart.
    """
    for name, library in (("Plotly", plotly), ("vegaEmbed", vega), ("Bokeh", bokeh)):
        if re.search(rf"\b{name}\b\s*[.(]", code):
            return library()
    return None


def _packaged(package: str, file: str) -> bytes | None:
    spec = importlib.util.find_spec(package)
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        path = Path(folder, file)
        if path.is_file():
            return path.read_bytes()
    return None
