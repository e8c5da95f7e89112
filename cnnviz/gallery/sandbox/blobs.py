"""Move the heavy parts of an output from the notebook to files named by their digest."""

import base64
import hashlib
import re
from dataclasses import replace
from pathlib import Path

from cnnviz.data_uri import DataUri
from cnnviz.mimetypes import BLOB, OWN_TYPES, PLOT_TYPE
from cnnviz.outputs import Json, Printed, Raised, RawOutput

_DATA = re.compile(r"data:(?P<kind>[a-z]+/[a-z]+);base64,(?P<data>.*)", re.DOTALL)

_KINDS = {
    "image/png": "png",
    "image/jpeg": "jpeg",
    "image/webp": "webp",
    "image/avif": "avif",
    "application/zlib": "bin",
}
"""File endings by media type; the last holds float32 numbers, little-endian, compressed."""


class Blobs:
    """The heavy parts of a run's outputs, until they are written."""

    def __init__(self) -> None:
        self._held: dict[str, bytes] = {}
        self._written: set[str] = set()

    def out(self, output: RawOutput) -> RawOutput:
        """The output with each picture and file of numbers of ours replaced by its file's name."""
        if isinstance(output, Printed | Raised):
            return output
        lean: dict[str, Json] = {}
        for kind, value in output.data.items():
            if kind in OWN_TYPES or kind == PLOT_TYPE:
                lean[kind] = self._walk(value)
            else:
                lean[kind] = value
        return replace(output, data=lean)

    def write(self, folder: Path) -> None:
        """Write the parts that have not been written yet to files in `folder`, each at once."""
        folder.mkdir(exist_ok=True)
        for name, raw in self._held.items():
            if name not in self._written:
                unfinished = folder.with_name(f"{name}.new")
                unfinished.write_bytes(raw)
                unfinished.replace(folder / name)
                self._written.add(name)

    def _walk(self, value: Json) -> Json:
        if isinstance(value, dict):
            return {key: self._walk(member) for key, member in value.items()}
        if isinstance(value, list):
            return [self._walk(element) for element in value]
        if isinstance(value, DataUri) and value.kind in _KINDS:
            return self.hold(value.raw, _KINDS[value.kind])
        if isinstance(value, str) and (match := _DATA.fullmatch(value)) and match["kind"] in _KINDS:
            return self.hold(base64.b64decode(match["data"]), _KINDS[match["kind"]])
        return value

    def hold(self, raw: bytes, extension: str) -> str:
        """Keep the bytes of a file with this ending; returns its name in outputs."""
        name = f"{hashlib.sha256(raw).hexdigest()}.{extension}"
        self._held[name] = raw
        return BLOB + name
