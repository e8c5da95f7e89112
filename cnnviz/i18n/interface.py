"""The catalog of the interface's texts in one language, checked against the English texts.

Its texts go into places that a catalog's author does not see: comments in notebooks, titles,
attributes. So a translation must have the same `{names}` as its English text, and must not add line
breaks or tags.
"""

import re
import string
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog as PoCatalog
from babel.messages.catalog import Message as Entry

from cnnviz.domain import Failure
from cnnviz.errors import PublishError
from cnnviz.i18n.po_files import DamagedFileError, read_po_file

LOCALE = Path(__file__).with_name("locale")

_BREAK = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
"""Line breaks of Python, JavaScript or HTML, and other control characters."""
_BIDIRECTIONAL = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
"""Unicode's bidirectional controls: they can make code look like other code."""
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>?|<[!?]")


def path_of(code: str) -> Path:
    """The PO file of a language's interface."""
    return LOCALE / f"{code}.po"


@dataclass(frozen=True, slots=True)
class Interface:
    """The catalog of a language, without the translations that cannot be used."""

    catalog: PoCatalog
    mistakes: tuple[Failure, ...] = ()
    refused: frozenset[str] | None = frozenset()
    """English texts whose translation cannot be used; None: all."""


def read(code: str) -> Interface:
    """The catalog of a language, such as `ko`; PublishError if there is none."""
    path = path_of(code)
    if not path.exists():
        raise PublishError(
            f"the interface is not translated into '{code}': {path.name} is missing in "
            "cnnviz/i18n/locale; create it with 'cnnviz translate'."
        )
    try:
        catalog = read_po_file(path)
    except DamagedFileError as error:
        return Interface(PoCatalog(locale=code), tuple(error.failures), None)
    wrong = mistakes(path, catalog)
    lines = {failure.line for failure in wrong}
    refused = [entry for entry in catalog if entry.id and entry.lineno in lines]
    for entry in refused:
        catalog.delete(entry.id, entry.context)
    return Interface(catalog, tuple(wrong), frozenset(str(entry.id) for entry in refused))


def mistakes(path: Path, catalog: PoCatalog) -> list[Failure]:
    """The translations in a catalog that cannot be used, each with its line.

    Fuzzy and empty entries are not checked, since the site does not show them.
    """
    return [
        Failure(str(path), entry.lineno, None, f"the translation of '{entry.id}' {problem}")
        for entry in catalog
        if entry.id and str(entry.string).strip() and not entry.fuzzy
        for problem in _problems(entry)
    ]


def _problems(entry: Entry) -> Iterator[str]:
    english, translated = str(entry.id), str(entry.string)
    if _BREAK.search(translated) and not _BREAK.search(english):
        yield (
            "has a line break or a control character (such as \\n), which the English text "
            "has not; write it in one line."
        )
    if _BIDIRECTIONAL.search(translated):
        yield "has a character that changes the direction of text; remove it."
    if extra := set(_TAG.findall(translated)) - set(_TAG.findall(english)):
        yield f"has {', '.join(sorted(extra))}, which the English text has not; remove it."
    names = _names(english)
    if names is not None and names != _names(translated):
        listed = ", ".join(f"{{{name}}}" for name in sorted(names)) or "none"
        one_line = " ".join(translated.split())
        yield f"must have the same {{names}} as the English text ({listed}): {one_line}"


def _names(text: str) -> set[str] | None:
    """The replacement fields of a text, such as `n!r:.2f`; None if its braces do not match."""
    try:
        fields = list(string.Formatter().parse(text))
    except ValueError:
        return None
    return {
        name + (f"!{conversion}" if conversion else "") + (f":{spec}" if spec else "")
        for _, name, spec, conversion in fields
        if name is not None
    }
