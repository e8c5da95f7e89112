"""Record what a lesson reads, and refuse writes where others may read.

Used inside a lesson's process only. Python raises an audit event for every file that it opens and
every folder that it lists; `readers` covers reads without an event.
"""

import errno
import os
import sys
import sysconfig
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from cnnviz.domain import Inputs
from cnnviz.gallery.inputs.packages import INSTALLED, is_of_interpreter
from cnnviz.gallery.inputs.paths import Names, is_pseudo_file, may_be_path
from cnnviz.gallery.inputs.states import (
    Stamp,
    file_state,
    folder_state,
    is_folder,
    stamp_of,
    variable_state,
)
from cnnviz.gallery.tracking import frames, imports, readers
from cnnviz.gallery.tracking.children import EVENTS as CHILD_EVENTS
from cnnviz.gallery.tracking.children import Children

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
_PATH_ONLY, _NAMELESS = getattr(os, "O_PATH", 0), getattr(os, "O_TMPFILE", 0)  # Linux
_CODE = (".pyc", ".so")
_SYSTEM = ("/usr/", "/lib", "/bin/", "/sbin/", "/etc/", "/opt/", "/var/")
_PURELIB = sysconfig.get_path("purelib")
# Audit event to (position of a path, position of the folder descriptor it is relative to).
_CHANGES: dict[str, tuple[tuple[int, int | None], ...]] = {
    "os.remove": ((0, 1),),
    "os.rmdir": ((0, 1),),
    "os.mkdir": ((0, 2),),
    "os.rename": ((0, 2), (1, 3)),
    "os.link": ((1, 3),),
    "os.symlink": ((1, 2),),
    "os.truncate": ((0, None),),
    "os.chmod": ((0, 2),),
}


