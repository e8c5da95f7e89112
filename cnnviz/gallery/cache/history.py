"""What earlier builds learnt of each script: how long it took, and the key of its last run.

Of a script with parameters, that is known of each combination.

Only a help, to start the longest first, to estimate, and to say why something runs: nothing is
wrong without it. It lies beside the runs, so that CI keeps it with them.
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
    seconds: float
    """How long the last run took."""
    key: Key


class History:
    def __init__(self, path: Path, known: dict[str, Entry]) -> None:
        self._path = path
        self._known = known

    @classmethod
    def read(cls, store: Store) -> Self:
        path = store.folder / "runs" / _FILE
        try:
            data = json.loads(path.read_bytes())
        except (OSError, ValueError):
            data = None
        pairs = data.items() if isinstance(data, dict) else ()
        entries = {label: entry for label, one in pairs if (entry := _entry(one))}
        return cls(path, entries)

    def seconds(self, label: str) -> float | None:
        """How long it took when it last ran; None where that is not known."""
        entry = self._known.get(label)
        return entry.seconds if entry else None

    def key(self, label: str) -> Key | None:
        entry = self._known.get(label)
        return entry.key if entry else None

    def note(self, ran: Mapping[str, tuple[Key, Run]]) -> None:
        """Keep what was learnt, by `Example.label`."""
        if not ran:
            return
        for label, (key, run) in ran.items():
            self._known[label] = Entry(round(run.seconds, 3), key)
        data = {label: asdict(entry) for label, entry in self._known.items()}
        write(self._path, json.dumps(data, indent=1, sort_keys=True).encode())


def _entry(data: Any) -> Entry | None:
    """None for what another version has written, or a hand."""
    try:
        return Entry(float(data["seconds"]), Key(**data["key"]))
    except (KeyError, TypeError, ValueError):
        return None
