"""Reads PO files with Babel, but reports the mistakes that Babel overlooks."""

import re
from pathlib import Path

from babel.messages.catalog import Catalog as PoCatalog
from babel.messages.pofile import PoFileError, denormalize, read_po

from cnnviz.errors import TranslationError

_LINE = re.compile(r'(?:msg(?:ctxt|id|id_plural|str(?:\[\d+\])?)\s+)?"(?:[^"\\]|\\.)*"')


def read_po_file(path: Path) -> PoCatalog:
    """The catalog in a PO file, with the previous texts of its fuzzy entries.

    Raises TranslationError, which names the first line that is not valid.
    """
    try:
        _check_lines(path)
        with path.open("rb") as file:
            catalog = read_po(file, abort_invalid=True)
        _read_previous(catalog)
        return catalog
    except (PoFileError, UnicodeDecodeError, ValueError) as error:
        raise TranslationError(f"{path}: this is not a PO file: {error}") from None


def _check_lines(path: Path) -> None:
    """Raise TranslationError for a missing quote, at which Babel would drop letters silently."""
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if line.strip() and not line.startswith("#") and not _LINE.fullmatch(line.strip()):
            raise TranslationError(
                f"{path}, line {number}: this is not a PO file: a text stands between two quotes, "
                f'and quotes inside it are written \\": {line.strip()}'
            )


def _read_previous(catalog: PoCatalog) -> None:
    """Move the `#| msgid` comments, which Babel does not interpret, into the previous ids."""
    for entry in catalog:
        previous = [line for line in entry.user_comments if line.startswith("| ")]
        lines = [line.removeprefix("| ") for line in previous]
        if lines:
            lines[0] = lines[0].removeprefix("msgid ")
            entry.previous_id = [denormalize("\n".join(lines))]
            entry.user_comments = [line for line in entry.user_comments if line not in previous]
