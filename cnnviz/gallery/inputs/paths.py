"""Names of paths that mean the same in every checkout, so that machines can share a store.

Used by the engine and inside a lesson's process alike.
"""

import hashlib
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_PACKAGE = str(Path(__file__).resolve().parents[2]) + os.sep
_PACKAGE_MARK = "cnnviz:"
_BESIDE_MARK = "./"
_stat = os.stat  # a lesson's own is watched
Stamp = tuple[int, int, int] | None
"""Time of change, size and number of a file, to see whether it changed; None: it is not there."""
FOLDER = "folder"
"""State of a path that is a folder: that it is one counts, not what it holds."""


@dataclass(frozen=True, slots=True)
class Names:
    """Names as seen from one script.

    `./x` lies in the script's own folder or below it, `cnnviz:x` in this package wherever it is
    installed, any other relative name in the project; a path outside of all three stays absolute.
    """

    root: Path
    folder: Path
    """The script's own."""

    def name(self, path: str) -> str:
        for base, mark in (
            (f"{self.folder}{os.sep}", _BESIDE_MARK),
            (_PACKAGE, _PACKAGE_MARK),
            (f"{self.root}{os.sep}", ""),
        ):
            if path.startswith(base):
                return mark + path.removeprefix(base).replace(os.sep, "/")
        if path == str(self.folder):
            return _BESIDE_MARK
        if path == str(self.root):
            return "."
        return path

    def path(self, name: str) -> Path:
        if name.startswith(_BESIDE_MARK):
            return self.folder / name.removeprefix(_BESIDE_MARK)
        if name.startswith(_PACKAGE_MARK):
            return Path(_PACKAGE) / name.removeprefix(_PACKAGE_MARK)
        return self.root / name

    def paths(self, name: str, first: Path) -> Iterator[Path]:
        """What the name may mean here when it was given to a script in the folder `first`.

        A script that was moved may have reached a file of the project from its own folder or from
        the project's: both readings must hold for its stored run to hold.
        """
        yield self.path(name)
        inside = not name.startswith((_BESIDE_MARK, _PACKAGE_MARK)) and not Path(name).is_absolute()
        if inside and first != self.folder:
            yield Path(os.path.normpath(self.folder / os.path.relpath(self.root / name, first)))

    @staticmethod
    def is_shared(name: str) -> bool:
        """Whether the name means the same file whichever script it was given to."""
        return name.startswith(_PACKAGE_MARK)

    def shown(self, path: Path) -> str:
        """The path as a message names it: relative to the project, or inside the package."""
        text = str(path)
        if text.startswith(f"{self.root}{os.sep}"):
            return path.relative_to(self.root).as_posix()
        if text.startswith(_PACKAGE):
            return f"cnnviz/{text.removeprefix(_PACKAGE)}"
        return text


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


def is_machines(path: str, root: Path) -> bool:
    """Whether the machine makes the file up as it is read, which says nothing of the project.

    A project itself may lie in memory, below /dev/shm.
    """
    return path.startswith(("/proc/", "/sys/", "/dev/")) and not path.startswith(f"{root}{os.sep}")
