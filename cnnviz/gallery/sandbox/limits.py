"""Limits that the system enforces on a lesson and on every program that it starts.

Used inside a lesson's process only.
"""

import ctypes
import os
import resource
import struct
import sys
from collections.abc import Iterable
from pathlib import Path

from cnnviz.processes import forbid_new_privileges

FILE_LIMIT = 1_000_000_000
"""Bytes of the largest file that a lesson may write, including its output past Python's streams."""

# Landlock (Linux 5.13): the same numbers on every architecture.
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_WRITING = sum(1 << bit for bit in (1, *range(4, 13)))
"""Write a file; remove and make files, folders, links, sockets, pipes and devices."""
_REFER, _TRUNCATE = 1 << 13, 1 << 14
_WRITE_FILE, _PATH_BENEATH, _SIGNALS = 1 << 1, 1, 1 << 1


def limit_memory(limit: int) -> None:
    """Limit this process, and each that it starts, to `limit` bytes more than it has now."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[5])
    except (OSError, IndexError, ValueError):
        return  # no such file: not Linux, where the limit would not hold either
    cap = pages * resource.getpagesize() + limit
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (cap if hard < 0 else min(cap, hard), hard))


def lift_memory_limit() -> None:
    """Lift the limit, so that the result can be written when a lesson has used up its memory."""
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (hard, hard))


def limit_files() -> None:
    """Limit each file that this process writes to `FILE_LIMIT` bytes, to protect the disk."""
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    limit = FILE_LIMIT if hard < 0 else min(FILE_LIMIT, hard)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))


def forbid_writing(writable: Iterable[str]) -> bool:
    """Restrict writing of this process and its children to `writable` paths; True if enforced.

    If the kernel has no Landlock, the observer's audit hook still refuses writes by Python.
    """
    if sys.platform != "linux":
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    version = libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), 1)
    if version < 1:
        return False
    rights = _WRITING | (_REFER if version >= 2 else 0) | (_TRUNCATE if version >= 3 else 0)
    # From version 6 on: no signals to processes outside, such as the engine.
    scoped = struct.pack("QQ", 0, _SIGNALS) if version >= 6 else b""
    attributes = struct.pack("Q", rights) + scoped
    rules = libc.syscall(_CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), 0)
    if rules < 0:
        return False
    try:
        for path in writable:
            _allow(libc, rules, path, rights)
        forbid_new_privileges()
        return bool(libc.syscall(_RESTRICT_SELF, rules, 0) == 0)
    finally:
        os.close(rules)


def _allow(libc: ctypes.CDLL, rules: int, path: str, rights: int) -> None:
    try:
        folder = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        wanted = rights if Path(path).is_dir() else rights & (_WRITE_FILE | _TRUNCATE)
        rule = struct.pack("=Qi", wanted, folder)
        libc.syscall(_ADD_RULE, rules, _PATH_BENEATH, rule, 0)
    finally:
        os.close(folder)
