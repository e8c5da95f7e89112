"""The files beside a page."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from cnnviz.mimetypes import BLOB, BLOB_NAME

_OWN = re.compile(r"(?:index\.\w+$|(?:figure|output|thumbnail|scale|exercise|card)[-.])")
"""Names of the files that the site puts beside a page."""

_UNSAFE = re.compile(r"[^\w-]")
_PAGES = frozenset({".html", ".htm"})
_DOCUMENTS = frozenset(
    {".xhtml", ".xht", ".xml", ".xsl", ".xslt", ".svgz", ".mht", ".mhtml", ".shtml", ".hta"}
)
"""Suffixes of documents in which a browser may run scripts, as if the site had written them."""


@dataclass(slots=True)
class Assets:
    """The files beside a page, by name: blobs of the store, and texts."""

    blobs: dict[str, str] = field(default_factory=dict)
    texts: dict[str, Callable[[], str]] = field(default_factory=dict)
    """Called when the files are written, so that memory never holds all notebooks of a gallery."""
    libraries: dict[str, str] = field(default_factory=dict)
    """Scripts that pages share, by their name in the site: blobs of the store."""
    files: dict[str, Path] = field(default_factory=dict)
    """Files of the author, and those that the store keeps beside its blobs."""
    prefix: str = ""
    """Prefix of the names that `blob` gives."""
    _names: dict[str, str] = field(default_factory=dict)

    @property
    def names(self) -> Iterator[str]:
        """The names of the files beside the page."""
        yield from (*self.blobs, *self.files, *self.texts)

    def under(self, prefix: str) -> "Assets":
        """The same files, with another prefix for new names."""
        return Assets(
            self.blobs, self.texts, self.libraries, self.files, prefix, _names=self._names
        )

    def file(self, name: str, path: Path, *, is_data: bool = False) -> str:
        """Publish a file of the project; returns its name, below `linked/` if it is the site's.

        A document that could run scripts is published as text. Pages of HTML stay documents, which
        the site publishes without their scripts; as data, which a lesson reads, they are text too.
        """
        suffix = path.suffix.lower()
        if suffix in _DOCUMENTS or (is_data and suffix in _PAGES):
            name = f"{name}.txt"
        is_taken = name in self.texts or name in self.blobs or _OWN.match(name)
        if is_taken or self.files.get(name, path) != path:
            name = f"linked/{name}"
        self.files[name] = path
        return name

    @property
    def free(self) -> str:
        """A name without suffix for the file of another output."""
        return f"output-{len(self.blobs) + len(self.texts) + 1}"

    def text(self, suffix: str, make: Callable[[], str]) -> str:
        """Publish a text of an output, which `make` returns; returns the file's name."""
        name = f"{self.prefix}{self.free}.{suffix}"
        self.texts[name] = make
        return name

    def library(self, blob: str) -> str:
        """Publish a script that pages share; returns its name in the site."""
        file = blob.removeprefix(BLOB)
        name = f"{file[:16]}.{file.rpartition('.')[2]}"
        self.libraries[name] = file
        return name

    def blob(self, stem: str, blob: str) -> str:
        """Publish a blob under `stem` and its own suffix; returns the name.

        A blob that has been published before keeps its first name. Stem and blob may come from a
        lesson: the name is a plain one, and ValueError tells of a blob that is none.
        """
        file = blob.removeprefix(BLOB)
        suffix = f".{file.rpartition('.')[2]}"
        is_document = suffix in _PAGES or suffix in _DOCUMENTS or suffix == ".svg"
        if is_document or not BLOB_NAME.fullmatch(file):
            raise ValueError(f"{file:.80} is not the name of a stored file")
        stem = _UNSAFE.sub("-", stem)
        if file not in self._names:
            self._names[file] = name = f"{self.prefix}{stem}.{file.rpartition('.')[2]}"
            self.blobs[name] = file
        return self._names[file]
