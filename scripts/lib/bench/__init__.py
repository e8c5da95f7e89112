"""The benchmark: the same generated scripts, built by cnnviz and by others, timed in turns."""

import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
FOLDER = ROOT / ".cnnviz" / "bench"
"""Everything that the benchmark keeps lies here."""

_MEMORY = Path("/dev/shm")
_ROOM = 8_000_000_000


def _projects() -> Path:
    """Where the projects are built: in memory where there is room.

    For minutes after many files were deleted, some disks take longer to make new ones (ext4 without
    a journal looks past each), and no builder is to pay for what was thrown away before its turn.
    """
    in_memory = _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ROOM
    return _MEMORY / "cnnviz-bench" if in_memory else FOLDER / "work"


PROJECTS = _projects()

RESULTS = FOLDER / "results.json"
