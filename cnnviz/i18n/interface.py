"""The catalog of the site's own words in one language, held to the form of the English texts.

Its texts go into places that the author of a catalog does not see: comments in notebooks, titles,
attributes. So a translation has what its English text has, and no more: the same `{names}`, and
neither line breaks nor tags that the English text lacks.
"""

import re
import string
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog as PoCatalog
from babel.messages.catalog import Message as Entry

from cnnviz.domain import Failure
from cnnviz.errors import PublishError
from cnnviz.i18n.po_files import read_po_file

LOCALE = Path(__file__).with_name("locale")

_BREAK = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
"""Line breaks of Python, JavaScript or HTML, and other control characters."""
_TURNED = re.compile(r"[\u202a-\u202e\u2066-\u2069]")
"""Characters that turn the direction of what follows them, so that code seems to say another."""
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>?|<[!?]")


def path_of(code: str) -> Path:
    return LOCALE / f"{code}.po"


def read(code: str) -> PoCatalog:
    """The catalog of a language; PublishError names every translation in it that cannot be used."""
    path = path_of(code)
    if not path.exists():
        raise PublishError(
            f"the site has no words for the language '{code}': {path.name} is missing in "
            "cnnviz/i18n/locale; 'cnnviz translate' makes it."
        )
    catalog = read_po_file(path)
    if wrong := mistakes(path, catalog):
        raise PublishError("\n".join(str(mistake) for mistake in wrong))
    return catalog


def mistakes(path: Path, catalog: PoCatalog) -> list[Failure]:
    """The translations that readers would meet and that cannot be used, each with its line.

    What is fuzzy or not yet translated is shown to nobody, and may be anything.
    """
    return [
        Failure(str(path), entry.lineno, None, f"the translation of '{entry.id}' {trouble}")
        for entry in catalog
        if entry.id and str(entry.string).strip() and not entry.fuzzy
        for trouble in _troubles(entry)
    ]


def _troubles(entry: Entry) -> Iterator[str]:
    english, translated = str(entry.id), str(entry.string)
    if _BREAK.search(translated) and not _BREAK.search(english):
        yield (
            "holds a line break or a control character (such as \\n), and the English text is one "
            "line; write it in one line."
        )
    if _TURNED.search(translated):
        yield "holds a character that turns the direction of text; take it out."
    if extra := set(_TAG.findall(translated)) - set(_TAG.findall(english)):
        yield f"holds {', '.join(sorted(extra))}, which the English text has not; take it out."
    names = _names(english)
    if names is not None and names != _names(translated):
        listed = ", ".join(f"{{{name}}}" for name in sorted(names)) or "none"
        shown = " ".join(translated.split())
        yield f"must hold the same {{names}} as the English text ({listed}): {shown}"


def _names(text: str) -> set[str] | None:
    """What stands between braces, with all that is asked of it; None where braces do not match."""
    try:
        fields = list(string.Formatter().parse(text))
    except ValueError:
        return None
    return {
        name + (f"!{conversion}" if conversion else "") + (f":{spec}" if spec else "")
        for _, name, spec, conversion in fields
        if name is not None
    }
