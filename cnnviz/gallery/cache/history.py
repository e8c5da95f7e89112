"""What earlier builds learnt of each script: how long it took, and the key of its last run.

Of a script with parameters, that is known of each combination.

Only a help, to start the longest first, to estimate, and to say why something runs: nothing is
wrong without it. It lies beside the runs, so that CI keeps it with them.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Self

from cnnviz.atomic import write
from cnnviz.domain import Run
from cnnviz.gallery.cache.key import Key
from cnnviz.gallery.cache.store import Store

_FILE = "history.json"


class History:
    def __init__(self, path: Path, known: dict[str, dict[str, Any]]) -> None:
        self._path = path
        self._known = known

    @classmethod
    def read(cls, store: Store) -> Self:
        path = store.folder / "runs" / _FILE
        try:
            known = json.loads(path.read_bytes())
        except (OSError, ValueError):
            known = {}
        return cls(path, known if isinstance(known, dict) else {})

    def seconds(self, label: str) -> float | None:
        """How long it took when it last ran; None where that is not known."""
        found = self._entry(label).get("seconds")
        return float(found) if isinstance(found, int | float) else None

    def key(self, label: str) -> Key | None:
        try:
            return Key(**self._entry(label)["key"])
        except (KeyError, TypeError):
            return None

    def note(self, ran: Mapping[str, tuple[Key, Run]]) -> None:
        """Keep what was learnt, by `Example.label`."""
        if not ran:
            return
        for label, (key, run) in ran.items():
            self._known[label] = {"seconds": round(run.seconds, 3), "key": asdict(key)}
        text = json.dumps(self._known, indent=1, sort_keys=True)
        write(self._path, text.encode())

    def _entry(self, label: str) -> dict[str, Any]:
        found = self._known.get(label)
        return found if isinstance(found, dict) else {}
