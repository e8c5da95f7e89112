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
    has_new_cards = before.cards != now.cards
    old, new = before.reading_order, now.reading_order
    for path, text in pages:
        is_elsewhere = (
            old is None
            or new is None
            or old.placed(path, ()) != new.placed(path, ())
            or old.unknown(path) != new.unknown(path)
        )
        if is_elsewhere or (has_new_cards and shows_lessons(text)):
            yield path


def _shown_elsewhere(page: Page) -> tuple[object, ...]:
    """What the navigation and the lists of tags show of a page."""
    return page.path, page.title, page.tags, page.is_searched, page.notebook is None


def _are_same(one: Page, other: Page) -> bool:
    if one.assets is not other.assets or len(one.parts) != len(other.parts):
        # Pages that are not made by lessons have no files; their parts decide.
        if one.assets.texts or other.assets.texts or len(one.parts) != len(other.parts):
            return False
    return one.summary == other.summary and all(
        a is b or a == b for a, b in zip(one.parts, other.parts, strict=True)
    )
