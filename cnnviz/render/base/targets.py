"""Find out what a relative address in a lesson or section leads to: a page, or a file to publish.

Addresses are relative to the script, as in a notebook. An address may also name another lesson or
a page by its place on the site.
"""

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote

from cnnviz.domain import Gallery, Run

FOLDER = "gallery"
"""Folder of the lessons, in the docs tree and in the site."""

_SUFFIXES = (".md", ".ipynb", ".html", ".py", "")


@dataclass(frozen=True, slots=True)
class ToPage:
    path: str
    """In the docs tree, such as `gallery/pooling/lab/index.md`."""


@dataclass(frozen=True, slots=True)
class ToFile:
    path: Path


@dataclass(frozen=True, slots=True)
class Nowhere:
    reason: str


Target = ToPage | ToFile | Nowhere


@dataclass(frozen=True)
class Targets:
    """The pages and files of a project."""

    root: Path
    """Folder of the project."""
    source: Path
    """Folder of the gallery."""
    docs: Path
    """Folder of the handwritten pages, with a folder for each language."""
    codes: tuple[str, ...]
    """Codes of the languages, the source language first."""
    pages: Mapping[Path, str] = field(default_factory=dict)
    """Path of each script and section file to the path of its page."""

    def of(self, gallery: Gallery) -> "Targets":
        """The same with the pages of this gallery; a failed lesson has none."""
        pages: dict[Path, str] = {}
        for section in gallery.sections:
            pages[section.path] = f"{FOLDER}/{section.slug}/index.md"
            for example in section.examples:
                if isinstance(gallery.shown(example).result, Run):
                    pages[example.path] = f"{FOLDER}/{example.lesson}/index.md"
        return Targets(self.root, self.source, self.docs, self.codes, pages)

    def target(self, address: str, script: Path, page: str) -> Target:
        """The target of an address, without its fragment, in a script whose page is at `page`."""
        address = unquote(address)
        path = Path(posixpath.normpath(posixpath.join(script.parent.as_posix(), address)))
        if not address.endswith("/") and path.is_file():
            return self._of_file(path)
        known = self._lesson_at(path) or self._page_by_address(address, page)
        if known:
            return ToPage(known)
        if path.is_dir():
            return Nowhere("is a folder; link a page or a file in it")
        if not self._is_inside(path):
            return Nowhere("leads out of the project")
        return Nowhere("does not exist")

    def _of_file(self, path: Path) -> Target:
        if not self._is_inside(path) or not self._is_inside(path.resolve()):
            return Nowhere("leads out of the project, whose files alone are published")
        relative = path.relative_to(self.root)
        if any(part.startswith(".") for part in relative.parts):
            return Nowhere("is hidden: its name, or that of a folder around it, starts with '.'")
        if known := self._lessons.get(path.resolve()):
            return ToPage(known)
        for code in self.codes:
            if path.is_relative_to(self.docs / code):
                return ToPage(path.relative_to(self.docs / code).as_posix())
        return ToFile(path)

    def _is_inside(self, path: Path) -> bool:
        return path.is_relative_to(self.root) or path.is_relative_to(self.root.resolve())

    def _lesson_at(self, path: Path) -> str | None:
        """The page of the script or section at a path with any ending, or none."""
        if path.suffix not in _SUFFIXES:
            return None
        stem = path.with_suffix("") if path.suffix else path
        for place in (stem.with_name(f"{stem.name}.py"), stem / "section.md"):
            if known := self._lessons.get(place.resolve()):
                return known
        return None

    def _page_by_address(self, address: str, page: str) -> str | None:
        """The page at an address relative to the script's place in the docs tree, or its page's."""
        beside = posixpath.dirname(posixpath.dirname(page))  # the folder of the section's pages
        for base in (beside, posixpath.dirname(page)):
            path = posixpath.normpath(posixpath.join(base, address))
            for candidate in _candidates(path):
                if candidate in self._paths or self._is_handwritten(candidate):
                    return candidate
        return None

    @cached_property
    def _lessons(self) -> Mapping[Path, str]:
        """Path of each file, without symbolic links, to the path of its page."""
        return {path.resolve(): page for path, page in self.pages.items()}

    @cached_property
    def _paths(self) -> frozenset[str]:
        return frozenset([*self.pages.values(), f"{FOLDER}/index.md"])

    def _is_handwritten(self, path: str) -> bool:
        return not path.startswith("../") and any(
            (self.docs / code / path).is_file() for code in self.codes
        )


def _candidates(path: str) -> Iterator[str]:
    """Paths in the docs tree of the page, or file, that an address may mean."""
    path = path.removesuffix("index.ipynb") + ("index.md" if path.endswith("index.ipynb") else "")
    yield path
    stem = path.removesuffix(".html")
    yield from (f"{stem}.md", posixpath.normpath(posixpath.join(stem, "index.md")))
