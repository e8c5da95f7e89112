"""The course as a home page shows it: the way into it, and its parts."""

from collections.abc import Iterator

from cnnviz.i18n.words import Words
from cnnviz.render.base.targets import FOLDER
from cnnviz.render.book.book import Book, Chapter
from cnnviz.render.lessons.parts import CoursePath, Start, Stop
from cnnviz.render.text.forms import as_plain


def start_of(book: Book) -> Iterator[Start]:
    """The way into the first lesson; a gallery without lessons has none."""
    for card in book.cards[:1]:
        exercises = sum(len(each.exercises) for each in book.cards)
        yield Start(card.title, card.address, exercises)


def course_path(book: Book, words: Words) -> CoursePath:
    """The sections that have lessons, each with the picture of its first one."""
    return CoursePath(tuple(_stop(chapter, words) for chapter in book.chapters if chapter.cards))


def _stop(chapter: Chapter, words: Words) -> Stop:
    first = chapter.cards[0]
    labs = sum(page.notebook is not None for page in chapter.lessons)
    return Stop(
        title=chapter.page.title,
        summary=as_plain(chapter.introduction.partition("\n\n")[0].replace("\n", " ")),
        address=chapter.page.folder.removeprefix(f"{FOLDER}/"),
        picture=first.thumbnail and f"{first.address}{first.thumbnail}",
        drawing=first.drawing,
        is_map=first.is_map,
        count=_count(len(chapter.cards) - labs, labs, words),
    )


def _count(lessons: int, labs: int, words: Words) -> str:
    text = words("1 lesson") if lessons == 1 else words("{count} lessons", count=lessons)
    return f"{text}, {words('1 lab')}" if labs else text
