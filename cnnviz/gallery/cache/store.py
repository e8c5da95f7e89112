"""Keep runs between builds: notebooks and pictures by digest, records by the code behind them."""

import hashlib
import json
import os
import time
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from cnnviz.atomic import write
from cnnviz.domain import Example, Inputs, Run
from cnnviz.gallery.cache.key import Key
from cnnviz.gallery.sandbox.blobs import BLOB
from cnnviz.gallery.sandbox.job import BLOBS_FOLDER

_USED_ANEW = 3600.0
"""Seconds after which a use is noted again."""


@dataclass(frozen=True, slots=True)
class Record:
    """A stored run, its notebook not read yet."""

    path: Path
    place: str
    """Place of the script that it was made from."""
    bound: tuple[str, ...]
    """Place and absolute folder, where its outputs show them: of no use to a script elsewhere."""
    notebook: str
    """Name of the notebook's blob."""
    blobs: tuple[str, ...]
    inputs: Inputs
    seconds: float
    cpu_seconds: float
    peak_bytes: int
    notes: tuple[str, ...]


class Store:
    """A folder: `blobs/ab/abc….png`, and `runs/KEY/….json`, one record a set of inputs.

    All files are written beside and renamed, so that another build sees the old file or the new
    one, never a half; and each is checked against its digest before it is used.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._blobs = folder / "blobs"
        self._runs = folder / "runs"

    def records(self, key: Key) -> Iterator[Record | Path]:
        """The stored runs of this code, newest first; the path of one that is damaged."""
        folder = self._runs / key.name
        try:
            found = [(path.stat().st_mtime_ns, path) for path in folder.glob("*.json")]
        except FileNotFoundError:  # cleaned away meanwhile
            return
        for _, path in sorted(found, reverse=True):
            yield self.read(path) or path

    def all_records(self) -> list[Path]:
        return sorted(self._runs.glob("*/*.json"))

    def all_blobs(self) -> list[Path]:
        return sorted(self._blobs.glob("*/*"))

    def drop_empty_folders(self) -> None:
        for folder in [*self._runs.glob("*/"), *self._blobs.glob("*/")]:
            if not any(folder.iterdir()):
                folder.rmdir()

    def used_at(self, record: Record) -> float:
        """When a build used it last, or else when it was made."""
        try:
            return self._used(record).stat().st_mtime
        except OSError:
            return record.path.stat().st_mtime

    def mark_used(self, record: Record) -> None:
        """Remember that a build used it: what was not used for long may be cleaned away."""
        try:
            if time.time() - self.used_at(record) > _USED_ANEW:
                self._used(record).parent.mkdir(exist_ok=True)
                self._used(record).touch()
        except OSError:
            pass  # a store that may only be read; or it was cleaned away

    def _used(self, record: Record) -> Path:
        # Not in the record's own times: those say whether it is as it was.
        return self.folder / "used" / f"{record.path.parent.name[:16]}-{record.path.stem}"

    def first_damaged(self, names: Iterable[str]) -> str | None:
        """The first of these blobs that is gone, or whose content is not what its name says."""
        folder = str(self._blobs)
        for name in names:
            try:
                with open(f"{folder}/{name[:2]}/{name}", "rb", buffering=0) as file:
                    found = hashlib.sha256(file.read()).hexdigest()
            except OSError:
                return name
            if not name.startswith(found):
                return name
        return None

    def read(self, path: Path) -> Record | None:
        """The record in this file, or None where it is no longer whole."""
        try:
            sealed = json.loads(path.read_bytes())
            data = sealed["record"]
            if sealed["digest"] != _digest(data):
                return None
            inputs = Inputs(**data.pop("inputs"))
            lists: dict[str, Any] = {
                name: tuple(data.pop(name)) for name in ("blobs", "bound", "notes")
            }
            return Record(path=path, inputs=inputs, **lists, **data)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None

    def load(self, record: Record) -> Run:
        return Run(
            notebook=json.loads(self.blob(record.notebook).read_bytes()),
            inputs=record.inputs,
            seconds=record.seconds,
            cpu_seconds=record.cpu_seconds,
            peak_bytes=record.peak_bytes,
            notes=record.notes,
        )

    def blob(self, name: str) -> Path:
        """Path of a blob, given with or without its `blob:` in front."""
        name = name.removeprefix(BLOB)
        return self._blobs / name[:2] / name

    def put_blobs(self, scratch: Path) -> None:
        """Move a run's pictures here from the lesson's scratch folder."""
        for source in (scratch / BLOBS_FOLDER).iterdir():
            target = self.blob(source.name)
            try:
                source.replace(target)
            except FileNotFoundError:
                target.parent.mkdir(parents=True, exist_ok=True)
                source.replace(target)

    def put(self, example: Example, key: Key, run: Run) -> None:
        """Keep a run whose pictures are here already."""
        raw = json.dumps(run.notebook, ensure_ascii=False).encode()
        notebook = f"{hashlib.sha256(raw).hexdigest()}.ipynb"
        write(self.blob(notebook), raw)
        record = {
            "place": example.place,
            "bound": _place_shown(run, example),
            "notebook": notebook,
            "blobs": sorted(set(blob_names(run.notebook))),
            "inputs": asdict(run.inputs),
            "seconds": run.seconds,
            "cpu_seconds": run.cpu_seconds,
            "peak_bytes": run.peak_bytes,
            "notes": run.notes,
        }
        name = _digest({"place": example.place, "inputs": record["inputs"]})[:16]
        sealed = {"digest": _digest(record), "record": record}
        write(self._runs / key.name / f"{name}.json", json.dumps(sealed).encode())


def _digest(data: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()


def _place_shown(run: Run, example: Example) -> list[str]:
    """The script's absolute folder and its place, those that the outputs show."""
    shown = json.dumps([run.notebook["metadata"], run.outputs], ensure_ascii=False)
    folder = str(example.path.parent)
    root = str(example.path).removesuffix(example.place).rstrip(os.sep) or folder
    found = [folder] if json.dumps(root, ensure_ascii=False)[1:-1] in shown else []
    parts = (example.path.name, f"{example.path.parent.name}/")
    return [*found, example.place] if any(part in shown for part in parts) else found


def blob_names(value: Any) -> Iterator[str]:
    """Names of the blobs that an output, or anything inside one, refers to."""
    if isinstance(value, dict):
        for one in value.values():
            yield from blob_names(one)
    elif isinstance(value, list):
        for one in value:
            yield from blob_names(one)
    elif isinstance(value, str) and value.startswith(BLOB):
        yield value.removeprefix(BLOB)
