"""The files that go beside a page."""

from collections.abc import Callable
from dataclasses import dataclass, field

from cnnviz.mimetypes import BLOB


@dataclass(slots=True)
class Assets:
    """Name to the store's blob, or to what makes the content."""

    blobs: dict[str, str] = field(default_factory=dict)
    texts: dict[str, Callable[[], str]] = field(default_factory=dict)
    """Made when they are written: the notebooks of a large gallery are not held all at once."""
    prefix: str = ""
    """Stands in front of every name."""
    _names: dict[str, str] = field(default_factory=dict)

    def under(self, prefix: str) -> "Assets":
        """The same files, with another prefix for the names of those to come."""
        return Assets(self.blobs, self.texts, prefix, self._names)

    def blob(self, stem: str, blob: str) -> str:
        """Publish a blob under a name that says what it is; returns the name.

        What is published already keeps the name that it has.
        """
        file = blob.removeprefix(BLOB)
        if file not in self._names:
            self._names[file] = name = f"{self.prefix}{stem}.{file.rpartition('.')[2]}"
            self.blobs[name] = file
        return self._names[file]
