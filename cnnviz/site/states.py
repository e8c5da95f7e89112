"""States of files, folders and installed packages, as two builds of a site compare them."""

import hashlib
import os
import sys
import sysconfig
from collections.abc import Iterable, Mapping
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


def tree_of(folder: Path) -> dict[str, str]:
    """Path of each folder below `folder`, itself included, to the digest of what lies in it.

    Each file counts with its name, size, times and inode number. Programs cannot set the ctime, so
    an edited file never looks like the old one.
    """
    digests: dict[str, str] = {}
    waiting = [str(folder)] if folder.is_dir() else []
    while waiting:
        path = waiting.pop()
        digests[path], below = _listed(path)
        waiting += below
    return digests


def with_folders(tree: Mapping[str, str], folders: Iterable[str]) -> dict[str, str]:
    """The tree after a change in these folders, of which some may be new, and none is gone."""
    return {**tree, **{path: _listed(path)[0] for path in folders}}


def _listed(folder: str) -> tuple[str, list[str]]:
    """(digest of what lies in a folder, paths of the folders in it)."""
    below: list[str] = []
    parts: list[str] = []
    with os.scandir(folder) as listing:
        for entry in listing:
            if entry.is_dir(follow_symlinks=False):
                if entry.name != "__pycache__":
                    below.append(entry.path)
                    parts.append(f"{entry.name}/")
            else:
                state = entry.stat(follow_symlinks=False)
                stamp = (state.st_size, state.st_mtime_ns, state.st_ctime_ns, state.st_ino)
                parts.append(f"{entry.name}{stamp}")
    text = "\0".join(sorted(parts)).encode("utf-8", "surrogateescape")
    return hashlib.sha256(text).hexdigest(), below
