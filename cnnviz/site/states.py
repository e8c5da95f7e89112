"""States of files, folders and installed packages, as two builds of a site compare them."""

import hashlib
import os
import sys
import sysconfig
from pathlib import Path

from cnnviz.gallery.inputs.states import folder_state

Stamp = list[int] | None
"""Size, mtime and ctime in ns, and inode number of a file; None: the file does not exist."""


def stamp_of(path: str) -> Stamp:
    try:
        state = os.stat(path)
    except (OSError, ValueError):
        return None
    return [state.st_size, state.st_mtime_ns, state.st_ctime_ns, state.st_ino]


def listing_of(path: str) -> str | None:
    return folder_state(Path(path))


def installed() -> str:
    """Digest of the Python version and of every installed package's name and version."""
    folder = sysconfig.get_path("purelib")
    names = sorted(name for name in os.listdir(folder) if name.endswith((".dist-info", ".pth")))
    return hashlib.sha256("\0".join([sys.version, *names]).encode()).hexdigest()


def tree_of(folder: Path) -> str:
    """Digest of every file below a folder: its name, size, times and inode number.

    Programs cannot set the ctime, so an edited file never looks like the old one.
    """
    digest = hashlib.sha256()

    def walk(path: Path) -> None:
        with os.scandir(path) as listing:
            entries = sorted(listing, key=lambda entry: entry.name)
        for entry in entries:
            if entry.name == "__pycache__":
                continue
            if entry.is_dir(follow_symlinks=False):
                digest.update(f"{entry.name}/\0".encode("utf-8", "surrogateescape"))
                walk(Path(entry.path))
            else:
                state = entry.stat(follow_symlinks=False)
                stamp = (state.st_size, state.st_mtime_ns, state.st_ctime_ns, state.st_ino)
                digest.update(f"{entry.name}{stamp}\0".encode("utf-8", "surrogateescape"))

    if folder.is_dir():
        walk(folder)
    return digest.hexdigest()
