"""The folder in the store that keeps the parts of a site."""

import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from cnnviz.site.fingerprint import name_of

FOLDER = "parts"


class WholeSiteError(Exception):
    """An edit touches more than single pages, or the parts are lost: make the whole site."""


@contextmanager
def reading_parts() -> Iterator[None]:
    """Raise WholeSiteError for whatever shows that the parts are lost or damaged."""
    try:
        yield
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        raise WholeSiteError from None


class PartsFolder:
    """The folders of a configuration's site: that of its last build, and one that is being made."""

    def __init__(self, store: Path, config_file: Path) -> None:
        self._folder = store / FOLDER / name_of(config_file)

    def new(self) -> Path:
        """Make an empty folder. OSError where the disk is full or closed."""
        self._folder.mkdir(parents=True, exist_ok=True)
        return Path(tempfile.mkdtemp(dir=self._folder))

    def holds(self, folder: Path) -> bool:
        """Whether this is one of its folders."""
        return folder.parent == self._folder

    @property
    def last(self) -> Path | None:
        """The folder of the last build, if there is one."""
        folders = list(self._folder.iterdir()) if self._folder.is_dir() else []
        return max(folders, key=lambda path: path.stat().st_mtime, default=None)

    def named(self, name: str) -> Path:
        return self._folder / name

    def keep_only(self, kept: Iterable[Path]) -> None:
        """Remove all other folders."""
        names = {path.name for path in kept}
        for path in self._folder.iterdir() if self._folder.is_dir() else ():
            if path.name not in names:
                shutil.rmtree(path, ignore_errors=True)
