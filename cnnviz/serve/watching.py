"""Watch the files of a project, and pass on those that a person saved."""

import os
import threading
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from watchfiles import Change, DefaultFilter, watch

from cnnviz.errors import ServeError
from cnnviz.gallery.inputs.packages import INSTALLED

_QUIET = 10
"""Milliseconds without a further change after which a change is passed on."""
_MOST = 100
"""Milliseconds after which it is passed on in any case."""
_LOOK = 200
"""Milliseconds after which a thread looks whether it is to end."""
_FIXED = (*INSTALLED, "/proc/", "/sys/", "/dev/")
"""Folders whose files are not edited: those of installed packages, which a start looks at."""


@dataclass(frozen=True, slots=True)
class Saved:
    """Files that were edited, created or removed."""

    paths: frozenset[str]
    is_structural: bool
    """Whether a file was created or removed."""


class Watcher:
    """Threads that watch folders; `tell` is called from them.

    The folders in a project that no site is made of, such as `.git`, are not even opened: an
    environment in it has thousands of folders.
    """

    def __init__(
        self,
        folders: Collection[Path],
        left_out: Collection[Path],
        tell: Callable[[Saved | ServeError], None],
    ) -> None:
        """`left_out` are folders that are not watched."""
        self._folders = [folder.resolve() for folder in folders if folder.exists()]
        self._left_out = {str(folder.resolve()) for folder in left_out}
        self._tell = tell
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._filter = DefaultFilter()
        self._known = {path for folder in self._folders for path in self._below(str(folder))}
        self._outside: frozenset[Path] = frozenset()
        self._others = threading.Event()
        for work in (self._watch_top, self._watch_outside):
            self._start(work)

    def also(self, paths: Iterable[str]) -> None:
        """Watch these files, too, of which those outside the folders are not watched yet."""
        inside = tuple(f"{folder}{os.sep}" for folder in self._folders)
        others = {Path(path).parent for path in paths if not path.startswith((*inside, *_FIXED))}
        outside = frozenset(folder for folder in others if folder.is_dir())
        if outside != self._outside:
            with self._lock:
                self._known.update(path for path in paths if os.path.exists(path))
            self._outside = outside
            self._others.set()

    def close(self) -> None:
        """Stop watching."""
        self._stop.set()
        self._others.set()

    def _start(self, work: Callable[[], None]) -> None:
        threading.Thread(target=self._guarded, args=(work,), daemon=True).start()

    def _guarded(self, work: Callable[[], None]) -> None:
        try:
            work()
        except Exception as error:  # such as a limit of the system on watched folders
            self._tell(
                ServeError(
                    f"saved files are no longer seen: {error}. Start 'cnnviz serve' again; on "
                    "Linux, the limit 'fs.inotify.max_user_watches' may be too low."
                )
            )

    def _watch_outside(self) -> None:
        """Watch the folders of other files that lessons read."""
        while not self._stop.is_set():
            self._others.clear()
            if not self._outside:
                self._others.wait()
                continue
            for paths in _changes(self._outside, self._others, self._filter, recursive=False):
                self._pass_on(paths)

    def _watch_top(self) -> None:
        """Watch the folders themselves, without those inside them."""
        before = self._inside()
        ends: dict[str, threading.Event] = {}
        self._start(partial(self._watch_below, before, self._stop))
        for paths in _changes(self._folders, self._stop, self._is_watched, recursive=False):
            self._pass_on(paths)
            now = self._inside()
            for folder in set(before) - set(now):
                ends.pop(folder, threading.Event()).set()
            for folder in set(now) - set(before):
                ends[folder] = threading.Event()
                self._start(partial(self._watch_below, [folder], ends[folder]))
                self._pass_on(self._below(folder))
            before = now
        for end in ends.values():
            end.set()

    def _watch_below(self, folders: list[str], end: threading.Event) -> None:
        """Watch these folders and all inside them until `end` is set.

        Other folders go on being watched meanwhile, so that nothing is missed there.
        """
        is_begun = False
        for paths in _changes(folders, end, self._is_watched, is_idle_told=True):
            self._pass_on(paths)
            if not is_begun:
                # What came into a new folder before it was watched.
                is_begun = True
                inside = (path for folder in folders for path in self._below(folder))
                self._pass_on(path for path in inside if path not in self._known)

    def _pass_on(self, changed: Iterable[str]) -> None:
        """Tell of those changes that are still there, or that took away what was there."""
        with self._lock:
            paths = {inside for path in changed for inside in self._changed(path)}
            created = {path for path in paths if path not in self._known and os.path.exists(path)}
            gone = {path for path in paths if path in self._known and not os.path.exists(path)}
            # An editor saves by a rename, with files of its own that come and go.
            paths = {path for path in paths if path in self._known or path in created}
            self._known = (self._known | created) - gone
        if paths:
            self._tell(Saved(frozenset(paths), bool(created or gone)))

    def _changed(self, path: str) -> Iterator[str]:
        """The files that a change concerns: of a folder that is new or gone, those in it."""
        if os.path.isdir(path):
            yield from (inside for inside in self._below(path) if inside not in self._known)
            return
        yield path
        if path not in self._known:
            folder = f"{path}{os.sep}"
            yield from (known for known in self._known if known.startswith(folder))

    def _inside(self) -> list[str]:
        """The folders that are directly inside the watched ones."""
        return sorted(
            entry.path
            for folder in self._folders
            for entry in os.scandir(folder)
            if entry.is_dir() and self._is_watched(Change.added, entry.path)
        )

    def _below(self, folder: str) -> Iterator[str]:
        """All watched files below a folder."""
        for parent, folders, names in os.walk(folder):
            folders[:] = [
                name
                for name in folders
                if self._is_watched(Change.added, f"{parent}{os.sep}{name}")
            ]
            yield from (
                path
                for name in names
                if self._is_watched(Change.added, path := f"{parent}{os.sep}{name}")
            )

    def _is_watched(self, change: Change, path: str) -> bool:
        return path not in self._left_out and self._filter(change, path)


def _changes(
    folders: Iterable[Path | str],
    stop: threading.Event,
    is_watched: Callable[[Change, str], bool],
    *,
    recursive: bool = True,
    is_idle_told: bool = False,
) -> Iterator[list[str]]:
    """The paths below the folders that changed together, until `stop` is set.

    With `is_idle_told`, no paths while nothing changes, which shows that the watch has begun.
    """
    for batch in watch(
        *folders,
        watch_filter=is_watched,
        debounce=_MOST,
        step=_QUIET,
        stop_event=stop,
        rust_timeout=_LOOK,
        recursive=recursive,
        raise_interrupt=False,
        yield_on_timeout=is_idle_told,
    ):
        yield [path for _, path in batch]
