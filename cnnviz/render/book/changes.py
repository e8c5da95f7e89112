"""Compare two books of the same gallery: which pages became others."""

from collections.abc import Iterable, Iterator

from cnnviz.render.book.book import Book
from cnnviz.render.book.docs import shows_lessons
from cnnviz.render.lessons.page import Page


def changed_pages(before: Book, now: Book) -> tuple[Page, ...] | None:
    """The pages of `now` that differ from those of `before`.

    None if every page may show a difference: a page is new or gone, or the navigation changed.
    """
    if [_shown_elsewhere(page) for page in before.pages] != [
        _shown_elsewhere(page) for page in now.pages
    ]:
        return None
    pairs = zip(before.pages, now.pages, strict=True)
    return tuple(page for old, page in pairs if not _are_same(old, page))


def changed_docs(before: Book, now: Book, pages: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Paths of the handwritten pages, given as (path, Markdown), that show something else now."""
    has_other_parts = _filled_in(before) != _filled_in(now)
    old, new = before.reading_order, now.reading_order
    for path, text in pages:
        is_elsewhere = (
            old is None
            or new is None
            or old.placed(path, ()) != new.placed(path, ())
            or old.unknown(path) != new.unknown(path)
        )
        if is_elsewhere or (has_other_parts and shows_lessons(text)):
            yield path


def _filled_in(book: Book) -> tuple[object, ...]:
    """The parts of a book that marks in handwritten pages stand for."""
    return book.cards, book.live, [chapter.introduction for chapter in book.chapters]


def _shown_elsewhere(page: Page) -> tuple[object, ...]:
    """The parts of a page that the navigation and the lists of tags show."""
    return page.path, page.title, page.tags, page.is_searched, page.notebook is None


def _are_same(old: Page, new: Page) -> bool:
    """Whether the pages have the same parts; those of lessons have files of their own, too."""
    has_files = bool(old.assets.texts or new.assets.texts)
    if (has_files and old.assets is not new.assets) or len(old.parts) != len(new.parts):
        return False
    return old.summary == new.summary and all(
        before is now or before == now for before, now in zip(old.parts, new.parts, strict=True)
    )
