"""Handwritten pages as parts: with notices, ids of headings, and tables that the site fills in."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from cnnviz.i18n.catalogs import State
from cnnviz.i18n.headings import headings
from cnnviz.i18n.language import Language
from cnnviz.i18n.page_pairs import KEY, paired, source_ids
from cnnviz.i18n.words import Words
from cnnviz.render.book.book import Book
from cnnviz.render.book.checked import checked_table
from cnnviz.render.book.course import course_path, start_of
from cnnviz.render.book.credits import credits_table
from cnnviz.render.lessons.parts import Cards, DocsText, Live, Notice, Part, ReadBefore
from cnnviz.render.reference.page import filled
from cnnviz.render.text.glossary import PAGE as GLOSSARY
from cnnviz.render.text.glossary import anchored

_MARK = re.compile(
    r"^<!-- cnnviz: (lessons|start|course|figure [\w/-]+|credits|checked|before) -->$", re.M
)
"""Mark on a line of its own for a part that the site fills in: the cards of every lesson, the way
into the first lesson, the sections in their order, a lesson's figure in which readers choose, the
table of the lab's images, the table of the browser's arithmetic, or the links to read before."""
_OF_THE_GALLERY = ("lessons", "start", "course", "figure")


@dataclass(frozen=True, slots=True)
class DocsPage:
    """A page written by hand, in one language."""

    parts: tuple[Part, ...]
    trouble: str = ""
    """A warning for the person who builds; empty: nothing is wrong."""


def docs_page(
    markdown: str,
    path: str,
    meta: Mapping[str, object],
    language: Language,
    source: Path,
    book: Book,
) -> DocsPage:
    """The handwritten page at `path` of the docs tree as parts.

    `source` is the folder of the English pages, `meta` the page's header.
    """
    text, state, trouble = _paired(markdown, path, meta, language, source)
    if path == GLOSSARY:
        text = anchored(text, language.is_source or state is State.MISSING)
    reference = filled(text, language, source.name)
    text, trouble = reference.markdown, trouble or reference.trouble or _unknown(text, book)
    parts = tuple(_parts(text, state, language.words, book))
    if book.reading_order:
        parts = book.reading_order.placed(path, parts)
        if unknown := book.reading_order.unknown(path):
            trouble = trouble or f"'after' names {', '.join(unknown)}: there is no such page"
    return DocsPage(parts, trouble)


def shows_lessons(markdown: str) -> bool:
    """Whether the site fills in a part of the gallery on this page."""
    return any(mark.startswith(_OF_THE_GALLERY) for mark in _MARK.findall(markdown))


def _unknown(text: str, book: Book) -> str:
    """The trouble with a mark for a figure that the gallery does not have."""
    for mark in _MARK.findall(text):
        name = _lesson_in(mark)
        if name and name not in book.live:
            known = ", ".join(book.live) or "no lesson has one"
            return (
                f"'cnnviz: {mark}' names no lesson with a figure of show.filters; these have "
                f"one: {known}"
            )
    return ""


def _lesson_in(mark: str) -> str:
    """Name of the lesson in the mark of a figure; empty: it is another mark."""
    kind, _, name = mark.partition(" ")
    return name.replace("_", "-") if kind == "figure" else ""


def _paired(
    markdown: str, path: str, meta: Mapping[str, object], language: Language, source: Path
) -> tuple[str, State | None, str]:
    """(page with ids at its headings, state of its translation, warning)."""
    english = source / path
    if language.is_source:
        return source_ids(markdown), None, ""
    if KEY not in meta and english.is_file() and _is_english(markdown, english):
        return source_ids(markdown), State.MISSING, ""
    if english.is_file():
        digest = meta.get(KEY)
        pair = paired(english.read_text(encoding="utf-8"), markdown, digest)
        state = State.STALE if pair.state is State.STALE else None
        return pair.markdown, state, pair.trouble
    return markdown, None, f"it has no English page: {english.name} is not in docs/{source.name}"


def _parts(text: str, state: State | None, words: Words, book: Book) -> Iterator[Part]:
    if state:
        top, text = _split_below_title(text)
        yield from _with_tables(top, words, book)
        yield Notice(state.value)
    yield from _with_tables(text, words, book)


def _with_tables(text: str, words: Words, book: Book) -> Iterator[Part]:
    """The text, with the site's part in the place of each mark."""
    pieces = _MARK.split(text)
    for number, piece in enumerate(pieces):
        match piece if number % 2 else "":
            case "lessons":
                yield Cards(book.cards)
            case "start":
                yield from start_of(book)
            case "course":
                yield course_path(book, words)
            case mark if name := _lesson_in(mark):
                yield from (Live(book.live[name], name),) if name in book.live else ()
            case "credits":
                yield credits_table(words)
            case "checked":
                yield checked_table(words)
            case "before":
                yield ReadBefore()
            case _:
                yield DocsText(piece)


def _split_below_title(text: str) -> tuple[str, str]:
    lines = text.splitlines()
    at = next((line + 1 for line, level, _, _ in headings(text) if level == 1), 0)
    return "\n".join(lines[:at]), "\n".join(lines[at:])


def untranslated(source: Path, folder: Path) -> Iterator[tuple[Path, str]]:
    """(file, path in docs) of each file in the folder of the source language only.

    A page stands in for its missing translation; pictures and other files serve every language.
    """
    for path in sorted(source.rglob("*")):
        name = path.relative_to(source).as_posix()
        if path.is_file() and not path.name.startswith(".") and not (folder / name).exists():
            yield path, name


def _is_english(markdown: str, english: Path) -> bool:
    return markdown.strip() in english.read_text(encoding="utf-8")
