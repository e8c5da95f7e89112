"""The folder that a site is made in, and the exchange with the one that stands."""

import itertools
import shutil
from pathlib import Path

from cnnviz.gallery.cache.locks import Held, alone


class FreshSite:
    """Until the whole site is there, readers see the last good one."""

    def __init__(self, store: Path, final: Path) -> None:
        self._held = Held(store / "sites")
        # Where a link leads to is exchanged, not the link.
        self._final = final.resolve()
        self._lock = store / "swap"
        self.path = self._held.path
        self._count = itertools.count()
        with alone(self._lock):
            self._mend()

    def publish(self) -> None:
        """Take the place of the site that stands there; two builds do so one after the other."""
        with alone(self._lock):
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

    def put_by(self, language: str, text: str) -> Path:
        """Keep a text in a file until the site is written."""
        path = self.files(language) / str(next(self._count))
        path.write_text(text, encoding="utf-8")
        return path

    def files(self, language: str) -> Path:
        """The folder of what is kept so."""
        folder = Path(f"{self.path}.files") / language
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def close(self) -> None:
        """Leave nothing of it but what was published."""
        shutil.rmtree(f"{self.path}.files", ignore_errors=True)
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
