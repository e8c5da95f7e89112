"""MkDocs' files for the pages of a book, exchanged when the pages change."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from mkdocs.structure.files import File

from cnnviz.adapters.mkdocs.pages.language_build import LanguageBuild
from cnnviz.adapters.mkdocs.serving.steps import Steps
from cnnviz.render.base.assets import Assets
from cnnviz.render.book.book import Book
from cnnviz.render.lessons.page import LIBRARIES, Page
from cnnviz.site.files import Entry, published

_LATE = (".ipynb", ".py", "/index.html")
"""Ends of the names of downloads and of documents of combinations, which wait."""


@dataclass(frozen=True, slots=True)
class Completed:
    """A page with everything beside it."""

    page: Page
    links: tuple[str, ...]
    """Paths of the pages whose links may lead to its files that have come or gone."""


class BookFiles:
    """The files of the book's pages, and those beside them."""

    def __init__(
        self, steps: Steps, pages: LanguageBuild, beside: Mapping[str, Iterable[str]]
    ) -> None:
        """`beside` has the names of the files beside each page, by its path."""
        self._steps, self._pages = steps, pages
        self._linked = {path: frozenset(names) for path, names in beside.items()}
        """Names of the files beside each page when the links to them were resolved."""
        self._beside = {path: set(names) for path, names in self._linked.items()}
        """Names of the files beside each page that have been put."""
        self._growing: dict[str, tuple[Page, Iterator[None]]] = {}
        """Pages that are not complete, by their paths, and the steps that complete them."""
        self._later: dict[str, tuple[Page, dict[str, str]]] = {}
        """Pages with texts that they can be shown without, by their paths: path to name."""

    @property
    def is_complete(self) -> bool:
        """Whether no file waits to be put."""
        return not (self._growing or self._later)

    def begin(self, pages: Iterable[Page]) -> None:
        """Let those files wait that `early` has left out."""
        for page in pages:
            later = {page.folder + name: name for name in page.assets.texts if is_late(name)}
            for path in later:
                self._steps.hold(path)
            self._later[page.path] = page, later
            self._growing[page.path] = page, self._grown(page, has_files=True)

    def exchange(self, page: Page) -> Iterator[str]:
        """Put the files of a page that changed; yields the paths of all pages to read again.

        What the page can be shown without waits: downloads, and the combinations of its lesson.
        """
        path = self._pages.path_of(page)
        self._give(self._steps.files.src_uris[path], self._file(self._pages.entry_of(page)))
        yield path
        self._later[page.path] = page, {}
        steps = self._grown(page)
        if next(steps, steps) is None:
            self._growing[page.path] = page, steps
        else:
            self._growing.pop(page.path, None)
            yield from self._with_new_names(page)

    def put_next(self, opened: Iterable[str] = ()) -> Completed | None:
        """Put a file that waits, those of the addresses in `opened` first.

        Returns a page that is complete now, but for texts.
        """
        if self._growing:
            path = next(iter(self._growing))
            page, steps = self._growing[path]
            if next(steps, steps) is None:
                return None
            del self._growing[path]
            return Completed(page, tuple(self._with_new_names(page)))
        page, later = next(iter(self._later.values()))
        wanted = (f"{address}index.html" for address in opened)
        if path := next((path for path in wanted if path in later), next(iter(later), "")):
            texts, name = page.assets.texts, later[path]
            self._put(path, texts[name]())
            # What the text is made of would fill the memory: from now on it is in the site.
            texts[name] = self._steps.held(path)
            del later[path]
        else:
            del self._later[page.path]
        return None

    def _grown(self, page: Page, *, has_files: bool = False) -> Iterator[None]:
        """Put the files that the page gets, step by step until it is complete.

        `has_files`: those that it has now have been put.
        """
        assets, (_, later) = page.assets, self._later[page.path]
        blobs, files, texts, libraries = _counts(assets) if has_files else (0, 0, 0, 0)
        while True:
            for name, blob in islice(assets.blobs.items(), blobs, None):
                self._put(page.folder + name, self._pages.blob(blob))
            for name, file in islice(assets.files.items(), files, None):
                self._put(page.folder + name, published(name, file))
            for name, text in islice(assets.texts.items(), texts, None):
                if is_late(name):
                    later[page.folder + name] = name
                else:
                    self._put(page.folder + name, text())
            for name, blob in islice(assets.libraries.items(), libraries, None):
                self._put(f"{LIBRARIES}/{name}", self._pages.blob(blob))
            self._beside[page.path].update(assets.names)
            blobs, files, texts, libraries = _counts(assets)
            if next(page.later, page) is page:
                return
            yield

    def _with_new_names(self, page: Page) -> Iterator[str]:
        """Remove the files that a page does not have any more; yields the pages that may link one.

        Those that link one that is new are among them.
        """
        names, linked = frozenset(page.assets.names), self._linked[page.path]
        gone, self._beside[page.path] = self._beside[page.path] - names, set(names)
        self._linked[page.path] = names
        for name in gone:
            if page.folder + name in self._steps.files.src_uris:
                self._steps.remove(page.folder + name)
        if names != linked:
            yield from self._pages_that_name(names ^ linked)

    def _file(self, entry: Entry) -> File:
        return self._pages.file_of(entry, self._steps.config)

    def _give(self, file: File, new: File) -> None:
        """Give a page's file, which the navigation holds, the content of the new one."""
        if file.generated_by is None:  # a notebook, which has been written to the disk
            file.abs_src_path = new.abs_src_path
            return
        old = file.abs_src_path
        if old and old != new.abs_src_path:
            Path(old).unlink(missing_ok=True)  # a long text of the page before
        file.abs_src_path, file._content = new.abs_src_path, new._content

    def _put(self, path: str, content: str | Path) -> None:
        """Put a file beside a page."""
        if isinstance(content, str):
            self._steps.put_text(content, path)
            return
        file = self._steps.files.src_uris.get(path)
        if file is None or file.abs_src_path != str(content):
            file = self._file(Entry(path, content))
            self._steps.exchange(file)
        self._steps.put(file)

    def _pages_that_name(self, names: Collection[str]) -> Iterator[str]:
        """Pages whose links may lead to files of these names."""
        for file in self._steps.pages:
            text = file.page.markdown if file.page else None
            if text and any(name in text for name in names):
                yield file.src_uri


def is_late(name: str) -> bool:
    """Whether a page can be shown without the text of this name beside it."""
    return name.endswith(_LATE)


def early(book: Book) -> Book:
    """The book without the texts that its pages can be shown without."""
    chapters = (
        replace(chapter, lessons=tuple(map(_early, chapter.lessons))) for chapter in book.chapters
    )
    return replace(book, chapters=tuple(chapters))


def _early(page: Page) -> Page:
    texts = {name: text for name, text in page.assets.texts.items() if not is_late(name)}
    return replace(page, assets=replace(page.assets, texts=texts))


def _counts(assets: Assets) -> tuple[int, int, int, int]:
    """The numbers of blobs, files, texts and libraries."""
    return len(assets.blobs), len(assets.files), len(assets.texts), len(assets.libraries)
