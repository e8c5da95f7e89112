"""The site of one language as a build made it: its files, and what other pages show of each."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from cnnviz.records import as_json, from_json
from cnnviz.site.kept.book import KeptBook

FROM_DOCS, IN_MEMORY = "docs", ""


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file of the site, under its name in the docs tree."""

    path: str
    source: str
    """`FROM_DOCS`, `IN_MEMORY`, or the absolute path of the file that it is a copy of."""
    inclusion: int
    """A level of inclusion in MkDocs."""
    is_page: bool
    target: str = ""
    """Its path in the site, if it is the notebook of a page."""


@dataclass(frozen=True, slots=True)
class KeptPage:
    """A page of the site."""

    path: str
    """Of its file in the docs tree."""
    title: str
    meta: Mapping[str, Any]
    """Its header, as the plugins left it."""
    places: tuple[str, ...]
    """Ids in it that links may name."""
    links: tuple[tuple[str, str, str], ...]
    """(path of a file, place, address as written) for each link to a place in a page."""
    entries: tuple[Any, ...]
    """Its entries in the search index."""
    lists_others: bool
    """Whether it lists other pages, such as those with a tag."""
    read: tuple[str, ...]
    """Warnings of reading it."""
    made: tuple[str, ...]
    """Warnings of filling its template."""


@dataclass(frozen=True, slots=True)
class KeptLanguage:
    """The site of one language."""

    files: tuple[KeptFile, ...]
    pages: tuple[KeptPage, ...]
    nav: tuple[Any, ...]
    """The navigation, with the gallery in it."""
    arranged: tuple[str, ...]
    """Warnings of arranging the files, those of the lessons apart."""
    lessons: Mapping[str, list[str]]
    """Warnings of each page of the book, by its path."""
    book: KeptBook

    @classmethod
    def read(cls, folder: Path, code: str) -> Self:
        """The site in this folder; OSError, ValueError, KeyError or TypeError if it is lost."""
        return from_json(cls, json.loads((folder / f"{code}.json").read_bytes()))

    def write(self, folder: Path, code: str) -> None:
        """Write it. TypeError if a header holds something that JSON cannot."""
        folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps(as_json(self), ensure_ascii=False, separators=(",", ":"))
        (folder / f"{code}.json").write_bytes(text.encode("utf-8", "surrogatepass"))
