"""Prepare the forms of a displayed value for the record: no heavy contents, no addresses."""

import base64
import binascii
import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from cnnviz.gallery.displayed import script_libraries
from cnnviz.gallery.displayed.html_files import markdown_without_files, without_files
from cnnviz.gallery.displayed.keeper import Keeper, ending, is_blob
from cnnviz.gallery.displayed.markup import tags_of
from cnnviz.mimetypes import (
    BOKEH_TYPE,
    FILES_KEY,
    LIBRARY_KEY,
    OWN_TYPES,
    PLOT_TYPE,
    PLOTLY_TYPE,
    VEGA_TYPE,
)

LONG_HTML = 50_000
"""Characters beyond which HTML with scripts becomes a file."""

_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+(?=>|&gt;)")

Forms = tuple[dict[str, Any], Mapping[str, Any]]
"""MIME type to content, and nbformat's metadata."""


def prepared(
    data: Mapping[str, Any],
    metadata: Mapping[str, Any],
    hold: Callable[[bytes, str], str],
    warn: Callable[[str], None],
) -> Forms:
    """The forms with heavy contents in files, which `hold` keeps and the metadata name."""
    keeper, forms = Keeper(hold, warn), dict[str, Any]()
    library = None
    for kind, content in data.items():
        kept = _prepared(kind, content, keeper)
        if kept is not None:
            forms[kind] = kept
        library = library or _library(kind)
    own: dict[str, Any] = {}
    if library:
        own[LIBRARY_KEY] = keeper.keep(library, "js")
    if keeper.names:
        own[FILES_KEY] = list(keeper.names)
    return forms, {**metadata, **own}


def _prepared(kind: str, content: Any, keeper: Keeper) -> Any:
    """The content of a form as the record holds it; None leaves the form out."""
    if kind == "text/plain" and isinstance(content, str):
        # An address does not help readers, and differs in every run.
        return _ADDRESS.sub("", content)
    if kind == "text/html" and isinstance(content, str):
        text = without_files(_ADDRESS.sub("", content), keeper)
        is_long = len(text) > LONG_HTML and any(tag.name == "script" for tag in tags_of(text))
        return keeper.keep(text.encode("utf-8", "backslashreplace"), "html") if is_long else text
    if kind == "text/markdown" and isinstance(content, str):
        return markdown_without_files(content, keeper)
    if kind != "image/svg+xml" and (extension := ending(kind)) and not kind.startswith("text/"):
        return _file(kind, content, extension, keeper)
    if kind.endswith("json") and kind not in (*OWN_TYPES, PLOT_TYPE):
        return _json(kind, content, keeper)
    return content


def _file(kind: str, content: Any, extension: str, keeper: Keeper) -> str | None:
    """Name of the file that holds bytes, or text in base64."""
    if is_blob(content):
        return str(content)
    try:
        raw = content
        if isinstance(content, str):
            raw = base64.b64decode("".join(content.split()), validate=True)
        return keeper.hold(bytes(raw), extension)
    except (binascii.Error, TypeError, ValueError):
        keeper.warn(f"its output of type {kind} is left out, since it is not in base64.")
        return None


def _json(kind: str, content: Any, keeper: Keeper) -> Any:
    try:
        json.dumps(content)
    except (TypeError, ValueError, RecursionError) as error:
        keeper.warn(f"its output of type {kind} is left out, since it is not JSON: {error}.")
        return None
    return content


def _library(kind: str) -> bytes | None:
    """The script that draws a chart of this type, from an installed package."""
    if kind == PLOTLY_TYPE:
        return script_libraries.plotly()
    if VEGA_TYPE.fullmatch(kind):
        return script_libraries.vega()
    return script_libraries.bokeh() if kind == BOKEH_TYPE else None
