"""Take the heavy parts of an output out of the notebook, into files named by their digest."""

import base64
import hashlib
import re
from pathlib import Path
from typing import Any

from cnnviz.datauri import DataUri
from cnnviz.nouns import OWN_TYPES, PLOT_TYPE

_DATA = re.compile(r"data:(?P<kind>[a-z]+/[a-z]+);base64,(?P<data>.*)", re.DOTALL)
BLOB = "blob:"
"""What a string starts with that stands for a file of the store: `blob:SHA256.EXT`."""

_RASTERS = {"image/png": "png", "image/jpeg": "jpeg", "image/webp": "webp"}
_KINDS = {**_RASTERS, "application/zlib": "bin"}
"""Endings of the files by media type; the last is float32 numbers, little-endian, compressed."""


def blobs_out(output: dict[str, Any], folder: Path) -> dict[str, Any]:
    """The output with each picture and file of numbers replaced by the name of its file.

    `folder` is there already.
    """
    data = output.get("data")
    if not data:
        return output
    lean = {}
    for kind, value in data.items():
        if kind in OWN_TYPES or kind == PLOT_TYPE:
            lean[kind] = _walk(value, folder)
        elif kind in _RASTERS:
            raw = base64.b64decode(value) if isinstance(value, str) else value
            lean[kind] = _write(raw, _RASTERS[kind], folder)
        else:
            lean[kind] = value
    return {**output, "data": lean}


def _walk(value: Any, folder: Path) -> Any:
    if isinstance(value, dict):
        return {key: _walk(one, folder) for key, one in value.items()}
    if isinstance(value, list):
        return [_walk(one, folder) for one in value]
    if isinstance(value, DataUri) and value.kind in _KINDS:
        return _write(value.raw, _KINDS[value.kind], folder)
    if isinstance(value, str) and (match := _DATA.fullmatch(value)) and match["kind"] in _KINDS:
        return _write(base64.b64decode(match["data"]), _KINDS[match["kind"]], folder)
    return value


def _write(raw: bytes, extension: str, folder: Path) -> str:
    name = f"{hashlib.sha256(raw).hexdigest()}.{extension}"
    (folder / name).write_bytes(raw)
    return BLOB + name
