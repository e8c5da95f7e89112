"""Limits of a process and of every program that it starts: memory, and the size of a file.

Used inside a lesson's process only.
"""

import resource
from pathlib import Path

FILE_LIMIT = 1_000_000_000
"""Bytes of the largest file that a lesson may write, including its output past Python's streams."""
_SPARE = 256_000_000
"""Bytes beyond the limit, with which the result is written; a lesson cannot raise this limit."""


def limit_memory(limit: int) -> None:
    """Limit this process, and each that it starts, to `limit` bytes more than it has now."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[5])
    except (OSError, IndexError, ValueError):
        return  # no such file: not Linux, where the limit would not hold either
    cap = pages * resource.getpagesize() + limit
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    most = cap + _SPARE if hard < 0 else min(cap + _SPARE, hard)
    resource.setrlimit(resource.RLIMIT_DATA, (min(cap, most), most))


def lift_memory_limit() -> None:
    """Lift the limit, so that the result can be written when a lesson has used up its memory."""
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (hard, hard))


def limit_files() -> None:
    """Limit each file that this process writes to `FILE_LIMIT` bytes, to protect the disk."""
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    limit = FILE_LIMIT if hard < 0 else min(FILE_LIMIT, hard)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
