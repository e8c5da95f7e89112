"""Names of paths that mean the same in every checkout, so that machines can share a store.

Used by the engine and inside a lesson's process.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cnnviz.domain import Inputs

_PACKAGE = str(Path(__file__).resolve().parents[2]) + os.sep
_PACKAGE_MARK = "cnnviz:"
_BESIDE_MARK = "./"

_LONGEST = 4096
"""Bytes of the longest path that Linux opens."""


def may_be_path(text: str) -> bool:
    """Whether a file can have this name; libraries ask for contents, too, whether a file has it."""
    return "\0" not in text and len(text) <= _LONGEST


@dataclass(frozen=True, slots=True)
class Names:
    """Names relative to one script.

    `./x` is a path in the folder of the script, `cnnviz:x` a path in this package, wherever it is
    installed, any other relative name a path in the project. Other paths stay absolute.
    """

    root: Path
    """Folder of the project."""
    folder: Path
    """Folder of the script."""

    def name(self, path: str) -> str:
        """The name of an absolute path."""
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
        """The absolute path of a name."""
        return Path(self.text(name))

    def text(self, name: str) -> str:
        """The absolute path of a name, as text: a gallery has ten thousands of them."""
        if name.startswith(_BESIDE_MARK):
            return os.path.join(self.folder, name.removeprefix(_BESIDE_MARK)).rstrip(os.sep)
        if name.startswith(_PACKAGE_MARK):
            return _PACKAGE + name.removeprefix(_PACKAGE_MARK)
        return str(self.root) if name == "." else os.path.join(self.root, name)

    def all_paths(self, inputs: Inputs) -> Iterator[str]:
        """The absolute paths of all files, folders and links."""
        return map(self.text, (*inputs.files, *inputs.folders, *inputs.links))

    def paths(self, name: str, first: Path) -> Iterator[Path]:
        """The possible paths, here, of a name that was recorded for a script in folder `first`.

        A script may have reached a file of the project relative to its own folder or to that of
        the project. After it was moved, its stored run holds only if it does for both paths.
        """
        yield self.path(name)
        inside = not name.startswith((_BESIDE_MARK, _PACKAGE_MARK)) and not Path(name).is_absolute()
        if inside and first != self.folder:
            yield Path(os.path.normpath(self.folder / os.path.relpath(self.root / name, first)))

    @staticmethod
    def is_shared(name: str) -> bool:
        """Whether the name means the same file for every script."""
        return name.startswith(_PACKAGE_MARK)

    def shown(self, path: Path) -> str:
        """The path for a message: relative to the project or the package, or else absolute."""
        text = str(path)
        if text.startswith(f"{self.root}{os.sep}"):
            return path.relative_to(self.root).as_posix()
        if text.startswith(_PACKAGE):
            return f"cnnviz/{text.removeprefix(_PACKAGE)}"
        return text


def is_pseudo_file(path: str, root: Path) -> bool:
    """Whether this is a kernel pseudo-file (/proc, /sys, /dev), which is never an input.

    The project itself may lie in memory, below /dev/shm.
    """
    return path.startswith(("/proc/", "/sys/", "/dev/")) and not path.startswith(f"{root}{os.sep}")
