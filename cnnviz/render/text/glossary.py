"""The glossary: gives its terms addresses, and links each term where a page first uses it.

The tables of the glossary page are the only list of terms. In the source language a row has the
term, any other column and the meaning; in another language the term, the English term and the
meaning. A fourth column may hold more names, separated by commas, for the search alone. A cell may
have several terms, separated by ` / `. In `activation (function)` the word in
brackets is optional.
"""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cnnviz.i18n.headings import slug
from cnnviz.i18n.inflection import by_ending

PAGE = "glossary.md"
"""Path of the glossary in docs; a site without this page has no links to terms."""

_ROW = re.compile(
    r"^\|(?P<term>[^|]+)\|(?P<other>[^|]+)\|(?P<meaning>[^|]+)\|"
    r"(?:(?P<searched>[^|\n]*)\|)?[ \t]*$",
    re.M,
)
_RULE = re.compile(r"[\s|:-]+")

_ATTRIBUTES = r"(?:\"[^\"]*\"|'[^']*'|[^'\">])*>"
_TOKEN = re.compile(
    rf"<!--.*?-->|<(?P<name>[a-zA-Z][\w-]*){_ATTRIBUTES}|</[a-zA-Z]{_ATTRIBUTES}", re.S
)
_SILENT = re.compile(
    r"a|abbr|button|code|dfn|figure|h[1-6]|kbd|label|math|option|pre|script|select|style|summary|"
    r"svg|textarea|th|cnnviz-[\w-]+"
)
"""Elements without prose, or in which a word cannot be a link."""
_SILENT_CLASS = re.compile(r'\sclass="[^"]*\b(?:admonition-title|cnnviz-aside|cnnviz-course)\b')


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the glossary in one language."""

    id: str
    """Made from the English term, so that it is the same in every language."""
    names: tuple[str, ...]
    """The forms of the term in running text."""
    meaning: str
    other_names: tuple[str, ...] = ()
    """Those in the language of the other column."""
    searched_names: tuple[str, ...] = ()
    """More names by which readers search for the term."""

    @property
    def shortest(self) -> str:
        """The first term of the row, without what is in brackets."""
        inside = [name for name in self.names[1:] if self.names[0].startswith(f"{name} ")]
        return inside[0] if inside else self.names[0]


@dataclass(frozen=True, slots=True)
class Glossary:
    entries: tuple[Entry, ...]

    def searched(self) -> dict[str, str]:
        """Each other name of a term in small letters, also without its spaces, to the term."""
        names: dict[str, str] = {}
        own = {_normal(name) for entry in self.entries for name in entry.names}
        for entry in self.entries:
            for name in (*entry.names, *entry.other_names, *entry.searched_names):
                for spelled in (_normal(name), _normal(name).replace(" ", "")):
                    if spelled not in own:
                        names.setdefault(spelled, _normal(entry.shortest))
        return names

    def linked(self, page: str, address: str, *, in_both: bool = False) -> str:
        """Link the first use of each term in a page's HTML; `address` is the glossary's.

        With `in_both`, also link the terms of the other language, since a page that is not fully
        translated has text in it. Headings, code, formulas, figures and links stay as they are.
        Where two terms begin at the same place, the longer one is linked.
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
            target = html.escape(f"{address}#{entry.id}")
            return f'<a class="cnnviz-term" href="{target}" title="{meaning}">{match[0]}</a>'

        return "".join(
            pattern.sub(link, text) if is_prose else text for text, is_prose in _parts(page)
        )


def read(markdown: str, is_source: bool) -> Glossary:
    """The entries of a glossary page, in the order of its rows."""
    return Glossary(tuple(_entry(row, is_source) for row in _rows(markdown)))


def anchored(markdown: str, is_source: bool) -> str:
    """The Markdown of the glossary page with each term in a `<dfn>` that has the term's id."""
    page = markdown
    for row in reversed(_rows(markdown)):
        term = row["term"].strip()
        dfn = f' <dfn id="{_entry(row, is_source).id}">{term}</dfn> '
        page = page[: row.start("term")] + dfn + page[row.end("term") :]
    return page


def _rows(markdown: str) -> list[re.Match[str]]:
    """The rows of the page's tables that have a term, without heads and the rules below them."""
    rows = list(_ROW.finditer(markdown))
    rules = [number for number, row in enumerate(rows) if _RULE.fullmatch(row[0])]
    heads = {number - 1 for number in rules}
    without_terms = heads.union(rules)
    return [row for n, row in enumerate(rows) if n not in without_terms and row["term"].strip()]


def _entry(row: re.Match[str], is_source: bool) -> Entry:
    term, english = row["term"].strip(), row["other"].strip()
    first = (term if is_source else english).partition(" / ")[0]
    more = (name.strip() for name in (row["searched"] or "").split(","))
    in_brackets = re.findall(r"\(([^)]*)\)", term)
    searched = tuple(name for name in (*in_brackets, *more) if name)
    return Entry(slug(first), _names(term), _plain(row["meaning"]), _names(english), searched)


def _names(term: str) -> tuple[str, ...]:
    """The forms of a term: `activation (function)` gives 'activation function', 'activation'."""
    names: list[str] = []
    for synonym in term.split(" / "):
        names.append(" ".join(re.sub(r"[()]", "", synonym).split()))
        names.append(" ".join(re.sub(r"\([^)]*\)", "", synonym).split()))
    return tuple(dict.fromkeys(name for name in names if name))


def _plain(meaning: str) -> str:
    """A cell's Markdown as plain text, for a `title` attribute."""
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
    """Split HTML into (piece, whether it is prose); a tag is a piece, too."""
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
    """Offset behind the closing tag of the element that was opened before `start`."""
    depth = 1
    for tag in re.compile(rf"<(/?){name}\b", re.I).finditer(page, start):
        depth += -1 if tag[1] else 1
        if not depth:
            return tag.end()
    return len(page)
