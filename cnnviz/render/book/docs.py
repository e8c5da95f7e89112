"""What the site adds to pages written by hand: notices, ids of headings, the gallery's cards."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cnnviz.i18n.catalog import State
from cnnviz.i18n.headings import headings
from cnnviz.i18n.languages import Language, Words
from cnnviz.i18n.page_pairs import KEY, paired, source_ids
from cnnviz.lab.images.credits import all_credits
from cnnviz.render.base.templates import template
from cnnviz.render.book.checked import checked, operations
from cnnviz.render.book.pages import FOLDER, Book
from cnnviz.render.reference.page import filled
from cnnviz.render.text.glossary import PAGE as GLOSSARY
from cnnviz.render.text.glossary import anchored

CARDS = "<!-- cnnviz: lessons -->"
"""Where a page asks for the cards of every lesson."""

CREDITS = "<!-- cnnviz: credits -->"
"""Where a page asks for the table of the lab's images, with authors and licences."""


CHECKED = "<!-- cnnviz: checked -->"
"""Where a page asks for the table of what the browser's arithmetic was compared on."""


@dataclass(frozen=True, slots=True)
class Made:
    markdown: str
    trouble: str = ""


def docs_page(
    markdown: str,
    path: str,
    meta: Mapping[str, Any],
    language: Language,
    source: Path,
    book: Book,
) -> Made:
    """One page in one language; `source` is the folder of the English pages."""
    trouble, notice = "", ""
    english = source / path
    if language.is_source:
        markdown = source_ids(markdown)
    elif KEY not in meta and english.is_file() and _is_english(markdown, english):
        markdown, notice = source_ids(markdown), State.MISSING.value
    elif english.is_file():
        found = paired(english.read_text(encoding="utf-8"), markdown, meta.get(KEY))
        markdown, trouble = found.markdown, found.trouble
        notice = State.STALE.value if found.state is State.STALE else ""
    else:
        trouble = f"it has no English page: {english.name} is not in docs/{source.name}"
    if path == GLOSSARY:
        markdown = anchored(markdown, language.is_source or notice == State.MISSING.value)
    if notice:
        markdown = _below_title(
            markdown, template("notice.html.j2", _=language.words, language=language, notice=notice)
        )
    if CARDS in markdown:
        base = "../" * path.count("/") + f"{FOLDER}/"
        cards = [card for chapter in book.chapters for card in chapter.cards]
        made = template("all_cards.html.j2", _=language.words, cards=cards, base=base)
        markdown = markdown.replace(CARDS, made)
    if CREDITS in markdown:
        rows = list(all_credits().values())
        table = template("credits.html.j2", _=language.words, credits=rows)
        markdown = markdown.replace(CREDITS, table)
    if CHECKED in markdown:
        markdown = markdown.replace(CHECKED, _checked(language.words))
    reference = filled(markdown, language, source.name)
    markdown, trouble = reference.markdown, trouble or reference.trouble
    if book.course:
        markdown = book.course.told(path, markdown)
        if unknown := book.course.unknown(path):
            trouble = trouble or f"'after' names {', '.join(unknown)}: there is no such page"
    return Made(markdown, trouble)


def _checked(words: Words) -> str:
    found = checked()
    return template(
        "checked.html.j2",
        _=words,
        rows=found["rows"],
        names=operations(words),
        tolerance=words.number(found["tolerance"]),
        number=words.number,
    )


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


def _below_title(markdown: str, notice: str) -> str:
    lines = markdown.splitlines()
    at = next((line + 1 for line, level, _, _ in headings(markdown) if level == 1), 0)
    return "\n".join([*lines[:at], "", notice.strip(), "", *lines[at:]])
