"""Pages written by hand as parts: with notices, ids of headings, and what they ask of the site."""

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
from cnnviz.render.book.credits import credits_table
from cnnviz.render.lessons.parts import Cards, Notice, Part, Prose, ReadBefore
from cnnviz.render.reference.page import filled
from cnnviz.render.text.glossary import PAGE as GLOSSARY
from cnnviz.render.text.glossary import anchored

_MARK = re.compile(r"<!-- cnnviz: (lessons|credits|checked|before) -->")
"""Where a page asks for the cards of every lesson, for the table of the lab's images, for that of
what the browser's arithmetic was compared on, or for what to have read before it."""


@dataclass(frozen=True, slots=True)
class DocsPage:
    """A page written by hand, in one language."""

    parts: tuple[Part, ...]
    trouble: str = ""
    """What is wrong with it, for the person who builds."""


def docs_page(
    markdown: str,
    path: str,
    meta: Mapping[str, object],
    language: Language,
    source: Path,
    book: Book,
) -> DocsPage:
    """`source` is the folder of the English pages, `meta` the page's header."""
    text, state, trouble = _paired(markdown, path, meta, language, source)
    if path == GLOSSARY:
        text = anchored(text, language.is_source or state is State.MISSING)
    reference = filled(text, language, source.name)
    text, trouble = reference.markdown, trouble or reference.trouble
    parts = tuple(_parts(text, state, language.words, book))
    if book.course:
        parts = book.course.placed(path, parts)
        if unknown := book.course.unknown(path):
            trouble = trouble or f"'after' names {', '.join(unknown)}: there is no such page"
    return DocsPage(parts, trouble)


def _paired(
    markdown: str, path: str, meta: Mapping[str, object], language: Language, source: Path
) -> tuple[str, State | None, str]:
    """(the page with its headings' ids, what its translation lacks, what is wrong)."""
    english = source / path
    if language.is_source:
        return source_ids(markdown), None, ""
    if KEY not in meta and english.is_file() and _is_english(markdown, english):
        return source_ids(markdown), State.MISSING, ""
    if english.is_file():
        digest = meta.get(KEY)
        found = paired(english.read_text(encoding="utf-8"), markdown, digest)
        state = State.STALE if found.state is State.STALE else None
        return found.markdown, state, found.trouble
    return markdown, None, f"it has no English page: {english.name} is not in docs/{source.name}"


def _parts(text: str, state: State | None, words: Words, book: Book) -> Iterator[Part]:
    if state:
        top, text = _split_below_title(text)
        yield from _asked(top, words, book)
        yield Notice(state.value)
    yield from _asked(text, words, book)


def _asked(text: str, words: Words, book: Book) -> Iterator[Part]:
    """The text, with a part in the place of each mark."""
    pieces = _MARK.split(text)
    for number, piece in enumerate(pieces):
        match piece if number % 2 else "":
            case "lessons":
                yield Cards(book.cards)
            case "credits":
                yield credits_table(words)
            case "checked":
                yield checked_table(words)
            case "before":
                yield ReadBefore()
            case _:
                yield Prose(piece)


def _split_below_title(text: str) -> tuple[str, str]:
    lines = text.splitlines()
    at = next((line + 1 for line, level, _, _ in headings(text) if level == 1), 0)
    return "\n".join(lines[:at]), "\n".join(lines[at:])


def untranslated(source: Path, folder: Path) -> Iterator[tuple[Path, str]]:
    """(file, its path in docs) of what the source language has and a language does not.

    Pages stand in for their translation; pictures and the like serve every language.
    """
    for path in sorted(source.rglob("*")):
        name = path.relative_to(source).as_posix()
        if path.is_file() and not path.name.startswith(".") and not (folder / name).exists():
            yield path, name


def _is_english(markdown: str, english: Path) -> bool:
    return markdown.strip() in english.read_text(encoding="utf-8")
