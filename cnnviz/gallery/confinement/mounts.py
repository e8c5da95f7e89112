"""A view of the file system of a process's own: it reads all, and writes in a few folders.

The kernel then refuses every change elsewhere, also of modes, times, owners and attributes, which
Landlock does not cover. Without rights over the system this takes a user namespace, which some
systems and most containers refuse. Used inside a lesson's process only.
"""

import ctypes
import os
import struct
import sys
from collections.abc import Sequence
from pathlib import Path

from cnnviz.gallery.confinement import capabilities

SHARED = "/dev/shm"
"""The folder of shared memory; `multiprocessing` and torch need it."""

_NEW_USERS, _NEW_MOUNTS, _NEW_IPC = 0x10000000, 0x00020000, 0x08000000
_BIND, _ALL_BELOW, _NO_SETUID, _NO_DEVICES = 4096, 16384, 2, 4
_MOUNT_SETATTR, _HERE, _RECURSIVE = 442, -100, 0x8000
_READ_ONLY, _PRIVATE = 1, 1 << 18


def enter(libc: ctypes.CDLL, writable: Sequence[str], shared: int) -> None:
    """Give this process mounts of its own, in which it can write only below `writable`.

    It has `shared` bytes of shared memory of its own. OSError where the system refuses; the process
    is then of no use.
    """
    if capabilities.may_administer(libc):
        _check(libc.unshare(_NEW_MOUNTS | _NEW_IPC))
    else:
        user, group = os.geteuid(), os.getegid()
        _check(libc.unshare(_NEW_USERS | _NEW_MOUNTS | _NEW_IPC))
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
    _set(libc, b"/", _RECURSIVE, (_READ_ONLY, 0, _PRIVATE))
    # Terminals of its own: the others are those of the person who builds.
    _mount(libc, b"none", b"/dev/pts", b"devpts", _NO_SETUID, b"newinstance,ptmxmode=0666")
    if Path(SHARED).is_dir():
        _share(libc, shared, (*writable, str(Path.cwd()), sys.prefix))
    for folder in map(os.fsencode, writable):
        _mount(libc, folder, folder, None, _BIND)
        _set(libc, folder, 0, (0, _READ_ONLY, 0))
    os.chdir(Path.cwd())  # by the new mounts


def _share(libc: ctypes.CDLL, size: int, needed: Sequence[str]) -> None:
    """Mount shared memory of `size` bytes, without what lies in that of the machine.

    Folders there that hold a path of `needed` can still be read: the project may lie there.
    """
    names = {path.split("/")[3] for path in needed if path.startswith(f"{SHARED}/")}
    kept = {name: os.open(f"{SHARED}/{name}", os.O_PATH | os.O_CLOEXEC) for name in names}
    options = b"mode=1777,size=%d" % size
    _mount(libc, b"none", SHARED.encode(), b"tmpfs", _NO_SETUID | _NO_DEVICES, options)
    for name, descriptor in kept.items():
        folder = Path(SHARED, name)
        folder.mkdir()
        open_folder = b"/proc/self/fd/%d" % descriptor
        _mount(libc, open_folder, bytes(folder), None, _BIND | _ALL_BELOW)
        _set(libc, bytes(folder), _RECURSIVE, (_READ_ONLY, 0, 0))
        os.close(descriptor)


def _mount(
    libc: ctypes.CDLL,
    source: bytes,
    at: bytes,
    kind: bytes | None,
    flags: int,
    options: bytes = b"",
) -> None:
    _check(libc.mount(source, at, kind, ctypes.c_ulong(flags), options or None))


def _set(libc: ctypes.CDLL, at: bytes, flags: int, attributes: tuple[int, int, int]) -> None:
    """Set and clear flags, and set the propagation, of the mount at `at`, or of all below it."""
    packed = struct.pack("QQQQ", *attributes, 0)
    size = ctypes.c_size_t(len(packed))
    _check(libc.syscall(_MOUNT_SETATTR, _HERE, at, flags, packed, size))


def _check(result: int) -> None:
    if result != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
