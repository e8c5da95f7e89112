"""The processes below one: CPU time, memory, and whether any is still there."""

import os
from collections.abc import Iterator
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")


def tree(root: int) -> list[int]:
    """The process, and all that it and its children have started."""
    found = [root]
    for pid in found:
        found += _children(pid)
    return found


def cpu_seconds(pids: list[int]) -> float:
    return sum(_cpu_seconds(pid) for pid in pids)


def memory_mb(pids: list[int]) -> float:
    """Their memory; what several share is counted once."""
    return sum(_proportional_kb(pid) for pid in pids) * 1024 / 1e6


def alive(pids: list[int]) -> list[int]:
    """Those that still run; one that has ended and only waits for its parent does not."""
    return [pid for pid in pids if (stat := _stat(pid)) and stat[0] != "Z"]


def _children(pid: int) -> Iterator[int]:
    for task in _entries(f"/proc/{pid}/task"):
        try:
            text = Path(f"/proc/{pid}/task/{task}/children").read_text()
        except OSError:
            continue
        yield from map(int, text.split())


def _entries(folder: str) -> list[str]:
    try:
        return [path.name for path in Path(folder).iterdir()]
    except OSError:
        return []


def _cpu_seconds(pid: int) -> float:
    """Of the process, and of its children that have ended: a lesson lives for a moment."""
    stat = _stat(pid)
    return sum(map(int, stat[11:15])) / _TICK


def _stat(pid: int) -> list[str]:
    """The fields of /proc/PID/stat after the name, the state first; empty where it is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _proportional_kb(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
