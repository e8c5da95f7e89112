"""The files, folders and links that count as the inputs of a lesson, with their first states.

Used inside a lesson's process only.
"""

import os
import sysconfig
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from cnnviz.gallery.inputs.packages import INSTALLED, is_of_interpreter
from cnnviz.gallery.inputs.paths import Names, is_pseudo_file
from cnnviz.gallery.inputs.states import (
    Stamp,
    file_state,
    folder_state,
    is_folder,
    link_state,
    stamp_of,
)
from cnnviz.gallery.tracking import frames, imports
from cnnviz.gallery.tracking.children import Access
from cnnviz.gallery.tracking.located import followed, located
from cnnviz.gallery.tracking.machine import is_looked_for_by_programs, is_of_python, is_of_system

_PURELIB = sysconfig.get_path("purelib")
_BYTECODE = ".pyc"
_CACHE = f"{os.sep}__pycache__{os.sep}"

States = Mapping[str, str | None]


class Reads:
    """Takes what the lesson and its children use, and leaves out what is not the lesson's."""

    def __init__(
        self, names: Names, script: Path, own: tuple[Path, ...], unseen: tuple[Path, ...]
    ) -> None:
        """`own` are the lesson's own folders; reads there and in those `unseen` do not count."""
        self._names = names
        self._script = str(script)
        self._own = tuple(f"{folder}{os.sep}" for folder in own)
        self._above = (f"{names.folder}{os.sep}", *self._own)
        self.skipped = (*self._own, *(f"{folder}{os.sep}" for folder in unseen), *INSTALLED)
        # The environment may be a link; files are opened by either name.
        paths = {_PURELIB, os.path.realpath(_PURELIB)}
        self.packages = tuple(f"{path}{os.sep}" for path in paths)
        self._files: dict[str, Stamp] = {}
        self._folders: dict[str, Stamp] = {}
        self._links: dict[str, str | None] = {}
        self.written: set[str] = set()

    def states(self) -> tuple[States, States, States, list[str]]:
        """States of files, of folders and of links by their names, and what changed meanwhile."""
        changed: list[str] = []

        def of(stamps: Mapping[str, Stamp], state: Callable[[Path], str | None]) -> States:
            named = {}
            for path, stamp in stamps.items():
                named[self._names.name(path)] = state(Path(path))
                if stamp_of(path) != stamp:
                    changed.append(self._names.shown(Path(path)))
            return dict(sorted(named.items()))

        files, folders = of(self._files, file_state), of(self._folders, folder_state)
        links = {}
        for path, target in sorted(self._links.items()):
            links[self._names.name(path)] = target
            if link_state(path) != target:
                changed.append(self._names.shown(Path(path)))
        return files, folders, links, changed

    def full(self, path: Any, base: Any = None) -> str:
        """The absolute path, or an empty one; records the links that lead to it by a `..`."""
        full, links = located(path, base)
        for link in links:
            self.followed(link)
        return full

    def read(self, path: str) -> None:
        """Record a file by its content, or the package that it belongs to."""
        if path.startswith(self._own):
            # The lesson's own link may lead to an input.
            path, _ = followed(path)
        if not path or path in self._files or path in self.written:
            return
        if path.endswith(_BYTECODE) and not self.inside(os.path.dirname(path)):
            return
        package = next((folder for folder in self.packages if path.startswith(folder)), None)
        if package:
            # The version of a package stands for the data in it, whether it is imported or not.
            imports.add_package(path.removeprefix(package).partition(os.sep)[0])
        elif not self.is_skipped(path):
            self._files[path] = stamp_of(path)

    def add(self, stamps: Mapping[str, Stamp]) -> None:
        """Record files whose stamps were taken when they were read, before the lesson began."""
        for path, stamp in stamps.items():
            self._files.setdefault(path, stamp)

    def listed(self, path: str) -> None:
        """Record the names in a folder."""
        if path and path not in self._folders and not self.is_skipped(path):
            self._folders[path] = stamp_of(path)

    def entered(self, folder: str) -> None:
        """Record the links through which a folder is reached."""
        self.probed(folder)
        for link in followed(folder)[1]:
            self.followed(link)

    def followed(self, path: str) -> None:
        """Record the target of a link, or that the path is not one."""
        if not path or path in self._links or self._is_above(path) or self.is_skipped(path):
            return
        if self.inside(os.path.dirname(path)) or not is_looked_for_by_programs(path):
            self._links[path] = link_state(path)

    def probed(self, path: str) -> None:
        """Handle stat and access: the file counts as read, because its size or time may be used.

        The folders above the lesson do not count, because resolving a path looks at each of them;
        nor do paths outside of the project that a library looks for on every machine.
        """
        if not path or path == self._script or self._is_above(path):
            return
        if (
            self.inside(os.path.dirname(path))
            or not is_looked_for_by_programs(path)
            or self.inside(frames.folder_of_caller())
        ):
            self.read(path)

    def take(self, access: Access) -> None:
        """Record what a child used."""
        path = access.path
        if access.kind == "write":
            self.written.add(path)
        elif access.kind == "list":
            self.listed(path)
        elif access.kind == "package":
            imports.add_package_of_child(os.path.basename(path).removesuffix(".py"))
        elif not path or is_of_interpreter(path) or _CACHE in f"{path}{os.sep}":
            pass  # the version of Python is a part of the run's key
        elif access.kind == "link":
            self.followed(path)
        elif access.kind in ("enter", "probe") and is_folder(path):
            self.entered(path)
        elif self._is_of_lesson(access):
            self.read(path)

    def _is_of_lesson(self, access: Access) -> bool:
        """Whether a child used the file for the lesson: each program also reads the system's own.

        Of the programs only those count that do not belong to the system.
        """
        path = access.path
        if self.inside(os.path.dirname(path)):
            return True
        if access.kind == "read":
            return not is_of_system(path)
        if access.kind == "exec":
            return not (is_of_system(path) or is_of_python(path)) and os.path.exists(path)
        return not self._is_above(path) and not is_looked_for_by_programs(path)

    def inside(self, folder: str) -> bool:
        """Whether a folder belongs to the project, and is not one of those to skip."""
        own = (str(self._names.root), f"{self._names.root}{os.sep}")
        return (folder == own[0] or folder.startswith(own[1])) and not self.is_skipped(folder)

    def has_modules(self, folder: str) -> bool:
        """Whether modules in this folder of `sys.path` are inputs by themselves."""
        if self.inside(folder):
            return True
        return not (self.is_skipped(folder) or is_of_python(folder) or is_of_system(f"{folder}/"))

    def is_skipped(self, path: str) -> bool:
        """Whether the path is that of a lesson's own file, of a package, or of the kernel."""
        full = f"{path}{os.sep}"
        return full.startswith(self.skipped) or is_pseudo_file(full, self._names.root)

    def _is_above(self, path: str) -> bool:
        """Whether the lesson or one of its own folders lies in this folder: each call passes it."""
        full = f"{path.rstrip(os.sep)}{os.sep}"
        return any(folder.startswith(full) for folder in self._above)
