"""See what a lesson reads, and keep it from writing where others read.

Used inside a lesson's process only. Python raises an audit event for every file that it opens and
every folder that it lists; `readers` covers what goes past them.
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
from cnnviz.gallery.inputs.packages import INSTALLED
from cnnviz.gallery.inputs.paths import (
    Names,
    Stamp,
    file_state,
    folder_state,
    is_folder,
    is_machines,
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
# Event to the positions of its paths, and of the folder descriptors that they are relative to.
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
    """Watches this process from `start` on; a process has one, since audit hooks stay for good."""

    def __init__(
        self,
        names: Names,
        script: Path,
        own: tuple[Path, ...],
        unseen: tuple[Path, ...],
        variables: tuple[str, ...],
    ) -> None:
        """`own` are the lesson's own folders, its scratch folder first.

        What it reads there, or in the folders `unseen`, is not an input.
        """
        self._names = names
        self._script = str(script)
        folders = tuple(f"{folder}{os.sep}" for folder in own)
        self._skipped = (*folders, *(f"{folder}{os.sep}" for folder in unseen), *INSTALLED)
        # An environment may lie behind a link; files are opened by either name.
        both = {_PURELIB, os.path.realpath(_PURELIB)}
        self._packages = tuple(f"{one}{os.sep}" for one in both)
        self._own = frozenset(map(str, own))
        self._writable = (*folders, "/dev/", "/proc/", *_caches())
        self._children = Children(own[0], self._skipped)
        # Now: the lesson may change them.
        self._variables = {name: variable_state(name) for name in variables}
        self._files: dict[str, Stamp] = {}
        self._folders: dict[str, Stamp] = {}
        self._written: set[str] = set()
        self._folder_of_open: Callable[[], int | None] = lambda: None
        self._on = False

    def start(self) -> None:
        # The last of the modules that are here: what the lesson imports comes behind it.
        sys.modules[__name__] = sys.modules.pop(__name__)
        self._on = True
        sys.addaudithook(self._audit)
        imports.begin(self._while_on(self._read), self._inside)
        told = (self._while_on(one) for one in (self._read, self._probed, self._writes))
        readers.watch(*told)
        self._folder_of_open = readers.watch_open()
        self._children.watch_spawns()

    def _while_on(self, told: Callable[[str], None]) -> Callable[[str], None]:
        def guarded(path: str) -> None:
            if self._on:
                told(path)

        return guarded

    @property
    def writable(self) -> tuple[str, ...]:
        """Folders that a lesson may write below."""
        return self._writable

    def stop(self) -> None:
        self._on = False

    def seen(self) -> tuple[Inputs, list[str]]:
        """Everything that was read, and which of it changed meanwhile; called once, after `stop`.

        A run whose input changed while it read fits neither state, and is not to be kept.
        """
        self._take_children()
        self._take_modules()
        changed: list[str] = []

        def states(
            paths: Mapping[str, Stamp], state: Callable[[Path], str | None]
        ) -> dict[str, str | None]:
            found = {}
            for path, stamp in paths.items():
                name = self._names.name(path)
                found[name] = state(Path(path))
                if stamp_of(path) != stamp:
                    changed.append(self._names.shown(Path(path)))
            return dict(sorted(found.items()))

        inputs = Inputs(
            files=states(self._files, file_state),
            folders=states(self._folders, folder_state),
            packages=imports.packages(),
            variables=self._variables,
        )
        return inputs, changed

    @property
    def blind(self) -> bool:
        """Whether the lesson started programs that could not be watched."""
        return self._children.blind

    def _take_children(self) -> None:
        """What the programs that the lesson started were seen to do, in their order."""
        for sight in self._children.seen():
            if sight.kind == "write":
                self._written.add(sight.path)
            elif sight.kind == "list":
                self._listed(sight.path)
            elif self._inside(os.path.dirname(sight.path)) or (
                # Shells look for a program in every folder of PATH, and each program reads the
                # system's libraries, which says nothing of the lesson.
                sight.kind == "read" and not sight.path.startswith(_SYSTEM)
            ):
                self._read(sight.path)

    def _take_modules(self) -> None:
        """Modules of the project; bytecode may have stood in for their files."""
        for path, stamp in imports.preloaded().items():
            self._files.setdefault(path, stamp)
        # What was there before the first cell is the engine, or came out of a package.
        for name in frames.imported_after(__name__):
            file = getattr(sys.modules[name], "__file__", None)
            # torch sets a bare "_ops.py" on modules that it makes up.
            if file and os.path.isabs(file) and name != "__main__" and not imports.is_engine(name):
                self._read(file)

    def _inside(self, folder: str) -> bool:
        """Whether a folder belongs to the project, and not to what is installed."""
        own = (str(self._names.root), f"{self._names.root}{os.sep}")
        return (folder == own[0] or folder.startswith(own[1])) and not self._is_skipped(folder)

    def _is_skipped(self, path: str) -> bool:
        full = f"{path}{os.sep}"
        return full.startswith(self._skipped) or is_machines(full, self._names.root)

    # What the events mean

    def _audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self._on:
            return
        if event == "open":
            self._opened(*arguments)
        elif event in ("os.listdir", "os.scandir"):
            # An import lists folders as well; it is told of by the modules that it looks for. Who
            # asks for a package's version lists them all; it is told of by the package.
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
            # No call writes a folder: `tempfile` names one and opens a file in it by its `opener`,
            # which raises an event of its own; any other call fails.
            if not is_folder(full):
                self._writes(full)
        elif full != self._script or not frames.is_for_a_traceback(sys._getframe(2)):
            self._read(full)

    def _read(self, path: str) -> None:
        if not path or path in self._files or path in self._written:
            return
        if path.endswith(_CODE) and not self._inside(os.path.dirname(path)):
            return
        package = next((one for one in self._packages if path.startswith(one)), None)
        if package:
            # Data inside a package: the package's version stands for it, imported or not.
            imports.ask(path.removeprefix(package).partition(os.sep)[0])
        elif not self._is_skipped(path):
            self._files[path] = stamp_of(path)

    def _probed(self, path: str) -> None:
        """Asked whether it is there: a file that is counts as read, since its size may be asked.

        Resolving a path looks at every folder above it, which says nothing of the lesson; and what
        a library looks for on this machine is not the lesson's question.
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
        """Let a lesson write into its own folder and into caches, and nowhere else."""
        if not path:
            return
        # The project may lie in a folder where anyone may write, such as /dev/shm.
        if path in self._own or (
            path.startswith(self._writable) and not self._inside(os.path.dirname(path))
        ):
            self._written.add(path)
            return
        raise PermissionError(
            errno.EACCES,
            "a lesson may write only into a temporary folder, such as tempfile.mkdtemp() gives",
            path,
        )


