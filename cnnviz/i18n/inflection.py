"""The endings that a term may take in running text, by language."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_PARTICLES = (
    "들|은|는|이|가|을|를|의|에|에서|에게|로|으로|와|과|도|만|까지|부터|마다|보다|처럼|뿐|이나|나|"
    "이란|란|이라는|라는|이라고|라고|이며|며|이고|고|이면|면|별|당"
)
_VERBS = "(?:하|한|할|해|합|했|되|된|될|됩|됐|시키|시킨|이|인|일|입|였)[가-힣]*|함|됨"
"""Forms of 'do', 'become' and 'is' that follow a Korean noun without a space."""

_SEARCHED_VERBS = (
    "입니다|인|이다|일|합니다|하는|하면|하고|하기|하여|해서|한|할|해|했습니다|"
    "됩니다|되는|되면|되고|된|될|함|됨"
)
"""Some of them, in full: in a search index any word could begin so, such as 스트라이드."""


@dataclass(frozen=True, slots=True)
class _Language:
    letters: re.Pattern[str]
    """Matches in a term of the language."""
    ending: str
    """Regular expression for what may follow a term, up to the end of the word."""


_DEFAULT = _Language(re.compile(""), r"(?:s|es)?(?![a-z\d_-])")
"""English plurals; also for terms of a language that is not listed below."""
_LANGUAGES = (
    _Language(re.compile("[가-힣]"), rf"(?=(?:(?:{_PARTICLES}){{0,4}}|{_VERBS})(?!\w))"),  # Korean
)


def searched_endings() -> list[list[str]]:
    """[letters of a language, its endings] as regular expressions for the search in a browser."""
    endings = rf"(?:{_PARTICLES}){{1,4}}|{_SEARCHED_VERBS}"
    return [["[가-힣]$", endings], ["^[a-z]{3,}$", "s|es"]]


def by_ending(terms: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """(regular expression of the endings, the terms that take them) of each language in `terms`.

    A term's language shows in its letters, since a page may hold terms of two languages.
    """
    for language in (_DEFAULT, *_LANGUAGES):
        own = [term for term in terms if _language_of(term) is language]
        if own:
            yield language.ending, own


def _language_of(term: str) -> _Language:
    return next((language for language in _LANGUAGES if language.letters.search(term)), _DEFAULT)
