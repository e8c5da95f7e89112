"""Where a gallery lies and how it may be run."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

DEFAULTS: Mapping[str, Any] = {
    "gallery": "gallery_src",
    "store": ".cnnviz",
    "jobs": 0,
    "time_limit": 120,  # seconds
    "memory_limit": 4000,  # megabytes
    # Names only: it makes no difference but in time whether they are there.
    "preload": [
        *("cnnviz.lab.images", "cnnviz.lab.kernels", "cnnviz.lab.models", "cnnviz.lab.show"),
        "cnnviz.lab.exercises",
    ],
}
"""Options of the plugin that say where a gallery lies and how it is run."""


@dataclass(frozen=True, slots=True)
class Settings:
    root: Path
    """The project: places are named relative to it."""
    source: Path
    """Folder of the sections, with the gallery scripts inside them."""
    store: Path
    """Folder that keeps the runs between builds."""
    jobs: int = 0
    """Lessons that run at once; 0: one per core."""
    time_limit: float = 120.0
    """Seconds that a lesson may take by the clock."""
    preload: tuple[str, ...] = ()
    """Modules that most lessons import, so that it is done once for all of them."""
    memory_limit: int = 4_000_000_000
    """Bytes that a lesson may take, beyond what the imported libraries have."""

    @classmethod
    def of(cls, root: Path, options: Mapping[str, Any], jobs: int | None = None) -> Self:
        """What options say, and the defaults where they say nothing; `jobs` goes before theirs."""
        known = {name: options.get(name, default) for name, default in DEFAULTS.items()}
        return cls(
            root=root,
            source=root / known["gallery"],
            store=root / known["store"],
            jobs=known["jobs"] if jobs is None else jobs,
            time_limit=float(known["time_limit"]),
            memory_limit=known["memory_limit"] * 1_000_000,
            preload=tuple(known["preload"]),
        )

    @property
    def bytecode(self) -> Path:
        """Folder for what the project's modules are compiled to."""
        return self.store / "bytecode"

    @property
    def workers(self) -> int:
        return self.jobs or _cores()

    @property
    def threads(self) -> int:
        """Threads of one lesson, so that lessons times threads is the number of cores."""
        return max(1, _cores() // self.workers)


def _cores() -> int:
    """Cores that this process may use, which a container may have made fewer than there are."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