def _is_for_writing(mode: Any, flags: int) -> bool:
    if flags & _PATH_ONLY:
        return False
    return bool(flags & _WRITING) or (isinstance(mode, str) and bool(set(mode) & set("wxa+")))


def _database(name: Any) -> str:
    """Path of a database of SQLite, which may be given as a URI; empty for one in memory."""
    text = os.fsdecode(name) if isinstance(name, str | bytes | os.PathLike) else ""
    if text.startswith("file:"):
        text = unquote(text.removeprefix("file:").partition("?")[0])
    return "" if text in ("", ":memory:") else _full(text)


def _full(path: Any, base: Any = None) -> str:
    """Absolute and normal, links kept: what a link leads to may change as well."""
    try:
        text = os.fsdecode(path)
        if isinstance(base, int) and base >= 0:
            text = os.path.join(os.readlink(f"/proc/self/fd/{base}"), text)
        return os.path.abspath(text)
    except (TypeError, ValueError, OSError):
        return ""


def _caches() -> tuple[str, ...]:
    """Folders where libraries keep what they can make again."""
    cache = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    config = os.environ.get("XDG_CONFIG_HOME") or os.path.expanduser("~/.config")
    return tuple(f"{folder}{os.sep}" for folder in (cache, os.path.join(config, "matplotlib")))
