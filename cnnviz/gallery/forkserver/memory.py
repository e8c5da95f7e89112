"""The memory of a lesson and of all that it started, which no limit of the kernel counts together.

A limit of a process does not count shared memory, nor what its children take. Used in the server's
process only, on Linux.
"""

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

SECONDS = 0.05
"""Time between two looks at the lessons."""

_MORE = 0.1
"""Part of the limit by which all together may exceed it: the limit of a single process, of which
the lesson's own error tells the line, is to come first."""
_PAGE = os.sysconf("SC_PAGE_SIZE")
_FILES = ("/memfd:", "/dev/shm/")
"""Starts of the names of open files that lie in memory."""


def is_over(lesson: int, limit: int, started_from: int) -> bool:
    """Whether a lesson's processes have clearly more than `limit` bytes beyond the server's own.

    `started_from` are the bytes of the server's own data, as `own_data` gives them.
    """
    processes = list(_tree(lesson))
    files = _open_files(processes)
    most = started_from + limit + int(limit * _MORE)
    # At most this: pages that several share are counted for each.
    if sum(map(_resident, processes)) + files <= most:
        return False
    private, shared = map(sum, zip(*map(_shares, processes), strict=True))
    return private + max(shared, files) > most


def own_data() -> int:
    """Bytes of this process's data, all of which a lesson may come to have: it starts as a copy.

    Not divided by those that share it, since their number changes while a lesson runs.
    """
    with suppress(OSError):
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("RssAnon:"):
                return int(line.split()[1]) * 1024
    return _resident(os.getpid())


def _tree(pid: int) -> Iterator[int]:
    """The process and all its descendants; the server adopts those whose parent has ended."""
    yield pid
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            with suppress(OSError):
                for child in (task / "children").read_text().split():
                    yield from _tree(int(child))


def _resident(pid: int) -> int:
    """Bytes of a process in memory; 0 if it has ended."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE
    except (OSError, IndexError):
        return 0


def _shares(pid: int) -> tuple[int, int]:
    """Bytes of a process's own data and of shared memory, each divided by those that share it."""
    sizes = {"Pss_Anon:": 0, "Pss_Shmem:": 0}
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            name, *amount = line.split()
            if name in sizes:
                sizes[name] = int(amount[0]) * 1024
    return sizes["Pss_Anon:"], sizes["Pss_Shmem:"]


def _open_files(processes: list[int]) -> int:
    """Bytes of the open files that lie in memory, each counted once."""
    sizes: dict[tuple[int, int], int] = {}
    for pid in processes:
        with suppress(OSError):
            for descriptor in Path(f"/proc/{pid}/fd").iterdir():
                with suppress(OSError):
                    if str(descriptor.readlink()).startswith(_FILES):
                        status = descriptor.stat()
                        sizes[status.st_dev, status.st_ino] = status.st_blocks * 512
    return sum(sizes.values())
