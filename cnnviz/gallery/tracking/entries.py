"""Report the files whose size or time a lesson reads through the entries of os.scandir.

Used inside a lesson's process only.
"""

import os
from collections.abc import Callable, Iterator
from functools import wraps
from types import TracebackType
from typing import Any, Self

PathCallback = Callable[[Any, Any], None]
"""Called before a path is used; the second argument is the folder descriptor it is relative to."""


def watch(looked_at: PathCallback) -> None:
    """Wrap os.scandir: its entries cannot be changed, and their `stat` raises no audit event."""
    original = os.scandir

    @wraps(original)
    def watched(path: Any = ".") -> "_Listing":
        return _Listing(original(path), path, looked_at)

    os.supports_fd.add(watched)
    os.scandir = watched  # type: ignore[assignment]


class _Listing:
    """The iterator that os.scandir returns."""

    def __init__(self, entries: Any, folder: Any, looked_at: PathCallback) -> None:
        self._entries, self._looked_at = entries, looked_at
        self._base = folder if isinstance(folder, int) else None

    def __iter__(self) -> Iterator["DirEntry"]:
        return self

    def __next__(self) -> "DirEntry":
        return DirEntry(next(self._entries), self._base, self._looked_at)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        self._entries.close()


class DirEntry:
    """An entry that reports the file before its `stat`; all else is the original's."""

    __module__ = "posix"
    __slots__ = ("_base", "_entry", "_looked_at")

    def __init__(self, entry: Any, base: int | None, looked_at: PathCallback) -> None:
        self._entry, self._base, self._looked_at = entry, base, looked_at

    def stat(self, *, follow_symlinks: bool = True) -> os.stat_result:
        self._looked_at(self._entry.path, self._base)
        return self._entry.stat(follow_symlinks=follow_symlinks)  # type: ignore[no-any-return]

    def __fspath__(self) -> str | bytes:
        return self._entry.path  # type: ignore[no-any-return]

    def __repr__(self) -> str:
        return repr(self._entry)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._entry, name)
