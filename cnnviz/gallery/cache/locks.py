"""Temporary folders of a build, the cleanup after builds that were killed, and locks."""

import errno
import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows: without locks nothing is swept, and builds must not overlap
    fcntl = None  # type: ignore[assignment]

_LOCK = ".lock"


def own_temporary_folder() -> Path:
    """The folder of this user's builds for temporary files, which others cannot change.

    A new one, if the folder of this name belongs to somebody else.
    """
    folder = Path(tempfile.gettempdir(), f"cnnviz-{os.getuid() if hasattr(os, 'getuid') else 0}")
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    state = folder.lstat()
    is_own = not hasattr(os, "getuid") or state.st_uid == os.getuid()
    if stat.S_ISDIR(state.st_mode) and is_own and not state.st_mode & 0o077:
        return folder
    return Path(tempfile.mkdtemp(prefix="cnnviz-"))


def is_closed(error: OSError) -> bool:
    """Whether the error tells of a folder in which this user may not write."""
    return error.errno in (errno.EACCES, errno.EPERM, errno.EROFS)


def advice(error: OSError) -> str:
    """The next step after an error of writing, without an end."""
    if is_closed(error):
        return "make it writable for you"
    return "free some space" if error.errno in (errno.ENOSPC, errno.EDQUOT, None) else "mend that"


class LockedFolder:
    """A new folder in `parent`, and the lock that shows that its build is alive.

    Where `parent` cannot be written to, as in a store that is only read, it lies among the
    temporary files.
    """

    def __init__(self, parent: Path) -> None:
        try:
            self._make(parent)
        except OSError as error:
            if not is_closed(error):
                raise
            self._make(own_temporary_folder())

    def _make(self, parent: Path) -> None:
        sweep(parent)
        parent.mkdir(parents=True, exist_ok=True)
        self.path = Path(tempfile.mkdtemp(dir=parent))
        self._lock = parent / f"{self.path.name}{_LOCK}"
        # It gets its name when it is locked: a sweep in between would take it for a dead build's.
        unnamed = parent / f".{self.path.name}" if fcntl else self._lock
        self._descriptor = os.open(unnamed, os.O_RDWR | os.O_CREAT)
        _try_lock(self._descriptor)
        if fcntl:
            unnamed.rename(self._lock)

    def close(self) -> None:
        """Remove the folder and release the lock."""
        shutil.rmtree(self.path, ignore_errors=True)
        self._lock.unlink(missing_ok=True)
        os.close(self._descriptor)


def sweep(parent: Path) -> None:
    """Remove the folders in `parent` of builds that were killed."""
    if not fcntl:
        return
    for lock in parent.glob(f"*{_LOCK}"):
        try:
            descriptor = os.open(lock, os.O_RDWR)
        except OSError:
            continue
        try:
            if _try_lock(descriptor):
                for left in parent.glob(f"{lock.name.removesuffix(_LOCK)}*"):
                    if left.is_dir() and not left.is_symlink():
                        shutil.rmtree(left, ignore_errors=True)
                    elif left != lock:
                        left.unlink(missing_ok=True)
                lock.unlink(missing_ok=True)
        finally:
            os.close(descriptor)


@contextmanager
def in_use(store: Path) -> Iterator[None]:
    """Keep a store from being cleaned while a build reads it; builds share this lock."""
    with _locked(store / "in-use", exclusive=False) as descriptor:
        del descriptor
        yield


@contextmanager
def exclusive_lock(path: Path, *, wait: bool = True) -> Iterator[bool]:
    """Hold an exclusive lock; yields False where another process has it and `wait` is off."""
    with _locked(path, exclusive=True, wait=wait) as locked:
        yield locked


@contextmanager
def _locked(path: Path, *, exclusive: bool, wait: bool = True) -> Iterator[bool]:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    except OSError as error:
        if not is_closed(error):
            raise
        if not path.is_file():  # nobody can take the lock of a store that is only read
            yield True
            return
        descriptor = os.open(path, os.O_RDONLY)
    try:
        yield _try_lock(descriptor, exclusive=exclusive, wait=wait)
    finally:
        os.close(descriptor)


def _try_lock(descriptor: int, *, exclusive: bool = True, wait: bool = False) -> bool:
    if not fcntl:
        return True
    kind = fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH
    try:
        fcntl.flock(descriptor, kind if wait else kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
