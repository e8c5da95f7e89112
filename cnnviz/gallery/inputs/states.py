"""States of files, folders and environment variables: what is compared to see a change.

Used by the engine and inside a lesson's process alike.
"""

import hashlib
import os
import stat
from pathlib import Path

_stat = os.stat  # a lesson's own is watched
Stamp = tuple[int, int, int] | None
"""Time of change, size and number of a file, to see whether it changed; None: it is not there."""
FOLDER = "folder"
"""State of a path that is a folder: that it is one counts, not what it holds."""


def file_state(path: Path) -> str | None:
    """SHA-256 of a file, `folder` for a folder, None where there is neither."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except IsADirectoryError:
        return FOLDER
    except OSError:
        return None


def folder_state(path: Path) -> str | None:
    """Digest of the names in a folder, None where there is none.

    Bytecode counts for nothing: Python itself writes it there.
    """
    try:
        names = sorted(name for name in os.listdir(path) if name != "__pycache__")
    except OSError:
        return None
    return hashlib.sha256("\0".join(names).encode("utf-8", "surrogateescape")).hexdigest()


def stamp_of(path: str) -> Stamp:
    try:
        found = _stat(path)
    except (OSError, ValueError):
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def is_folder(path: str) -> bool:
    """Whether a folder stands there, asked without a lesson's run being seen to ask."""
    try:
        return stat.S_ISDIR(_stat(path).st_mode)
    except (OSError, ValueError):
        return False


def variable_state(name: str) -> str | None:
    """Digest of an environment variable's value, which may be a secret; None where it is unset."""
    value = os.environ.get(name)
    if value is None:
        return None
    return hashlib.sha256(value.encode("utf-8", "surrogateescape")).hexdigest()
