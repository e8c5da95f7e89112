"""States of files, folders and environment variables, compared to detect changes.

Used by the engine and inside a lesson's process.
"""

import hashlib
import os
import stat
from pathlib import Path

# The observer replaces them in a lesson's process.
_stat, _scandir, _readlink = os.stat, os.scandir, os.readlink
Stamp = tuple[int, int, int] | None
"""Modification time in ns, size in bytes and inode of a file; None where there is no file."""
FOLDER = "folder"
"""State of a path that is a folder, whatever the folder contains."""
SPECIAL = "special"
"""State of a path that is neither a regular file nor a folder."""


def file_state(path: Path) -> str | None:
    """SHA-256 of a file, `folder` for a folder, None where there is neither.

    `special` for a pipe, a socket or a device, which may never end.
    """
    try:
        with open(path, "rb", opener=_without_waiting) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                return SPECIAL
            return hashlib.file_digest(file, "sha256").hexdigest()
    except IsADirectoryError:
        return FOLDER
    except OSError:
        return None


def _without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK)


def folder_state(path: Path) -> str | None:
    """SHA-256 of the names in a folder and of their kinds, None where there is no folder.

    `__pycache__` is left out, because Python itself writes it there.
    """
    try:
        with _scandir(path) as entries:
            names = sorted(_described(entry) for entry in entries if entry.name != "__pycache__")
    except OSError:
        return None
    return hashlib.sha256("\0".join(names).encode("utf-8", "surrogateescape")).hexdigest()


def _described(entry: "os.DirEntry[str]") -> str:
    """Name of an entry, and whether it is a folder or a link, which programs read with it."""
    try:
        if entry.is_symlink():
            return f"{entry.name}{os.sep}{os.sep}{'/' if entry.is_dir() else ''}"
        return f"{entry.name}{os.sep}" if entry.is_dir() else entry.name
    except OSError:
        return entry.name


def link_state(path: str | Path) -> str | None:
    """Target of a link as it is written in it, None where there is no link."""
    try:
        return os.fsdecode(_readlink(path))
    except (OSError, ValueError):
        return None


def stamp_of(path: str) -> Stamp:
    """The current stamp of a file or folder."""
    try:
        status = _stat(path)
    except (OSError, ValueError):
        return None
    return status.st_mtime_ns, status.st_size, status.st_ino


def is_folder(path: str) -> bool:
    """Whether the path is a folder; the observer does not count this as a read of the lesson."""
    try:
        return stat.S_ISDIR(_stat(path).st_mode)
    except (OSError, ValueError):
        return False


def variable_state(name: str) -> str | None:
    """SHA-256 of an environment variable's value, which may be a secret; None where it is unset."""
    value = os.environ.get(name)
    if value is None:
        return None
    return hashlib.sha256(value.encode("utf-8", "surrogateescape")).hexdigest()
