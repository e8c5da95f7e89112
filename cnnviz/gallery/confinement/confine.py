"""Hold a lesson's process to its limits, each by what the system offers."""

import ctypes
import os
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Flag, auto
from pathlib import Path

from cnnviz.gallery.confinement import calls, capabilities, landlock, mounts
from cnnviz.processes import die_with_parent, forbid_new_privileges

_DEVICES = (
    *("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty"),
    *("/dev/ptmx", "/dev/pts", "/dev/dri", "/dev/kfd"),
)
"""Devices that a lesson may write; `_GRAPHICS` matches further ones."""
_GRAPHICS = "nvidia*"


class Held(Flag):
    """Means that hold a process."""

    MOUNTS = auto()
    """Its own view of the file system."""
    WRITING = auto()
    """Landlock: what it writes."""
    SIGNALS = auto()
    """Landlock: whom it signals and traces."""
    CALLS = auto()
    """Seccomp: whose limits and turns it changes."""


_EVERYTHING = Held.MOUNTS | Held.WRITING | Held.SIGNALS | Held.CALLS


@dataclass(frozen=True, slots=True)
class Means:
    """The ways in which this system can hold a process."""

    held: Held
    libc: ctypes.CDLL | None
    devices: tuple[str, ...]


_OPEN = {
    Held.MOUNTS: "changing modes, times and owners of files, and the machine's /dev/shm",
    Held.WRITING: "writing files by C code and child programs",
    Held.SIGNALS: "signals to the user's other processes",
    Held.CALLS: "changing limits and priorities of the user's other processes",
}


def not_held(held: Held) -> str:
    """A sentence on the harm from which this system keeps no lesson; empty if there is none."""
    without = _OPEN.copy()
    if Held.MOUNTS in held:
        without.pop(Held.WRITING)
    harm = [text for means, text in without.items() if means not in held]
    if not harm:
        return ""
    return f"This system does not keep lessons from {'; '.join(harm)} (see SECURITY.md)."


def means() -> Means:
    """The means of this system, tried in processes of their own: they cannot be taken back.

    Used in a process without threads.
    """
    if sys.platform != "linux":
        return Means(Held(0), None, ())
    libc = ctypes.CDLL(None, use_errno=True)
    devices = (*_DEVICES, *map(str, Path("/dev").glob(_GRAPHICS)))
    for held in (_EVERYTHING, _EVERYTHING & ~Held.MOUNTS):
        if tried := _tried(Means(held, libc, devices)):
            return Means(tried, libc, devices)
    return Means(Held(0), libc, devices)


def _tried(wanted: Means) -> Held:
    """The answer of `confine` in a process of its own; nothing if the system refuses."""
    folder = tempfile.gettempdir()  # in which lessons have folders of their own
    pid = os.fork()
    if pid == 0:
        status = 0
        try:
            status = confine(wanted, (folder,), 1 << 20).value
        finally:
            os._exit(status)
    return Held(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))


def confine(means: Means, folders: Sequence[str], shared: int) -> Held:
    """Restrict this process to writing in `folders` and to acting on itself and its children.

    `shared` are the bytes of its shared memory. Returns what holds it. OSError if the system
    refuses `Held.MOUNTS`; the process is then of no use.
    """
    held, libc = Held(0), means.libc
    if libc is None:
        return held
    if Held.MOUNTS in means.held:
        mounts.enter(libc, folders, shared)
        held |= Held.MOUNTS
    capabilities.drop(libc)
    forbid_new_privileges()
    if Held.WRITING in means.held:
        enforced = landlock.forbid_writing(libc, (*folders, mounts.SHARED, *means.devices))
        held |= Held.WRITING if enforced else Held(0)
        held |= Held.SIGNALS if landlock.keeps_signals(enforced) else Held(0)
    die_with_parent()  # again: the kernel forgets it when rights change
    if Held.CALLS in means.held and calls.protect_others(libc):
        held |= Held.CALLS
    return held
