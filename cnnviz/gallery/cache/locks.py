"""Temporary folders of a build, the cleanup after builds that were killed, and locks."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows: without locks nothing is swept, and builds must not overlap
    fcntl = None  # type: ignore[assignment]

_LOCK = ".lock"


class LockedFolder:
    """A new folder in `parent`, and the lock that shows that its build is alive."""

    def __init__(self, parent: Path) -> None:
        sweep(parent)
        parent.mkdir(parents=True, exist_ok=True)
        self.path = Path(tempfile.mkdtemp(dir=parent))
        self._lock = parent / f"{self.path.name}{_LOCK}"
        self._descriptor = os.open(self._lock, os.O_RDWR | os.O_CREAT)
        _try_lock(self._descriptor)

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
                for folder in parent.glob(f"{lock.name.removesuffix(_LOCK)}*"):
                    shutil.rmtree(folder, ignore_errors=True)
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
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
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
