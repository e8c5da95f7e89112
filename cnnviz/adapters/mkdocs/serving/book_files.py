"""MkDocs' files for the pages of a book, exchanged when the pages change."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path

from mkdocs.structure.files import File

from cnnviz.adapters.mkdocs.pages.language_build import LanguageBuild
from cnnviz.adapters.mkdocs.serving.steps import Steps
from cnnviz.render.lessons.page import LIBRARIES, Page
from cnnviz.site.files import Entry

_LATE = (".ipynb", ".py", "/index.html")


class BookFiles:
    """The files of the book's pages, and those beside them."""

    def __init__(
        self, steps: Steps, pages: LanguageBuild, beside: Mapping[str, Iterable[str]]
    ) -> None:
        """`beside` has the names of the files beside each page, by its path."""
        self._steps, self._pages = steps, pages
        self._beside = {path: frozenset(names) for path, names in beside.items()}
        self._later: dict[str, Callable[[], str]] = {}
        """Texts beside pages, by their paths, that no page needs to be shown."""

    @property
    def is_complete(self) -> bool:
        """Whether no file waits to be put."""
        return not self._later

    def put_next(self) -> None:
        """Put a file that waits."""
        path = next(iter(self._later))
        self._put(self._file(Entry(path, self._later.pop(path)())))

    def exchange(self, page: Page) -> Iterator[str]:
        """Put the files of a page that changed; yields the paths of all pages to read again.

        Downloads and the documents of combinations, of which a page may have hundreds, wait.
        """
        late = {name: text for name, text in page.assets.texts.items() if name.endswith(_LATE)}
        urgent = self._pages.entries_of(page, without=late)
        path = self._pages.path_of(page)
        self._give(self._steps.files.src_uris[path], self._file(next(urgent)))
        yield path
        names, before = frozenset(page.assets.names), self._beside[page.path]
        for entry in urgent:
            self._put(self._file(entry))
        self._later.update({page.folder + name: text for name, text in late.items()})
        for name in page.assets.libraries:
            if (place := f"{LIBRARIES}/{name}") not in self._steps.files.src_uris:
                blob = page.assets.libraries[name]
                self._put(self._pages.library_file(place, blob, self._steps.config))
        for name in before - names:
            self._later.pop(page.folder + name, None)
            if page.folder + name in self._steps.files.src_uris:
                self._steps.remove(page.folder + name)
        self._beside[page.path] = names
        if names != before:
            yield from self._pages_that_name(names ^ before)

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

    def _put(self, file: File) -> None:
        self._steps.exchange(file)
        self._steps.put(file)

    def _pages_that_name(self, names: Collection[str]) -> Iterator[str]:
        """Pages whose links may lead to files of these names."""
        for file in self._steps.pages:
            text = file.page.markdown if file.page else None
            if text is None and file.generated_by is None:
                text = file.content_string  # it has not been read
            if text and any(name in text for name in names):
                yield file.src_uri
