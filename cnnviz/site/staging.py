"""The folder in which a build makes the site, and its exchange with the published site."""

import itertools
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from cnnviz.gallery.cache.locks import LockedFolder, exclusive_lock


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
        self._temporary = TemporaryDirectory(prefix="cnnviz-")
        self.texts = _Texts(Path(self._temporary.name))

    def publish(self) -> None:
        """Do nothing: the site is already in its place."""

    def close(self) -> None:
        self._temporary.cleanup()


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
            shutil.move(self.path, new)
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


Staging = ServedSite | FreshSite
"""A folder in which a site is made."""
