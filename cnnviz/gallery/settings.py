"""Where a gallery lies and how it may be run."""

import os
from dataclasses import dataclass
from pathlib import Path


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
    memory_limit: int = 4_000_000_000
    """Bytes that a lesson may take, beyond what the imported libraries have."""

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
