"""The course as a home page shows it: the way into it, and its parts."""

from collections.abc import Iterator
from dataclasses import replace

from cnnviz.i18n.words import Words
from cnnviz.render.base.targets import FOLDER
from cnnviz.render.book.book import Book, Chapter
from cnnviz.render.lessons.parts import Card, CoursePath, Start
from cnnviz.render.text.forms import as_plain


def start_of(book: Book) -> Iterator[Start]:
    """The way into the first lesson; a gallery without lessons has none."""
    for card in book.cards[:1]:
        exercises = sum(len(each.exercises) for each in book.cards)
        yield Start(card.title, card.address, exercises)


def course_path(book: Book, words: Words) -> CoursePath:
    """The sections that have lessons, each with the picture of its first one."""
    chapters = (chapter for chapter in book.chapters if chapter.cards)
    return CoursePath(tuple((_card(chapter), _count(chapter, words)) for chapter in chapters))


def _card(chapter: Chapter) -> Card:
    first, address = chapter.cards[0], chapter.page.folder.removeprefix(f"{FOLDER}/")
    return replace(
        first,
        title=chapter.page.title,
        summary=as_plain(chapter.introduction.partition("\n\n")[0].replace("\n", " ")),
        address=address,
        thumbnail=first.thumbnail and first.address.removeprefix(address) + first.thumbnail,
        exercises=(),
    )


def _count(chapter: Chapter, words: Words) -> str:
    labs = sum(page.notebook is not None for page in chapter.lessons)
    lessons = len(chapter.lessons) - labs
    text = words("1 lesson") if lessons == 1 else words("{count} lessons", count=lessons)
    return f"{text}, {words('1 lab')}" if labs else text
