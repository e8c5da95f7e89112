"""The folder in which a build makes the site, and its exchange with the published site."""

import itertools
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cnnviz.gallery.cache.locks import LockedFolder, exclusive_lock, own_temporary_folder


class _Texts:
    """Temporary files of texts until the site is written, in a folder for each language."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._count = itertools.count()

    def of(self, language: str) -> Path:
        folder = self.folder / language
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def put(self, language: str, text: str) -> Path:
        path = self.of(language) / str(next(self._count))
        path.write_text(text, encoding="utf-8")
        return path


class ServedSite:
    """The folder that a server serves directly: publishing does not replace anything."""

    def __init__(self, folder: Path) -> None:
        self.path = folder
        self._temporary = LockedFolder(own_temporary_folder())
        self.texts = _Texts(self._temporary.path)

    def publish(self) -> None:
        """Do nothing: the site is already in its place."""

    def close(self) -> None:
        self._temporary.close()


class FreshSite:
    """A new site in a folder of its own: until it is complete, readers see the previous site."""

    def __init__(self, store: Path, final: Path) -> None:
        self._held = LockedFolder(store / "sites")
        # If `final` is a symbolic link, its target is exchanged and the link stays.
        self._final = final.resolve()
        self._lock = store / "swap"
        self.path = self._held.path
        self.texts = _Texts(Path(f"{self.path}.files"))
        with exclusive_lock(self._lock):
            self._mend()

    def publish(self) -> None:
        """Replace the published site; a lock makes concurrent builds do so one after the other."""
        with exclusive_lock(self._lock):
            new, old = self._beside("new"), self._beside("old")
            self._final.parent.mkdir(parents=True, exist_ok=True)
            # Move to the final disk first, if it is another one: then only renames remain.
            try:
                shutil.move(self.path, new)
            except OSError as error:
                shutil.rmtree(new, ignore_errors=True)
                raise _first(error, new) from None
            # mkdtemp makes folders that other users cannot read; a web server must read this one.
            new.chmod(0o755)
            if self._final.exists():
                self._final.rename(old)
            try:
                new.rename(self._final)
            except OSError:
                self._mend()
                raise
            shutil.rmtree(old, ignore_errors=True)

    @contextmanager
    def exchange(self) -> Iterator[Path]:
        """Hold the lock of `publish`, to exchange single files; yields the published site."""
        with exclusive_lock(self._lock):
            yield self._final

    def close(self) -> None:
        """Remove the temporary files; a published site stays."""
        shutil.rmtree(self.texts.folder, ignore_errors=True)
        self._held.close()

    def _mend(self) -> None:
        """Put back the old site if an exchange was interrupted, and remove what it left."""
        new, old = self._beside("new"), self._beside("old")
        if old.exists() and not self._final.exists():
            old.rename(self._final)
        for left in (new, old):
            shutil.rmtree(left, ignore_errors=True)

    def _beside(self, what: str) -> Path:
        return self._final.with_name(f".{self._final.name}.{what}")


def _first(error: OSError, place: Path) -> OSError:
    """The first of the errors that `shutil` collects in a list."""
    if isinstance(error, shutil.Error) and error.args and isinstance(error.args[0], list):
        path, _, why = error.args[0][0]
        return OSError(None, re.sub(r"^\[Errno \d+\] |: '.*", "", str(why)), str(path))
    return error if error.filename else OSError(error.errno, error.strerror, str(place))


Staging = ServedSite | FreshSite
"""A folder in which a site is made."""
