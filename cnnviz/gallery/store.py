"""Keep runs between builds: notebooks and pictures by digest, records by the code behind them."""

import hashlib
import json
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cnnviz.gallery.blobs import BLOB
from cnnviz.gallery.job import BLOBS_FOLDER
from cnnviz.gallery.key import key_of
from cnnviz.nouns import Example, Inputs, Run


@dataclass(frozen=True, slots=True)
class Record:
    """A stored run, its notebook not read yet."""

    notebook: str
    """Name of the notebook's blob."""
    blobs: tuple[str, ...]
    inputs: Inputs
    seconds: float
    cpu_seconds: float
    peak_bytes: int


class Store:
    """A folder: `blobs/ab/abc….png`, and `runs/KEY/….json`, one record a set of inputs."""

    def __init__(self, folder: Path) -> None:
        self._blobs = folder / "blobs"
        self._runs = folder / "runs"

    def records(self, example: Example) -> list[Record]:
        """The stored runs of this code at this place, newest first."""
        folder = self._runs / key_of(example)
        if not folder.is_dir():
            return []
        found = [(path.stat().st_mtime, path) for path in folder.glob("*.json")]
        return [
            record for _, path in sorted(found, reverse=True) if (record := _read(path)) is not None
        ]

    def missing(self, record: Record) -> str | None:
        """Name of a blob of the record that is not in the store, or None."""
        names = (record.notebook, *record.blobs)
        return next((name for name in names if not self.blob(name).is_file()), None)

    def load(self, record: Record) -> Run:
        return Run(
            notebook=json.loads(self.blob(record.notebook).read_bytes()),
            inputs=record.inputs,
            seconds=record.seconds,
            cpu_seconds=record.cpu_seconds,
            peak_bytes=record.peak_bytes,
        )

    def blob(self, name: str) -> Path:
        """Path of a blob, given with or without its `blob:` in front."""
        name = name.removeprefix(BLOB)
        return self._blobs / name[:2] / name

    def put(self, example: Example, run: Run, scratch: Path) -> Run:
        """Keep a run, its pictures moved here from the lesson's scratch folder."""
        for path in sorted((scratch / BLOBS_FOLDER).glob("*")):
            target = self.blob(path.name)
            target.parent.mkdir(parents=True, exist_ok=True)
            path.replace(target)
        raw = json.dumps(run.notebook, ensure_ascii=False, indent=1).encode()
        notebook = f"{hashlib.sha256(raw).hexdigest()}.ipynb"
        _write(self.blob(notebook), raw)
        inputs = {"files": dict(run.inputs.files), "packages": dict(run.inputs.packages)}
        record = {
            "place": example.place,
            "notebook": notebook,
            "blobs": sorted(set(_blob_names(run.notebook))),
            "inputs": inputs,
            "seconds": run.seconds,
            "cpu_seconds": run.cpu_seconds,
            "peak_bytes": run.peak_bytes,
        }
        name = hashlib.sha256(json.dumps(inputs, sort_keys=True).encode()).hexdigest()[:16]
        text = json.dumps(record, indent=1, ensure_ascii=False)
        _write(self._runs / key_of(example) / f"{name}.json", text.encode())
        return run


def _read(path: Path) -> Record | None:
    """The record, or None where it is no longer whole: the example then simply runs again."""
    try:
        data = json.loads(path.read_bytes())
        return Record(
            notebook=data["notebook"],
            blobs=tuple(data["blobs"]),
            inputs=Inputs(**data["inputs"]),
            seconds=data["seconds"],
            cpu_seconds=data["cpu_seconds"],
            peak_bytes=data["peak_bytes"],
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _write(path: Path, raw: bytes) -> None:
    """Write beside and rename: another build sees the old file or the new one, never a half."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, fresh = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    with os.fdopen(descriptor, "wb") as file:
        file.write(raw)
    Path(fresh).replace(path)


def _blob_names(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for one in value.values():
            yield from _blob_names(one)
    elif isinstance(value, list):
        for one in value:
            yield from _blob_names(one)
    elif isinstance(value, str) and value.startswith(BLOB):
        yield value.removeprefix(BLOB)
