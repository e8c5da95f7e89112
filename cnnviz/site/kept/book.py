"""The pages of a book that a build has made, as far as other pages show them."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

from cnnviz.domain import Gallery, Lesson
from cnnviz.render.base.context import RenderContext
from cnnviz.render.base.targets import FOLDER
from cnnviz.render.book.book import Book
from cnnviz.render.book.build_report import REPORT
from cnnviz.render.book.reading_order import Stop
from cnnviz.render.book.sections import card_of
from cnnviz.render.figures.playground import Place
from cnnviz.render.lessons.lesson import Neighbours, lesson_page
from cnnviz.render.lessons.page import Page
from cnnviz.render.lessons.parts import Card, Cards, Notebook, Part, Prose, ReadBefore
from cnnviz.render.lessons.thumbnail import Thumbnail

_NOTEBOOK, _TEXT = Notebook((), ()), Prose("")
"""Contents of a page that stands in the place of another."""


@dataclass(frozen=True, slots=True)
class KeptLesson:
    """The page of a lesson, without what only its own reader sees."""

    path: str
    title: str
    summary: str
    tags: tuple[str, ...]
    is_wide: bool
    is_lab: bool
    thumbnail: Thumbnail | None
    exercises: tuple[str, ...]
    live: str

    @property
    def page(self) -> Page:
        """A page that stands in the place of the lesson's."""
        contents: Part = _NOTEBOOK if self.is_lab else _TEXT
        return Page(
            path=self.path,
            title=self.title,
            parts=(contents, ReadBefore()),
            summary=self.summary,
            tags=self.tags,
            is_wide=self.is_wide,
            thumbnail=self.thumbnail,
            exercises=self.exercises,
            live=self.live,
        )


@dataclass(frozen=True, slots=True)
class KeptBook:
    """The lessons of a book, and the order in which its pages are read."""

    lessons: tuple[KeptLesson, ...]
    stops: tuple[Stop, ...]
    names: tuple[tuple[str, tuple[str, ...]], ...]
    """Path of each page with the names of the files beside it."""
    report: str
    """Title of the build report; empty: there is none."""

    @classmethod
    def of(cls, book: Book, before: "KeptBook | None" = None) -> "KeptBook":
        """The book; pages without files that stand for those of `before` have the files of them."""
        lessons = (page for chapter in book.chapters for page in chapter.lessons)
        order, names = book.reading_order, dict(before.names) if before else {}
        return cls(
            lessons=tuple(map(_kept, lessons)),
            stops=tuple(order.stops) if order else (),
            names=tuple(
                (page.path, names[page.path] if stands_in(page) else tuple(page.assets.names))
                for page in book.pages
            ),
            report=book.report.title if book.report else "",
        )

    @property
    def report_page(self) -> Page | None:
        """A page that stands in the place of the build report."""
        if not self.report:
            return None
        return Page(REPORT, self.report, (_TEXT, ReadBefore()), is_searched=False)

    def in_place_of(self, book: Book) -> Book:
        """The book as it was, of which `book` is what it is now, not yet in a reading order."""
        pages = {lesson.path: lesson.page for lesson in self.lessons}
        cards = {card.lesson: card for card in map(card_of, pages.values())}
        chapters = tuple(
            replace(
                chapter,
                page=_with_cards(chapter.page, cards),
                cards=tuple(cards[card.lesson] for card in chapter.cards),
                lessons=tuple(pages[page.path] for page in chapter.lessons),
            )
            for chapter in book.chapters
        )
        index = _with_cards(book.index, cards)
        return replace(book, index=index, chapters=chapters, report=self.report_page)


@dataclass(frozen=True, slots=True)
class PartialPages:
    """Makes the pages of lessons that were `touched`; the others stand for those of a site."""

    kept: Mapping[str, KeptLesson]
    """By the path of the page."""
    playground: Place | None
    touched: Collection[str] = field(default=())
    """Names of lessons."""

    @classmethod
    def of(
        cls, lessons: Iterable[KeptLesson], playground: Place | None, touched: Collection[str] = ()
    ) -> "PartialPages":
        return cls({lesson.path: lesson for lesson in lessons}, playground, touched)

    def page(
        self,
        lesson: Lesson,
        gallery: Gallery,
        render_context: RenderContext,
        neighbours: Neighbours,
    ) -> Page | None:
        """The page of a lesson."""
        if lesson.example.lesson in self.touched:
            return lesson_page(lesson, gallery, render_context, neighbours)
        return self.kept[f"{FOLDER}/{lesson.example.lesson}/index.md"].page

    def place(self, gallery: Gallery) -> Place | None:
        """The playground that the figures open in."""
        del gallery  # the runs that are not loaded would have to be
        return self.playground


def _with_cards(page: Page, cards: Mapping[str, Card]) -> Page:
    """The page with these cards, by lesson."""
    parts = tuple(
        Cards(tuple(cards[card.lesson] for card in part.cards)) if isinstance(part, Cards) else part
        for part in page.parts
    )
    return replace(page, parts=parts)


def stands_in(page: Page) -> bool:
    """Whether the page stands in the place of a lesson's that is not made again."""
    return any(part is _NOTEBOOK or part is _TEXT for part in page.parts)


def _kept(page: Page) -> KeptLesson:
    return KeptLesson(
        path=page.path,
        title=page.title,
        summary=page.summary,
        tags=page.tags,
        is_wide=page.is_wide,
        is_lab=page.notebook is not None,
        thumbnail=page.thumbnail,
        exercises=page.exercises,
        live=page.live,
    )
