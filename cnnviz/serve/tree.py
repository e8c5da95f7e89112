"""The folder of the served site: files are replaced at once, and only if they change."""

import os
import shutil
import time
from pathlib import Path

from cnnviz.atomic import is_copy, write
from cnnviz.gallery.inputs.states import Stamp, stamp_of

_TICK = 0.02
"""Seconds by which the time of a file may lie before that of the clock."""


class ServedTree:
    """Files of a site below `folder`, and which of them changed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._copied: dict[str, tuple[str, Stamp]] = {}
        """Target to source and the state of the source when it was copied."""
        self._current: set[str] = set()
        """Files of the present pass over the whole site."""
        self._put: set[str] = set()
        """Files that have been put at any time."""
        self._changed: dict[str, None] = {}
        self._began = 0.0

    def begin(self) -> None:
        """Begin a pass that puts every file of the site; `end` removes the others."""
        self._current, self._began = set(), time.time()

    def end(self) -> None:
        """Remove the files that the pass has not put, except those that others wrote since then."""
        for parent, folders, names in os.walk(self.folder, topdown=False):
            for name in names:
                path = os.path.join(parent, name)
                is_new = os.stat(path).st_mtime > self._began - _TICK
                if path not in self._current and (path in self._put or not is_new):
                    self.remove(path)
            for name in folders:
                place = os.path.join(parent, name)
                if not os.listdir(place):
                    os.rmdir(place)

    def put(self, content: bytes, path: str) -> None:
        """Write a file, unless it has this content already."""
        path = self._own(path)
        self._copied.pop(path, None)
        try:
            with open(path, "rb") as file:
                if file.read() == content:
                    return
        except OSError:
            Path(path).parent.mkdir(parents=True, exist_ok=True)
        write(Path(path), content)
        self._note(path)

    def copy(self, source: str, path: str) -> None:
        """Copy a file, unless it has been copied and is as it was then."""
        path = self._own(path)
        state = stamp_of(source)
        if self._copied.get(path) == (source, state) and os.path.exists(path):
            return
        if not is_copy(source, path):
            os.makedirs(os.path.dirname(path), exist_ok=True)
            temporary = f"{path}.new"
            shutil.copyfile(source, temporary)
            os.replace(temporary, path)
            self._note(path)
        self._copied[path] = source, state

    def remove(self, path: str) -> None:
        path = os.path.normpath(path)
        self._current.discard(path)
        self._put.discard(path)
        self._copied.pop(path, None)
        Path(path).unlink(missing_ok=True)
        self._note(path)

    def take(self) -> tuple[str, ...]:
        """The files that changed since the last call, relative to the folder."""
        changed, self._changed = self._changed, {}
        return tuple(changed)

    def _own(self, path: str) -> str:
        path = os.path.normpath(path)
        self._current.add(path)
        self._put.add(path)
        return path

    def _note(self, path: str) -> None:
        self._changed[Path(path).relative_to(self.folder).as_posix()] = None
