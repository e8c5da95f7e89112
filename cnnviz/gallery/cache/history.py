"""Duration and key of the last run of each script, or of each combination of its parameters.

A build uses them to start the longest lessons first, to estimate the time left, and to give the
reason for a run. They are optional: without them a build gives the same pages. The file is beside
the stored runs, so that CI keeps both.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from cnnviz.atomic import write
from cnnviz.domain import Run
from cnnviz.gallery.cache.key import Key
from cnnviz.gallery.cache.store import Store

_FILE = "history.json"


@dataclass(frozen=True, slots=True)
class Entry:
    """The last run of an example."""

    seconds: float
    """Wall-clock time of the last run."""
    key: Key


class History:
    """Entries of the last runs, by `Example.label`, in a file of the store."""

    def __init__(self, path: Path, known: dict[str, Entry]) -> None:
        self._path = path
        self._known = known
        self._is_written = True

    @classmethod
    def read(cls, store: Store) -> Self:
        """The history of a store; empty where its file is missing or damaged."""
        path = store.folder / "runs" / _FILE
        try:
            data = json.loads(path.read_bytes())
        except (OSError, ValueError, RecursionError):
            data = None
        pairs = data.items() if isinstance(data, dict) else ()
        entries = {label: entry for label, value in pairs if (entry := _entry(value))}
        return cls(path, entries)

    def seconds(self, label: str) -> float | None:
        """Seconds that the example took when it last ran; None where that is not known."""
        entry = self._known.get(label)
        return entry.seconds if entry else None

    def key(self, label: str) -> Key | None:
        """Key of the example's last run; None where that is not known."""
        entry = self._known.get(label)
        return entry.key if entry else None

    def note(self, ran: Mapping[str, tuple[Key, Run]]) -> None:
        """Add new runs, by `Example.label`, and write the file."""
        for label, (key, run) in ran.items():
            self.add(label, key, run)
        self.write()

    def add(self, label: str, key: Key, run: Run) -> None:
        """Add a new run of the example with this `Example.label`; `write` keeps it."""
        self._known[label] = Entry(round(run.seconds, 3), key)
        self._is_written = False

    def write(self) -> None:
        """Write the file, if there are new runs."""
        if self._is_written:
            return
        self._is_written = True
        data = {label: asdict(entry) for label, entry in self._known.items()}
        write(self._path, json.dumps(data, indent=1, sort_keys=True).encode())


def _entry(data: Any) -> Entry | None:
    """The entry, or None where the data is of another version or edited by hand."""
    try:
        return Entry(float(data["seconds"]), Key(**data["key"]))
    except (KeyError, TypeError, ValueError):
        return None
