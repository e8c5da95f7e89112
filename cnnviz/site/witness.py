"""Watch what the build of a site reads, as a lesson's reading is watched.

Files and folders by Python's audit events, whatever page, template, theme, hook or plugin reads
them. What the lessons read, the engine looks after; it compares the store as a whole.
"""

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cnnviz.gallery.inputs.packages import INSTALLED
from cnnviz.gallery.inputs.paths import is_pseudo_file
from cnnviz.site.states import Stamp, listing_of, stamp_of

_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC

_KNOWN = ("cnnviz.gallery.forkserver.server", "['pandoc', '--version']")
"""Programs that read nothing a page is made of: the lessons' reading is looked after by itself, and
jupytext, when it is imported, asks whether there is a pandoc, which makes none of our pages."""

_OF_THE_STORE = ("sites", "scratch", "bytecode", "compiled", "runs", "blobs", "used")


class Witness:
    """Notes what this process reads, from `start` to `stop`."""

    def __init__(self, root: Path, store: Path) -> None:
        """`root` is the project's folder, `store` the one that keeps runs."""
        own = (f"{store / name}{os.sep}" for name in _OF_THE_STORE)
        self._left_out = (*INSTALLED, *own)
        self._root = root
        self.blind = False
        """Whether a program was started, whose reading is not seen."""
        self._files: dict[str, Stamp] = {}
        self._folders: dict[str, str | None] = {}
        self._written: set[str] = set()
        self._on = self._hooked = False

    def start(self) -> None:
        """Begin, or go on."""
        self._on = True
        if not self._hooked:
            self._hooked = True
            sys.addaudithook(self._audit)

    def stop(self) -> None:
        self._on = False

    def leave(self, path: Path) -> None:
        """Write down what was seen, for the process that this one is a copy of."""
        path.write_text(json.dumps([self._files, self._folders, sorted(self._written), self.blind]))

    def take(self, path: Path) -> None:
        """Add what a copy of this process saw."""
        files, folders, written, blind = json.loads(path.read_text())
        self._files = {**files, **self._files}
        self._folders = {**folders, **self._folders}
        self._written.update(written)
        self.blind = self.blind or blind

    def seen(self) -> tuple[Mapping[str, Stamp], Mapping[str, str | None]]:
        """Files and folders as they were when they were read first, less what was written.

        Bytecode may have stood in for a module's file.
        """
        for module in list(sys.modules.values()):
            path = getattr(module, "__file__", None)
            if path and os.path.isabs(path):
                self._note(path, False)
        files = {
            path: stamp
            for path, stamp in self._files.items()
            if path not in self._written and not (stamp and not os.path.exists(path))
        }
        # What was there and is gone was the build's own, for a while.
        folders = {
            path: state
            for path, state in self._folders.items()
            if not self._is_written_below(path) and not (state and not os.path.isdir(path))
        }
        return files, folders

    def _is_written_below(self, folder: str) -> bool:
        """Whether the build wrote below this folder: it then lists its own work."""
        return any(path.startswith(f"{folder}{os.sep}") for path in self._written)

    def _audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self._on:
            return
        if event == "open":
            path, mode, flags = arguments
            if isinstance(path, str | bytes | os.PathLike):
                writes = isinstance(flags, int) and flags & _WRITES
                self._note(os.fsdecode(path), bool(writes or set(mode or "") & set("wxa+")))
        elif event in ("os.listdir", "os.scandir"):
            path = arguments[0]
            if isinstance(path, str | bytes | os.PathLike):
                full = os.path.abspath(os.fsdecode(path))
                if full not in self._folders and not self._is_left_out(f"{full}{os.sep}"):
                    self._folders[full] = None  # listing it raises the event again
                    self._folders[full] = listing_of(full)
        elif event == "os.rename":
            self._note(os.fsdecode(arguments[1]), True)
        elif event in ("os.system", "subprocess.Popen"):
            self.blind = self.blind or not any(name in str(arguments) for name in _KNOWN)

    def _is_left_out(self, path: str) -> bool:
        return path.startswith(self._left_out) or is_pseudo_file(path, self._root)

    def _note(self, path: str, written: bool) -> None:
        full = os.path.abspath(path)
        if self._is_left_out(f"{full}{os.sep}"):
            return
        if written:
            self._written.add(full)
        elif full not in self._files:
            self._files[full] = stamp_of(full)
