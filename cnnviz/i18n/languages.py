"""The site's languages, and the words and numbers of its own in each."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from babel.core import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog as PoCatalog
from babel.numbers import format_decimal, format_percent

from cnnviz.errors import PublishError
from cnnviz.i18n import interface

Translate = Callable[[str], str]
"""A lesson's text in the page's language: its catalog."""

_PACKAGE = Path(__file__).parents[1]
_TRANSLATED = re.compile(r"""\b(?:_|words)\(\s*("(?:[^"\\]|\\.)*"(?:\s*"(?:[^"\\]|\\.)*")*)""")


@dataclass(frozen=True)
class Language:
    code: str
    """BCP 47, such as `ko`; the name of the folder in docs/ and in the site."""
    name: str
    """In the language itself."""
    site_name: str
    description: str
    copyright: str = ""
    search_terms: tuple[str, ...] = ()
    """Word parts at which search splits a longer word, in languages that write words together."""
    is_source: bool = False
    """Whether the scripts and pages are written in it."""

    @cached_property
    def words(self) -> "Words":
        return Words(self.code, self.is_source)


class Words:
    """The site's own words in one language; called with an English text."""

    def __init__(self, code: str, is_source: bool) -> None:
        try:
            self._locale = Locale.parse(code, sep="-")
        except (UnknownLocaleError, ValueError):
            raise PublishError(
                f"mkdocs.yml: '{code}' is no language that numbers can be written in; use a code "
                "such as ko or pt-BR."
            ) from None
        self._is_source = is_source
        self._catalog = PoCatalog() if is_source else interface.read(code)

    def __call__(self, text: str, **values: object) -> str:
        """The text in this language, its `{placeholders}` filled in."""
        entry = self._catalog.get(text)
        is_ready = entry and str(entry.string).strip() and not entry.fuzzy
        words = str(entry.string) if entry and is_ready else text
        return words.format(**values) if values else words

    def lacking(self) -> list[str]:
        """The texts that this language does not have yet."""
        if self._is_source:
            return []
        entries = ((text, self._catalog.get(text)) for text in ui_texts())
        return [text for text, entry in entries if not entry or not entry.string or entry.fuzzy]

    def number(self, value: float) -> str:
        """For people: whole numbers whole, others with three significant digits, a true minus."""
        return _number(value, self._locale)

    def percent(self, share: float) -> str:
        """A share in per cent; one that is almost nothing or almost all is not rounded to it."""
        digits = "#,##0.0%" if 0 < share < 0.01 or 0.99 < share < 1 else "#,##0%"
        return str(format_percent(share, format=digits, locale=self._locale))


@cache  # the same few numbers stand on many pages, and each takes 25 microseconds
def _number(value: float, locale: Locale) -> str:
    if value == int(value) and abs(value) < 1e15:
        text = format_decimal(int(value), locale=locale)
    elif abs(value) >= 1000:
        text = format_decimal(round(value), locale=locale)
    else:
        text = format_decimal(value, format="@##", locale=locale)
    return str(text).replace("-", "\N{MINUS SIGN}")


def ui_texts() -> Sequence[str]:
    """Every text that the templates, the scripts and this package hand to `_(…)`, in order."""
    rooms = [_PACKAGE / room for room in ("gallery", "i18n", "render", "site", "adapters")]
    files = [
        file
        for pattern in ("*.py", "*.j2", "*.html")
        for room in rooms
        for file in sorted(room.rglob(pattern))
    ]
    return list(dict.fromkeys([*_texts_of(files), *script_texts(), *exercise_texts()]))


@cache
def exercise_texts() -> Sequence[str]:
    """Every text that the lab's exercises hand to `words(…)`; a notebook takes them along."""
    folder = _PACKAGE / "lab" / "exercises"
    return _texts_of(sorted(folder.rglob("*.py")))


def exercise_words(words: Words) -> dict[str, str]:
    """The same by English text, for `packed.pack`."""
    return {text: words(text) for text in exercise_texts()}


@cache
def script_texts() -> Sequence[str]:
    """Every text that the site's own JavaScript hands to `words(…)`."""
    return _texts_of(sorted((_PACKAGE / "web").rglob("*.js")))


def _texts_of(files: Sequence[Path]) -> Sequence[str]:
    found: dict[str, None] = {}
    for file in files:
        for match in _TRANSLATED.finditer(file.read_text(encoding="utf-8")):
            parts = re.findall(r'"((?:[^"\\]|\\.)*)"', match[1])
            found["".join(parts).replace('\\"', '"')] = None
    return list(found)
