"""The whole gallery in one language, as values."""

from collections.abc import Mapping
from dataclasses import dataclass

from cnnviz.render.book.reading_order import ReadingOrder
from cnnviz.render.lessons.page import Page
from cnnviz.render.lessons.parts import Card


@dataclass(frozen=True, slots=True)
class Chapter:
    """A section in one language: its page and its lessons'."""

    slug: str
    page: Page
    introduction: str
    """Markdown."""
    cards: tuple[Card, ...]
    lessons: tuple[Page, ...]


@dataclass(frozen=True, slots=True)
class Book:
    """Every page of the gallery in one language."""

    index: Page
    chapters: tuple[Chapter, ...]
    report: Page | None = None
    """The build report, a page beside the gallery."""
    reading_order: ReadingOrder | None = None
    """None until `navigation.in_order` has set it."""

    @property
    def pages(self) -> list[Page]:
        lessons = [page for chapter in self.chapters for page in (chapter.page, *chapter.lessons)]
        return [self.index, *lessons, *([self.report] if self.report else [])]

    @property
    def read(self) -> frozenset[str]:
        """Paths of the sections and lessons, the pages that readers read one after the other."""
        return frozenset(
            page.path for chapter in self.chapters for page in (chapter.page, *chapter.lessons)
        )

    @property
    def cards(self) -> tuple[Card, ...]:
        """The cards of every lesson."""
        return tuple(card for chapter in self.chapters for card in chapter.cards)

    @property
    def live(self) -> Mapping[str, str]:
        """The figures that other pages may show, by the names of their lessons; see `Page.live`."""
        pages = (
            (card.lesson, page)
            for chapter in self.chapters
            for card, page in zip(chapter.cards, chapter.lessons, strict=True)
        )
        return {lesson: page.live for lesson, page in pages if page.live}
