"""The folders of a gallery and the limits under which its lessons run."""

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
    # This affects only speed: a lesson imports anything missing itself.
    "preload": [
        *("cnnviz.lab.images", "cnnviz.lab.kernels", "cnnviz.lab.models", "cnnviz.lab.show"),
        "cnnviz.lab.exercises",
    ],
}
"""The plugin's options for the folders of a gallery and the limits of its lessons."""


@dataclass(frozen=True, slots=True)
class Settings:
    root: Path
    """Folder of the project; places are relative to it."""
    source: Path
    """Folder of the sections, with the gallery scripts inside them."""
    store: Path
    """Folder that keeps the runs between builds."""
    jobs: int = 0
    """Lessons that run at the same time; 0 means one for each core."""
    time_limit: float = 120.0
    """Seconds of wall-clock time that a lesson may take."""
    preload: tuple[str, ...] = ()
    """Modules that most lessons import; the fork server imports them once for all."""
    memory_limit: int = 4_000_000_000
    """Bytes of memory that a lesson may take, beyond those of the imported libraries."""

    @classmethod
    def of(cls, root: Path, options: Mapping[str, Any], jobs: int | None = None) -> Self:
        """Settings from the plugin's options and the defaults; `jobs` overrides the option."""
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
        """Folder for the bytecode of the project's modules."""
        return self.store / "bytecode"

    @property
    def workers(self) -> int:
        """Lessons that run at the same time, from 1."""
        return self.jobs or _cores()

    @property
    def threads(self) -> int:
        """Threads of each lesson, from 1: the cores divided by the workers."""
        return max(1, _cores() // self.workers)


def _cores() -> int:
    """Cores that this process may use; a container may allow fewer than the machine has."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
