"""PO files as Babel reads them, less its leniency."""

import re
from pathlib import Path

from babel.messages.catalog import Catalog as PoCatalog
from babel.messages.pofile import PoFileError, denormalize, read_po

from cnnviz.errors import TranslationError

_LINE = re.compile(r'(?:msg(?:ctxt|id|id_plural|str(?:\[\d+\])?)\s+)?"(?:[^"\\]|\\.)*"')


def read_po_file(path: Path) -> PoCatalog:
    """The catalog, with its previous texts; TranslationError names the line that is no PO."""
    try:
        _check_lines(path)
        with path.open("rb") as file:
            catalog = read_po(file, abort_invalid=True)
        _read_previous(catalog)
        return catalog
    except (PoFileError, UnicodeDecodeError, ValueError) as error:
        raise TranslationError(f"{path}: this is not a PO file: {error}") from None


def _check_lines(path: Path) -> None:
    """Babel reads on over a missing quote and loses letters; msgfmt would not."""
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if line.strip() and not line.startswith("#") and not _LINE.fullmatch(line.strip()):
            raise TranslationError(
                f"{path}, line {number}: this is not a PO file: a text stands between two quotes, "
                f'and quotes inside it are written \\": {line.strip()}'
            )


def _read_previous(catalog: PoCatalog) -> None:
    """The `#| msgid` lines, which show what a fuzzy text was: to Babel they are plain comments."""
    for entry in catalog:
        lines = [one.removeprefix("| ") for one in entry.user_comments if one.startswith("| ")]
        if lines:
            lines[0] = lines[0].removeprefix("msgid ")
            entry.previous_id = [denormalize("\n".join(lines))]
            entry.user_comments = [one for one in entry.user_comments if not one.startswith("| ")]
