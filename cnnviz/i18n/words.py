"""The interface's texts and the numbers of a page in one language."""

from collections.abc import Sequence
from functools import cache

from babel.core import Locale, UnknownLocaleError
from babel.messages.catalog import Catalog as PoCatalog
from babel.numbers import format_decimal, format_percent

from cnnviz.domain import Failure
from cnnviz.errors import PublishError
from cnnviz.i18n import interface
from cnnviz.i18n.interface import Interface
from cnnviz.i18n.ui_texts import exercise_texts, ui_texts


class Words:
    """Translates the interface's English texts, and formats numbers.

    A call takes the English text as a literal, since the catalogs are collected from the calls.
    """

    def __init__(self, code: str, is_source: bool) -> None:
        try:
            self._locale = Locale.parse(code, sep="-")
        except (UnknownLocaleError, ValueError):
            raise PublishError(
                f"mkdocs.yml: '{code}' is not a known locale; use a code such as ko or pt-BR."
            ) from None
        self._is_source = is_source
        self._interface = Interface(PoCatalog()) if is_source else interface.read(code)
        self._catalog = self._interface.catalog

    @property
    def is_translated(self) -> bool:
        """Whether the texts come from a catalog; they are English otherwise."""
        return not self._is_source

    @property
    def mistakes(self) -> Sequence[Failure]:
        """The mistakes in the language's catalog; what they concern stays English."""
        return self._interface.mistakes

    def __call__(self, text: str, **values: object) -> str:
        """The text in this language, its `{placeholders}` replaced by the values."""
        translated = self.translated(text)
        return translated.format(**values) if values else translated

    def translated(self, text: str) -> str:
        """The translation of a text that is not a literal here, such as the value of an enum.

        Its literal must stand in a call of `words` or `_` elsewhere in the package.
        """
        entry = self._catalog.get(text)
        is_ready = entry and str(entry.string).strip() and not entry.fuzzy
        return str(entry.string) if entry and is_ready else text

    def lacking(self) -> list[str]:
        """The interface's texts that have no translation, or a stale one, and no mistake."""
        if self._is_source:
            return []
        refused = self._interface.refused
        if refused is None:
            return []
        entries = ((text, self._catalog.get(text)) for text in ui_texts() if text not in refused)
        return [text for text, entry in entries if not entry or not entry.string or entry.fuzzy]

    def number(self, value: float) -> str:
        """A number for readers: three significant digits, whole numbers in full, a minus sign."""
        return _number(value, self._locale)

    def percent(self, share: float) -> str:
        """A share from 0 to 1 in per cent, with one decimal if it is close to 0 or 1."""
        digits = "#,##0.0%" if 0 < share < 0.01 or 0.99 < share < 1 else "#,##0%"
        return str(format_percent(share, format=digits, locale=self._locale))


def exercise_words(words: Words) -> dict[str, str]:
    """The translation of each text of the lab's exercises, for `packed.pack`."""
    return {text: words.translated(text) for text in exercise_texts()}


@cache  # a few numbers are on many pages, and formatting takes 25 microseconds each
def _number(value: float, locale: Locale) -> str:
    if value == int(value) and abs(value) < 1e15:
        text = format_decimal(int(value), locale=locale)
    elif abs(value) >= 1000:
        text = format_decimal(round(value), locale=locale)
    else:
        text = format_decimal(value, format="@##", locale=locale)
    return str(text).replace("-", "\N{MINUS SIGN}")
