"""The files of a site that an update changes, until all of them are exchanged together."""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from cnnviz.atomic import is_copy


class ChangedTree:
    """The files that differ from those of the published site, below `folder`."""

    def __init__(self, folder: Path, published: Path) -> None:
        self._folder, self._published = folder, published
        self.removed: list[str] = []
        """Paths of files that the site has no more, relative to its folder."""

    def put(self, content: bytes, path: str) -> None:
        """Keep this content, unless the published file has it."""
        own = self._own(path)
        try:
            if (self._published / own).read_bytes() == content:
                return
        except OSError:
            pass  # a new file
        (self._folder / own).parent.mkdir(parents=True, exist_ok=True)
        (self._folder / own).write_bytes(content)

    def copy(self, source: str, path: str) -> None:
        """Keep a copy of this file, unless the published file has its content."""
        own = self._own(path)
        if not is_copy(source, str(self._published / own)):
            (self._folder / own).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, self._folder / own)

    def remove(self, path: str) -> None:
        self.removed.append(self._own(path))

    def _own(self, path: str) -> str:
        """The path relative to the folder."""
        return os.path.relpath(path, self._folder)


def publish(changed: Path, removed: Iterable[str], site: Path) -> set[str]:
    """Put the files below `changed` into the site, each by a rename, and remove the others.

    Returns the folders in which something changed, relative to the site. After an OSError the site
    has files of both: the caller has seen to it that the next build makes all of it.
    """
    folders = {str(Path(name).parent) for name in removed}
    for parent, _, names in os.walk(changed):
        own = Path(parent).relative_to(changed)
        target = site / own
        if not target.exists():
            target.mkdir()
            folders |= {str(own), str(own.parent)}
        for name in names:
            folders.add(str(own))
            beside = target / f".{name}.new"
            shutil.move(Path(parent, name), beside)
            beside.replace(target / name)
    for name in removed:
        (site / name).unlink(missing_ok=True)
    return folders
