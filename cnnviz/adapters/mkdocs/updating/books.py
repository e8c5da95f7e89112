"""The book of a language before and after an edit."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from cnnviz.adapters.mkdocs.updating.edit import Edit
from cnnviz.domain import Gallery
from cnnviz.render.base.context import RenderContext
from cnnviz.render.base.targets import FOLDER
from cnnviz.render.book.changes import changed_docs, changed_pages
from cnnviz.render.book.navigation import DocsTree, in_order, in_this_order
from cnnviz.render.book.reading_order import ReadingOrder
from cnnviz.render.book.sections import render
from cnnviz.render.lessons.page import Page
from cnnviz.site.kept.book import KeptBook, PartialPages, stands_in
from cnnviz.site.kept.folder import WholeSiteError
from cnnviz.site.kept.gallery import with_results


class Books:
    """Both books; only the pages of lessons that the edit touches are rendered."""

    def __init__(self, context: RenderContext, edit: Edit, kept: KeptBook, tree: DocsTree) -> None:
        self._context, self._edit, self._kept, self._tree = context, edit, kept, tree
        touched = edit.lessons(context.language.code)
        self._render(edit.gallery, touched)
        if names := frozenset(_lesson_of(page) for page in self._changes() if stands_in(page)):
            # These pages link a lesson whose title or summary is another one now.
            results = edit.load([each for each in edit.examples if each.lesson in names])
            lessons = edit.gallery.lessons.values()
            known = [each for each in lessons if each.example.lesson in touched]
            gallery = with_results(edit.gallery.sections, [*known, *results])
            self._render(gallery, touched | names)

    @property
    def changed(self) -> tuple[Page, ...]:
        """The pages that differ, and those that show the text of a section that changed."""
        sections = set(self._edit.sections(self._context.language.code))
        shown = (page for page in self.now.pages if page.path in sections)
        pages = {page.path: page for page in (*self._changes(), *shown)}
        return tuple(pages.values())

    def changed_docs(self, pages: Iterable[tuple[str, str]]) -> Iterator[str]:
        """Paths of the handwritten pages, given as (path, Markdown), that show something else."""
        return changed_docs(self._before, self.now, pages)

    def _render(self, gallery: Gallery, touched: frozenset[str]) -> None:
        """Render the pages of the lessons that are touched, and what shows a part of them."""
        edit, kept = self._edit, self._kept
        pages = PartialPages.of(kept.lessons, edit.playground, touched)
        has_other_account = edit.account.lines != edit.before.lines
        book = render(gallery, self._context, edit.account if has_other_account else None, pages)
        book = replace(book, report=book.report or kept.report_page)
        self._before = in_this_order(kept.in_place_of(book), ReadingOrder(kept.stops))
        self.now = in_order(book, gallery, self._tree)

    def _changes(self) -> tuple[Page, ...]:
        changes = changed_pages(self._before, self.now)
        if changes is None:
            raise WholeSiteError
        return changes


def _lesson_of(page: Page) -> str:
    """Name of the lesson of a page."""
    return page.folder.removeprefix(f"{FOLDER}/").rstrip("/")
