"""MIME types of lessons' outputs, and the prefixes in them that stand for files."""

import re

MAPS_TYPE = "application/vnd.cnnviz.maps+json"
"""MIME type of a chain of feature maps; the lab makes it, the pages draw it."""

PLAYGROUND_TYPE = "application/vnd.cnnviz.playground+json"
"""MIME type of a playground; the lab makes it, its own page shows it."""

EXERCISE_TYPE = "application/vnd.cnnviz.exercise+json"
"""MIME type of a question; the lab makes it, the pages let readers answer it."""

VERDICT_TYPE = "application/vnd.cnnviz.verdict+json"
"""MIME type of a verdict on an answer: {"question": name, "outcome"}; the lab makes it."""

OWN_TYPES = frozenset([MAPS_TYPE, PLAYGROUND_TYPE])
"""MIME types that the lab makes for a front end that knows them."""

PLOT_TYPE = "application/vnd.cnnviz.plot+json"
"""MIME type of a matplotlib figure kept as SVG with live text; the worker makes it."""

IMAGE = "image:"
"""Prefix of pictures inside a plot's SVG: `image:0` is the first of the plot's `images`."""

LETTERS = "letters"
"""Attribute of texts inside a plot's SVG: where each letter begins, in matplotlib's own font."""

BLOB = "blob:"
"""Prefix of a string that stands for a file of the store: `blob:SHA256.EXT`."""

BLOB_NAME = re.compile(r"\w+\.\w+")
"""Name of a file of the store: no folder is in it."""

PLOTLY_TYPE = "application/vnd.plotly.v1+json"
"""MIME type of plotly's charts."""

VEGA_TYPE = re.compile(r"application/vnd\.vega(?P<lite>lite)?\.v\d+(?:\.\d+)*[.+]json")
"""MIME types of Vega's charts, such as altair makes."""

BOKEH_TYPE = "application/vnd.bokehjs_exec.v0+json"
"""MIME type of bokeh's charts; the other types of their output hold what draws them."""

WIDGET_TYPE = "application/vnd.jupyter.widget-view+json"
"""MIME type of a widget of ipywidgets, which needs a running kernel."""

FILES_KEY = "cnnviz:files"
"""Key in an output's metadata: the names of the files that its HTML refers to."""

LIBRARY_KEY = "cnnviz:library"
"""Key in an output's metadata: the file of the script that draws its chart."""
