"""Record the files and folders that the build of a site reads.

Python's audit events report them, whether a page, a template, the theme, a hook or a plugin reads
them. The engine tracks the inputs of the lessons; the store is compared as a whole.
"""

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cnnviz.gallery.cache.locks import own_temporary_folder
from cnnviz.gallery.inputs.packages import INSTALLED
from cnnviz.gallery.inputs.paths import is_pseudo_file
from cnnviz.site.states import Stamp, listing_of, stamp_of

_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC

_KNOWN = ("cnnviz.gallery.forkserver.server", "['pandoc', '--version']", "['fc-match', ")
"""Subprocesses that do not affect the pages: the fork server (it tracks its own inputs),
jupytext's `pandoc --version` check, and the search for a font, which a card needs only once."""

_OF_THE_STORE = (
    *("sites", "scratch", "bytecode", "compiled", "runs", "blobs"),
    *("used", "served", "parts"),
)


class Witness:
    """Records what this process reads, from `start` to `stop`."""

    def __init__(self, root: Path, store: Path) -> None:
        """`root` is the project's folder, `store` the folder that keeps runs."""
        folders = (*(store / name for name in _OF_THE_STORE), own_temporary_folder())
        own = (f"{folder}{os.sep}" for folder in folders)
        self._left_out = (*INSTALLED, *own)
        self._root = root
        self.blind = False
        """Whether a program was started whose reads are not recorded."""
        self._files: dict[str, Stamp] = {}
        self._folders: dict[str, str | None] = {}
        self._written: set[str] = set()
        self._on = self._hooked = False

    def start(self) -> None:
        """Begin or continue recording."""
        self._on = True
        if not self._hooked:
            self._hooked = True
            sys.addaudithook(self._audit)

    def stop(self) -> None:
        self._on = False

    def leave(self, path: Path) -> None:
        """Write the record to `path`, for the process that this process is a copy of."""
        path.write_text(json.dumps([self._files, self._folders, sorted(self._written), self.blind]))

    def take(self, path: Path) -> None:
        """Add the record that a copy of this process left at `path`."""
        files, folders, written, blind = json.loads(path.read_text())
        self._files = {**files, **self._files}
        self._folders = {**folders, **self._folders}
        self._written.update(written)
        self.blind = self.blind or blind

    def has_read(self, path: str) -> bool:
        """Whether this process has read the file at this absolute path."""
        return path in self._files

    def seen(self) -> tuple[Mapping[str, Stamp], Mapping[str, str | None]]:
        """(files, folders): their states at the first read, without those that the build wrote.

        The files of all imported modules count as read: Python may have read only their bytecode.
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
        # Folders that existed and are gone were temporary folders of the build.
        folders = {
            path: state
            for path, state in self._folders.items()
            if not self._is_written_below(path) and not (state and not os.path.isdir(path))
        }
        return files, folders

    def _is_written_below(self, folder: str) -> bool:
        """Whether the build wrote below this folder, so that its listing is not an input."""
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
                    self._folders[full] = None  # `listing_of` raises the same event again
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
