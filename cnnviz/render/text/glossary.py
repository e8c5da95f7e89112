"""The glossary: an address for each of its terms, and links to them from where they are used.

Its tables are the only list of terms. In the source language a row says the term, any other column,
the meaning; in another language the term, the English term, the meaning. A cell may hold several
terms, parted by ` / `. In `activation (function)` the word in brackets may be left out.
"""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cnnviz.i18n.headings import slug
from cnnviz.i18n.inflection import by_ending

PAGE = "glossary.md"
"""Where the glossary lies in docs; a site without it has no links to it."""

_ROW = re.compile(r"^\|(?P<term>[^|]+)\|(?P<other>[^|]+)\|(?P<meaning>[^|]+)\|[ \t]*$", re.M)
_RULE = re.compile(r"[\s|:-]+")

_ATTRIBUTES = r"(?:\"[^\"]*\"|'[^']*'|[^'\">])*>"
_TOKEN = re.compile(
    rf"<!--.*?-->|<(?P<name>[a-zA-Z][\w-]*){_ATTRIBUTES}|</[a-zA-Z]{_ATTRIBUTES}", re.S
)
_SILENT = re.compile(
    r"a|abbr|button|code|dfn|figure|h[1-6]|kbd|label|math|option|pre|script|select|style|summary|"
    r"svg|textarea|th|cnnviz-[\w-]+"
)
"""Elements in which a word is no prose, or cannot be a link."""
_SILENT_CLASS = re.compile(r'\sclass="[^"]*\b(?:admonition-title|cnnviz-aside|cnnviz-course)\b')


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the glossary, as one language tells it."""

    id: str
    """The same in every language: from the English term."""
    names: tuple[str, ...]
    """What the term is called in running text."""
    meaning: str
    other_names: tuple[str, ...] = ()
    """The same in the language of the other column."""


@dataclass(frozen=True, slots=True)
class Glossary:
    entries: tuple[Entry, ...]

    def linked(self, page: str, address: str, *, in_both: bool = False) -> str:
        """The page's HTML with a link at the first use of each term; `address` is the glossary's.

        With `in_both`, terms of the other language are linked as well: a page may hold text in it.

        Headings, code, formulas, figures and links stay as they are. Of two terms that begin at the
        same place the longer one counts.
        """
        by_name = {
            _normal(name): entry
            for entry in self.entries
            for name in (*(entry.other_names if in_both else ()), *entry.names)
        }
        if not by_name:
            return page
        pattern = _pattern(tuple(by_name))
        seen: set[str] = set()

        def link(match: re.Match[str]) -> str:
            entry = by_name[_normal(next(text for text in match.groups() if text))]
            if entry.id in seen:
                return match[0]
            seen.add(entry.id)
            meaning = html.escape(entry.meaning)
            where = html.escape(f"{address}#{entry.id}")
            return f'<a class="cnnviz-term" href="{where}" title="{meaning}">{match[0]}</a>'

        return "".join(
            pattern.sub(link, text) if is_prose else text for text, is_prose in _parts(page)
        )


def read(markdown: str, is_source: bool) -> Glossary:
    """The entries of a glossary page, in its own order."""
    return Glossary(tuple(_entry(row, is_source) for row in _rows(markdown)))


def anchored(markdown: str, is_source: bool) -> str:
    """The glossary page with each term marked as defined there, under its address."""
    made = markdown
    for row in reversed(_rows(markdown)):
        term = row["term"].strip()
        dfn = f' <dfn id="{_entry(row, is_source).id}">{term}</dfn> '
        made = made[: row.start("term")] + dfn + made[row.end("term") :]
    return made


def _rows(markdown: str) -> list[re.Match[str]]:
    """The rows of the page's tables, less the heads, the rules below them and rows of no term."""
    rows = list(_ROW.finditer(markdown))
    rules = [number for number, row in enumerate(rows) if _RULE.fullmatch(row[0])]
    heads = {number - 1 for number in rules}
    left_out = heads.union(rules)
    return [row for n, row in enumerate(rows) if n not in left_out and row["term"].strip()]


def _entry(row: re.Match[str], is_source: bool) -> Entry:
    term, english = row["term"].strip(), row["other"].strip()
    first = (term if is_source else english).partition(" / ")[0]
    return Entry(slug(first), _names(term), _plain(row["meaning"]), _names(english))


def _names(term: str) -> tuple[str, ...]:
    """`activation (function)` is called 'activation function' and 'activation'."""
    names: list[str] = []
    for one in term.split(" / "):
        names.append(" ".join(re.sub(r"[()]", "", one).split()))
        names.append(" ".join(re.sub(r"\([^)]*\)", "", one).split()))
    return tuple(dict.fromkeys(name for name in names if name))


def _plain(meaning: str) -> str:
    """What a title can show of a cell in Markdown."""
    return re.sub(r"\[([^]]*)\]\([^)]*\)|[*`$]", r"\1", meaning).strip()


def _normal(name: str) -> str:
    return re.sub(r"[\s-]+", " ", name).lower()


def _pattern(names: Sequence[str]) -> re.Pattern[str]:
    """Matches every name in its inflected forms, the longest name first."""
    longest_first = sorted(names, key=len, reverse=True)
    alternatives = []
    for ending, inflected in by_ending(longest_first):
        spelled = "|".join(re.escape(name).replace(r"\ ", r"[\s-]+") for name in inflected)
        alternatives.append(f"({spelled}){ending}")
    return re.compile(rf"(?<![\w&-])(?:{'|'.join(alternatives)})", re.I)


def _parts(page: str) -> Iterator[tuple[str, bool]]:
    """(piece of the HTML, whether it is prose): tags are pieces, too."""
    start = 0
    while token := _TOKEN.search(page, start):
        yield page[start : token.start()], True
        start = token.end()
        name = "" if token[0].endswith("/>") else (token["name"] or "").lower()
        if name and (_SILENT.fullmatch(name) or _SILENT_CLASS.search(token[0])):
            start = _end_of(name, page, start)
        yield page[token.start() : start], False
    yield page[start:], True


def _end_of(name: str, page: str, start: int) -> int:
    """Where the element ends that was opened before `start`, with all that it holds."""
    depth = 1
    for tag in re.compile(rf"<(/?){name}\b", re.I).finditer(page, start):
        depth += -1 if tag[1] else 1
        if not depth:
            return tag.end()
    return len(page)
