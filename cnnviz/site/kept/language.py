"""The site of one language as a build made it: its files, and what other pages show of each."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, Self

from cnnviz.records import as_json, from_json
from cnnviz.site.kept.book import KeptBook
from cnnviz.site.kept.folder import reading_parts

FROM_DOCS, IN_MEMORY = "docs", ""


class KeptFile(NamedTuple):
    """A file of the site, under its name in the docs tree; a site may have ten thousands."""

    path: str
    source: str
    """`FROM_DOCS`, `IN_MEMORY`, or the absolute path of the file that it is a copy of."""
    inclusion: int
    """A level of inclusion in MkDocs."""
    is_page: bool
    target: str
    """Its path in the site, if it is the notebook of a page."""


class KeptLink(NamedTuple):
    """A link to a place in a page."""

    path: str
    """Of the page's file."""
    place: str
    """Id of the place."""
    address: str
    """The address as it is written."""


class KeptPage(NamedTuple):
    """A page of the site; its fields are JSON."""

    path: str
    """Of its file in the docs tree."""
    title: str
    meta: Mapping[str, Any]
    """Its header, as the plugins left it."""
    places: list[str]
    """Ids in it that links may name."""
    links: list[KeptLink]
    entries: list[Any]
    """Its entries in the search index."""
    lists_others: bool
    """Whether it lists other pages, such as those with a tag."""
    warnings: list[str]
    """Warnings of reading it."""
    template_warnings: list[str]
    """Warnings of filling its template."""


@dataclass(frozen=True, slots=True)
class KeptLanguage:
    """The site of one language."""

    files: list[KeptFile]
    pages: list[KeptPage]
    nav: list[Any]
    """The navigation, with the gallery in it."""
    arranged: list[str]
    """Warnings of arranging the files, those of the lessons apart."""
    lessons: Mapping[str, list[str]]
    """Warnings of each page of the book, by its path."""
    book: KeptBook

    @classmethod
    def read(cls, folder: Path, code: str) -> Self:
        """The site in this folder. WholeSiteError if it is lost."""
        with reading_parts():
            data = json.loads((folder / f"{code}.json").read_bytes())
            data["files"] = [KeptFile(*file) for file in data["files"]]
            data["pages"] = [_page(*page) for page in data["pages"]]
            return from_json(cls, data)

    def write(self, folder: Path, code: str) -> None:
        """Write it. TypeError if a header holds something that JSON cannot."""
        folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps(as_json(self), separators=(",", ":"))
        (folder / f"{code}.json").write_text(text, encoding="ascii")


def _page(
    path: str, title: str, meta: Any, places: Any, links: list[list[str]], *others: Any
) -> KeptPage:
    return KeptPage(path, title, meta, places, [KeptLink(*link) for link in links], *others)
