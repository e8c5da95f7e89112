"""The folder that a site is made in, and the exchange with the one that stands."""

import itertools
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from cnnviz.gallery.cache.locks import LockedFolder, exclusive_lock


class _Texts:
    """Texts in files of their own until the site is written, a folder for each language."""

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
    """The folder that a server shows as it is: nothing takes anything's place."""

    def __init__(self, folder: Path) -> None:
        self.path = folder
        self._temporary = TemporaryDirectory(prefix="cnnviz-")
        self.texts = _Texts(Path(self._temporary.name))

    def publish(self) -> None:
        """The site is in its place already."""

    def close(self) -> None:
        self._temporary.cleanup()


class FreshSite:
    """Until the whole site is there, readers see the last good one."""

    def __init__(self, store: Path, final: Path) -> None:
        self._held = LockedFolder(store / "sites")
        # Where a link leads to is exchanged, not the link.
        self._final = final.resolve()
        self._lock = store / "swap"
        self.path = self._held.path
        self.texts = _Texts(Path(f"{self.path}.files"))
        with exclusive_lock(self._lock):
            self._mend()

    def publish(self) -> None:
        """Take the place of the site that stands there; two builds do so one after the other."""
        with exclusive_lock(self._lock):
            new, old = self._beside("new"), self._beside("old")
            self._final.parent.mkdir(parents=True, exist_ok=True)
            # On the disk of the site first, if that is another one: then there are only renames.
            shutil.move(self.path, new)
            # A folder that mkdtemp made is closed to others; a web server must read it.
            new.chmod(0o755)
            if self._final.exists():
                self._final.rename(old)
            try:
                new.rename(self._final)
            except OSError:
                self._mend()
                raise
            shutil.rmtree(old, ignore_errors=True)

    def close(self) -> None:
        """Leave nothing of it but what was published."""
        shutil.rmtree(self.texts.folder, ignore_errors=True)
        self._held.close()

    def _mend(self) -> None:
        """Put back the site that an exchange which came to no end has moved away."""
        new, old = self._beside("new"), self._beside("old")
        if old.exists() and not self._final.exists():
            old.rename(self._final)
        for left in (new, old):
            shutil.rmtree(left, ignore_errors=True)

    def _beside(self, what: str) -> Path:
        return self._final.with_name(f".{self._final.name}.{what}")


Staging = ServedSite | FreshSite
"""Where a site is made."""
