"""Keep runs between builds: notebooks and pictures by their digest, records by their key."""

import hashlib
import json
import os
import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cnnviz.atomic import write
from cnnviz.domain import Example, Run
from cnnviz.gallery.cache.key import Key, lines_of_code
from cnnviz.gallery.cache.lines import depends_on_lines
from cnnviz.gallery.cache.record import Record, sealed, unsealed
from cnnviz.gallery.displayed.foreign import FILE_LIMIT, blobs, content
from cnnviz.gallery.sandbox.job import BLOBS_FOLDER
from cnnviz.mimetypes import BLOB

_NAME = re.compile(rf"{BLOB}\w+\.\w+")
_USE_RESOLUTION = 3600.0
"""Seconds after which the time of use is updated again."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A record and its file."""

    path: Path
    record: Record


class Store:
    """A folder: `blobs/ab/abc….png`, and `runs/KEY/….json`, a record for each set of inputs.

    Files are written under another name and then renamed, so that another build sees the old file
    or the new one, but not a part of it. Each is checked against its digest before it is used.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._blobs = folder / "blobs"
        self._runs = folder / "runs"

    def records(self, key: Key) -> Iterator[Stored | Path]:
        """The stored runs under this key, newest first; for a damaged record its path."""
        folder = self._runs / key.name
        try:
            dated = [(path.stat().st_mtime_ns, path) for path in folder.glob("*.json")]
        except FileNotFoundError:  # removed meanwhile by a cleanup
            return
        for _, path in sorted(dated, reverse=True):
            yield self.read(path) or path

    def all_records(self) -> list[Path]:
        """Paths of all records, sorted."""
        return sorted(self._runs.glob("*/*.json"))

    def all_blobs(self) -> list[Path]:
        """Paths of all blobs, sorted."""
        return sorted(self._blobs.glob("*/*"))

    def drop_empty_folders(self) -> None:
        """Remove the empty folders of keys and of blobs."""
        for folder in [*self._runs.glob("*/"), *self._blobs.glob("*/")]:
            if not any(folder.iterdir()):
                folder.rmdir()

    def used_at(self, stored: Stored) -> float:
        """Time in seconds since the epoch of its last use by a build, or else of its creation."""
        try:
            return self._used(stored).stat().st_mtime
        except OSError:
            return stored.path.stat().st_mtime

    def mark_used(self, stored: Stored) -> None:
        """Record that a build uses it, so that a cleanup keeps it."""
        try:
            if time.time() - self.used_at(stored) > _USE_RESOLUTION:
                self._used(stored).parent.mkdir(exist_ok=True)
                self._used(stored).touch()
        except OSError:
            pass  # the store is read-only, or a cleanup has removed the record

    def _used(self, stored: Stored) -> Path:
        # A file of its own: the record's times order the records, and show whether it changed.
        return self.folder / "used" / f"{stored.path.parent.name[:16]}-{stored.path.stem}"

    def first_damaged(self, names: Iterable[str]) -> str | None:
        """The first of these blobs that is missing or does not match the digest in its name."""
        folder = str(self._blobs)
        for name in names:
            try:
                with open(f"{folder}/{name[:2]}/{name}", "rb", buffering=0) as file:
                    digest = hashlib.sha256(file.read()).hexdigest()
            except OSError:
                return name
            if not name.startswith(digest):
                return name
        return None

    def read(self, path: Path) -> Stored | None:
        """The record in this file, or None where it is missing or damaged."""
        try:
            record = unsealed(path.read_bytes())
        except OSError:
            return None
        return Stored(path, record) if record else None

    def load(self, record: Record) -> Run:
        """The run of a record, with its notebook."""
        return Run(
            notebook=json.loads(self.blob(record.notebook).read_bytes()),
            inputs=record.inputs,
            seconds=record.seconds,
            cpu_seconds=record.cpu_seconds,
            peak_bytes=record.peak_bytes,
            notes=record.notes,
            findings=record.findings,
        )

    def blob(self, name: str) -> Path:
        """Path of the blob with this name, which may begin with `blob:`."""
        name = name.removeprefix(BLOB)
        return self._blobs / name[:2] / name

    def put_blobs(self, scratch: Path) -> None:
        """Move a run's pictures from the lesson's scratch folder into the store.

        Only under the digest of their content: a lesson may put anything into its folder.
        """
        for name, source in blobs(scratch / BLOBS_FOLDER):
            target = self.blob(name)
            try:
                source.replace(target)
            except FileNotFoundError:
                target.parent.mkdir(parents=True, exist_ok=True)
                source.replace(target)

    def copy_blobs(self, scratch: Path) -> None:
        """Copy the pictures so far of a lesson that still runs; its folder must keep them."""
        for name, source in blobs(scratch / BLOBS_FOLDER):
            if not self.blob(name).exists():
                write(self.blob(name), content(source, FILE_LIMIT))

    def put(self, example: Example, key: Key, run: Run) -> Stored:
        """Store a run whose pictures are already in the store."""
        raw = json.dumps(run.notebook, ensure_ascii=False).encode()
        notebook = f"{hashlib.sha256(raw).hexdigest()}.ipynb"
        write(self.blob(notebook), raw)
        shown = json.dumps([run.notebook["metadata"], run.outputs], ensure_ascii=False)
        record = Record(
            place=example.place,
            bound=_paths_shown(shown, example),
            lines=lines_of_code(example) if depends_on_lines(run, shown, example) else "",
            notebook=notebook,
            blobs=tuple(sorted(set(blob_names(run.notebook)))),
            inputs=run.inputs,
            seconds=run.seconds,
            cpu_seconds=run.cpu_seconds,
            peak_bytes=run.peak_bytes,
            notes=run.notes,
            findings=run.findings,
        )
        path = self._runs / key.name / f"{record.name}.json"
        write(path, sealed(record))
        return Stored(path, record)


def _paths_shown(shown: str, example: Example) -> tuple[str, ...]:
    """The script's absolute folder and its place, each if the outputs show it.

    `shown` is the JSON of the outputs.
    """
    folder = str(example.path.parent)
    root = str(example.path).removesuffix(example.place).rstrip(os.sep) or folder
    folders = (folder,) if json.dumps(root, ensure_ascii=False)[1:-1] in shown else ()
    parts = (example.path.name, f"{example.path.parent.name}/")
    return (*folders, example.place) if any(part in shown for part in parts) else folders


def blob_names(value: Any) -> Iterator[str]:
    """Names of the blobs to which an output or a part of it refers."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from blob_names(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from blob_names(inner)
    elif isinstance(value, str) and _NAME.fullmatch(value):
        yield value.removeprefix(BLOB)
