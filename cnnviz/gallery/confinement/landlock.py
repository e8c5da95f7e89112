"""Restrict with Landlock (Linux 5.13) which files a process may write, and whom it may signal.

Used inside a lesson's process only.
"""

import ctypes
import os
import struct
from collections.abc import Iterable
from pathlib import Path

from cnnviz.processes import forbid_new_privileges

# The same numbers on every architecture.
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_WRITING = sum(1 << bit for bit in (1, *range(4, 13)))
"""Write a file; remove and make files, folders, links, sockets, pipes and devices."""
_REFER, _TRUNCATE = 1 << 13, 1 << 14
_WRITE_FILE, _PATH_BENEATH, _SIGNALS = 1 << 1, 1, 1 << 1
SCOPED = 6
"""The first version that keeps signals inside."""


def version(libc: ctypes.CDLL) -> int:
    """The kernel's version of Landlock; below 1 if it has none."""
    return int(libc.syscall(_CREATE_RULESET, None, ctypes.c_size_t(0), 1))


def forbid_writing(libc: ctypes.CDLL, writable: Iterable[str]) -> int:
    """Restrict writing of this process and its children to `writable` paths.

    Returns the version of Landlock that enforces it, 0 if none does.
    """
    if (known := version(libc)) < 1:
        return 0
    rights = _WRITING | (_REFER if known >= 2 else 0) | (_TRUNCATE if known >= 3 else 0)
    # No signals to processes outside, such as the engine.
    scoped = struct.pack("QQ", 0, _SIGNALS) if known >= SCOPED else b""
    attributes = struct.pack("Q", rights) + scoped
    rules = libc.syscall(_CREATE_RULESET, attributes, ctypes.c_size_t(len(attributes)), 0)
    if rules < 0:
        return 0
    try:
        for path in writable:
            _allow(libc, rules, path, rights)
        forbid_new_privileges()
        return known if libc.syscall(_RESTRICT_SELF, rules, 0) == 0 else 0
    finally:
        os.close(rules)


def keeps_signals(enforced: int) -> bool:
    """Whether this version of Landlock keeps signals inside the lesson."""
    return enforced >= SCOPED


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
