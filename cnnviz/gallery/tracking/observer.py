"""Record what a lesson reads, and refuse writes where others may read.

Used inside a lesson's process only. Python raises an audit event for every file that it opens and
every folder that it lists; `readers` covers reads without an event.
"""

import errno
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from cnnviz.domain import Inputs
from cnnviz.gallery.inputs.paths import Names
from cnnviz.gallery.inputs.states import is_folder, variable_state
from cnnviz.gallery.tracking import frames, imports, readers
from cnnviz.gallery.tracking.children import EVENTS as CHILD_EVENTS
from cnnviz.gallery.tracking.children import Children
from cnnviz.gallery.tracking.reads import Reads

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
_PATH_ONLY, _NAMELESS = getattr(os, "O_PATH", 0), getattr(os, "O_TMPFILE", 0)  # Linux
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
    "os.chown": ((0, 3),),
    "os.utime": ((0, 3),),
    "os.setxattr": ((0, None),),
    "os.removexattr": ((0, None),),
}
_DEVICES = ("/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty")
_STREAMS = ("/dev/ptmx", "/dev/pts/", "/dev/std", "/dev/fd/", "/proc/self/fd/", "/dev/nvidia")
_SHARED = "/dev/shm/"
"""Libraries need it; where the system allows it, the lesson has one of its own."""


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
        self._script = str(script)
        self._reads = Reads(names, script, own, unseen)
        self._own = frozenset(map(str, own))
        folders = (f"{folder}{os.sep}" for folder in own)
        self._writable = (*folders, *_DEVICES, *_STREAMS, _SHARED)
        self._children = Children(own[0], self._reads.skipped, self._reads.packages)
        # Read now, because the lesson may change them.
        self._variables = {name: variable_state(name) for name in variables}
        self._folder_of_open: Callable[[], int | None] = lambda: None
        self._unseen: set[str] = set()
        self._on = False

    def start(self) -> None:
        """Begin to record reads, and to refuse writes."""
        # Move this module to the end of sys.modules: the lesson's imports follow it.
        sys.modules[__name__] = sys.modules.pop(__name__)
        self._on = True
        sys.addaudithook(self._audit)
        imports.begin(self._while_on(self._reads.read), self._reads.has_modules)
        callbacks = (self._reads.read, self._reads.probed, self._writes, self._reads.followed)
        readers.watch(*(self._while_on(callback) for callback in callbacks))
        readers.watch_attached(self._attached)
        self._folder_of_open = readers.watch_open()
        self._children.watch_spawns()

    def _while_on(self, callback: Callable[[str], None]) -> Callable[..., None]:
        def guarded(path: Any, base: Any = None) -> None:
            if self._on:
                callback(self._reads.full(path, base))

        return guarded

    def stop(self) -> None:
        """End the recording, and allow all writes again."""
        self._on = False

    def seen(self) -> tuple[Inputs, list[str]]:
        """All inputs, and the paths of those that changed during the run; called once after `stop`.

        A run whose inputs changed fits neither their old nor their new state: do not store it.
        """
        for access in self._children.seen():
            self._reads.take(access)
        self._take_modules()
        files, folders, links, changed = self._reads.states()
        packages, unseen = imports.packages(), (*imports.unseen(), *sorted(self._unseen))
        return Inputs(files, packages, folders, self._variables, links, unseen), changed

    @property
    def blind(self) -> bool:
        """Whether the lesson started a program that could not be traced."""
        return self._children.blind

    def _take_modules(self) -> None:
        """Record the modules of the project as read, even if Python read their bytecode instead."""
        self._reads.add(imports.preloaded())
        # Modules from before the first cell belong to the engine or to a package.
        for name in frames.imported_after(__name__):
            file = getattr(sys.modules[name], "__file__", None)
            # torch sets a bare "_ops.py" on modules that have no file.
            if file and os.path.isabs(file) and name != "__main__" and not imports.is_engine(name):
                self._reads.read(file)

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
                folder = "." if arguments[0] is None else arguments[0]
                self._reads.listed(self._reads.full(folder))
        elif event == "sqlite3.connect":
            self._reads.read(self._reads.full(_database(arguments[0])))
        elif event == "os.chdir":
            self._reads.entered(self._reads.full(arguments[0]))
        elif event == "ctypes.dlopen":
            by_engine = frames.is_from_the_engine()  # such as the flush of C's buffers
            if not by_engine and self._reads.inside(frames.folder_of_caller()):
                self._unseen.add("ctypes")
            if arguments[0] and os.sep in os.fsdecode(arguments[0]):
                self._reads.read(self._reads.full(arguments[0]))
        elif event in _CHANGES:
            for path, base in _CHANGES[event]:
                self._changes(arguments[path], None if base is None else arguments[base])
        elif event in CHILD_EVENTS:
            self._children.watch(event, arguments)

    def _attached(self, name: str) -> None:
        if not self._on:
            return
        if name:
            self._reads.read(self._reads.full(_database(name)))
        else:
            self._unseen.add("sqlite3 (ATTACH with a parameter)")

    def _opened(self, path: Any, mode: Any, flags: Any) -> None:
        if isinstance(path, int):
            return
        full = self._reads.full(path, self._folder_of_open())
        flags = flags if isinstance(flags, int) else 0
        if _NAMELESS and flags & _NAMELESS == _NAMELESS:
            self._writes(full)  # a file without a name, in this folder
        elif _is_for_writing(mode, flags):
            # A folder cannot be opened for writing. `tempfile` passes one, and its `opener` opens a
            # file in it, which raises an event of its own; any other call fails.
            if not is_folder(full):
                self._writes(full)
        elif full != self._script or not frames.is_for_a_traceback(sys._getframe(2)):
            self._reads.read(full)
            # Only os.open opens folders. What is read relative to one has another path.
            if mode is None and is_folder(full):
                self._reads.entered(full)

    def _changes(self, path: Any, folder: int | None) -> None:
        is_open = isinstance(path, int)
        self._writes(_open_file(path) if is_open else self._reads.full(path, folder))

    def _writes(self, path: str) -> None:
        """Allow writes in the lesson's own folders and to devices; else raise PermissionError."""
        if not path:
            return
        # The project itself may lie in a folder that all may write, such as /dev/shm.
        if path in self._own or (
            path.startswith(self._writable) and not self._reads.inside(os.path.dirname(path))
        ):
            self._reads.written.add(path)
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
    """Name of an SQLite database's file, which may be a URI; empty for a database in memory."""
    text = os.fsdecode(name) if isinstance(name, str | bytes | os.PathLike) else ""
    if text.startswith("file:"):
        text = unquote(text.removeprefix("file:").partition("?")[0])
    return "" if text == ":memory:" else text


def _open_file(descriptor: int) -> str:
    """The path of an open file; empty if it has none, as a pipe or a file in memory."""
    try:
        path = os.readlink(f"/proc/self/fd/{descriptor}")
    except OSError:
        return ""
    return path if path.startswith("/") and not path.startswith("/memfd:") else ""