class Observer:
    """Watches this process from `start` on; a single instance, since audit hooks are permanent."""

    def __init__(
        self,
        names: Names,
        script: Path,
        own: tuple[Path, ...],
        unseen: tuple[Path, ...],
        variables: tuple[str, ...],
    ) -> None:
        """`own` are the lesson's own folders, its scratch folder first.

        Reads there and in the folders `unseen` are not inputs. `variables` are the names of the
        environment variables that the lesson declares.
        """
        self._names = names
        self._script = str(script)
        folders = tuple(f"{folder}{os.sep}" for folder in own)
        self._skipped = (*folders, *(f"{folder}{os.sep}" for folder in unseen), *INSTALLED)
        # The environment may be a link; files are opened by either name.
        paths = {_PURELIB, os.path.realpath(_PURELIB)}
        self._packages = tuple(f"{path}{os.sep}" for path in paths)
        self._own = frozenset(map(str, own))
        self._writable = (*folders, "/dev/", "/proc/", *_caches())
        self._children = Children(own[0], self._skipped)
        # Read now, because the lesson may change them.
        self._variables = {name: variable_state(name) for name in variables}
        self._files: dict[str, Stamp] = {}
        self._folders: dict[str, Stamp] = {}
        self._written: set[str] = set()
        self._folder_of_open: Callable[[], int | None] = lambda: None
        self._on = False

    def start(self) -> None:
        """Begin to record reads, and to refuse writes."""
        # Move this module to the end of sys.modules: the lesson's imports follow it.
        sys.modules[__name__] = sys.modules.pop(__name__)
        self._on = True
        sys.addaudithook(self._audit)
        imports.begin(self._while_on(self._read), self._inside)
        callbacks = (self._read, self._probed, self._writes)
        readers.watch(*(self._while_on(callback) for callback in callbacks))
        self._folder_of_open = readers.watch_open()
        self._children.watch_spawns()

    def _while_on(self, callback: Callable[[str], None]) -> Callable[[str], None]:
        def guarded(path: str) -> None:
            if self._on:
                callback(path)

        return guarded

    @property
    def writable(self) -> tuple[str, ...]:
        """Folders in which the lesson may write, each with a separator at its end."""
        return self._writable

    def stop(self) -> None:
        """End the recording, and allow all writes again."""
        self._on = False

    def seen(self) -> tuple[Inputs, list[str]]:
        """All inputs, and the paths of those that changed during the run; called once after `stop`.

        A run whose inputs changed fits neither their old nor their new state: do not store it.
        """
        self._take_children()
        self._take_modules()
        changed: list[str] = []

        def states(
            paths: Mapping[str, Stamp], state: Callable[[Path], str | None]
        ) -> dict[str, str | None]:
            named = {}
            for path, stamp in paths.items():
                name = self._names.name(path)
                named[name] = state(Path(path))
                if stamp_of(path) != stamp:
                    changed.append(self._names.shown(Path(path)))
            return dict(sorted(named.items()))

        inputs = Inputs(
            files=states(self._files, file_state),
            folders=states(self._folders, folder_state),
            packages=imports.packages(),
            variables=self._variables,
        )
        return inputs, changed

    @property
    def blind(self) -> bool:
        """Whether the lesson started a program that could not be traced."""
        return self._children.blind

    def _take_children(self) -> None:
        """Record the reads and writes of the lesson's child processes, in their order."""
        for access in self._children.seen():
            if access.kind == "write":
                self._written.add(access.path)
            elif access.kind == "list":
                self._listed(access.path)
            elif is_of_interpreter(access.path):
                continue  # the version of Python is a part of the run's key
            elif self._inside(os.path.dirname(access.path)) or (
                # Shells probe every folder of PATH, and each program reads the system's
                # libraries: neither is an input of the lesson.
                access.kind == "read" and not access.path.startswith(_SYSTEM)
            ):
                self._read(access.path)

    def _take_modules(self) -> None:
        """Record the modules of the project as read, even if Python read their bytecode instead."""
        for path, stamp in imports.preloaded().items():
            self._files.setdefault(path, stamp)
        # Modules from before the first cell belong to the engine or to a package.
        for name in frames.imported_after(__name__):
            file = getattr(sys.modules[name], "__file__", None)
            # torch sets a bare "_ops.py" on modules that have no file.
            if file and os.path.isabs(file) and name != "__main__" and not imports.is_engine(name):
                self._read(file)

    def _inside(self, folder: str) -> bool:
        """Whether a folder belongs to the project, and is not one of those to skip."""
        own = (str(self._names.root), f"{self._names.root}{os.sep}")
        return (folder == own[0] or folder.startswith(own[1])) and not self._is_skipped(folder)

    def _is_skipped(self, path: str) -> bool:
        full = f"{path}{os.sep}"
        return full.startswith(self._skipped) or is_pseudo_file(full, self._names.root)

    # Audit events and callbacks

    def _audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self._on:
            return
        if event == "open":
            self._opened(*arguments)
        elif event in ("os.listdir", "os.scandir"):
            # An import also lists folders; `imports` records the probed modules instead. A lookup
            # of a package's version lists all folders; the package is recorded instead.
            if not frames.is_from_a_finder(sys._getframe(1)):
                self._listed(_full(arguments[0] if arguments[0] is not None else "."))
        elif event == "sqlite3.connect":
            self._read(_database(arguments[0]))
        elif event == "ctypes.dlopen":
            if arguments[0] and os.sep in os.fsdecode(arguments[0]):
                self._read(_full(arguments[0]))
        elif event in _CHANGES:
            for path, base in _CHANGES[event]:
                self._writes(_full(arguments[path], None if base is None else arguments[base]))
        elif event in CHILD_EVENTS:
            self._children.watch(event, arguments)

    def _opened(self, path: Any, mode: Any, flags: Any) -> None:
        if isinstance(path, int):
            return
        full, flags = _full(path, self._folder_of_open()), flags if isinstance(flags, int) else 0
        if _NAMELESS and flags & _NAMELESS == _NAMELESS:
            self._writes(full)  # a file without a name, in this folder
        elif _is_for_writing(mode, flags):
            # A folder cannot be opened for writing. `tempfile` passes one, and its `opener` opens a
            # file in it, which raises an event of its own; any other call fails.
            if not is_folder(full):
                self._writes(full)
        elif full != self._script or not frames.is_for_a_traceback(sys._getframe(2)):
            self._read(full)

    def _read(self, path: str) -> None:
        if not path or path in self._files or path in self._written:
            return
        if path.endswith(_CODE) and not self._inside(os.path.dirname(path)):
            return
        package = next((folder for folder in self._packages if path.startswith(folder)), None)
        if package:
            # The version of a package stands for the data in it, whether it is imported or not.
            imports.add_package(path.removeprefix(package).partition(os.sep)[0])
        elif not self._is_skipped(path):
            self._files[path] = stamp_of(path)

    def _probed(self, path: str) -> None:
        """Handle stat and access: the file counts as read, because its size or time may be used.

        The folders above the lesson do not count, because resolving a path looks at each of them;
        nor do paths outside of the project that a library looks for on this machine.
        """
        above = f"{self._names.folder}{os.sep}".startswith(f"{path.rstrip(os.sep)}{os.sep}")
        if path == self._script or above:
            return
        if self._inside(os.path.dirname(path)) or self._inside(frames.folder_of_caller()):
            self._read(path)

    def _listed(self, path: str) -> None:
        if path and path not in self._folders and not self._is_skipped(path):
            self._folders[path] = stamp_of(path)

    def _writes(self, path: str) -> None:
        """Allow writes in the lesson's own folders and in caches; else raise PermissionError."""
        if not path:
            return
        # The project itself may lie in a folder that all may write, such as /dev/shm.
        if path in self._own or (
            path.startswith(self._writable) and not self._inside(os.path.dirname(path))
        ):
            self._written.add(path)
            return
        raise PermissionError(
            errno.EACCES,
            "a lesson may write only into a temporary folder, such as tempfile.mkdtemp() creates",
            path,
        )


def _is_for_writing(mode: Any, flags: int) -> bool:
    if flags & _PATH_ONLY:
        return False
    return bool(flags & _WRITING) or (isinstance(mode, str) and bool(set(mode) & set("wxa+")))


def _database(name: Any) -> str:
    """Path of an SQLite database, whose name may be a URI; empty for a database in memory."""
    text = os.fsdecode(name) if isinstance(name, str | bytes | os.PathLike) else ""
    if text.startswith("file:"):
        text = unquote(text.removeprefix("file:").partition("?")[0])
    return "" if text in ("", ":memory:") else _full(text)


def _full(path: Any, base: Any = None) -> str:
    """The path, absolute and normalized, but with its links: their targets may change, too."""
    try:
        text = os.fsdecode(path)
        if isinstance(base, int) and base >= 0:
            text = os.path.join(os.readlink(f"/proc/self/fd/{base}"), text)
        return os.path.abspath(text) if may_be_path(text) else ""
    except (TypeError, ValueError, OSError):
        return ""


def _caches() -> tuple[str, ...]:
    """Folders where libraries keep files that they can create again."""
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    config = os.environ.get("XDG_CONFIG_HOME") or os.path.expanduser("~/.config")
    return tuple(f"{folder}{os.sep}" for folder in (cache, os.path.join(config, "matplotlib")))
