"""Reads PO files with Babel, but reports the mistakes that Babel overlooks."""

import codecs
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog as PoCatalog
from babel.messages.pofile import PoFileError, denormalize, read_po

from cnnviz.atomic import read
from cnnviz.domain import Failure
from cnnviz.errors import TranslationError

_LINE = re.compile(r'(?:msg(?:ctxt|id|id_plural|str(?:\[\d+\])?)\s+)?"(?:[^"\\]|\\.)*"')
_KEYWORD = re.compile(r"(?P<keyword>msg\w+)(?:\[\d+\])?\s+(?P<text>\".*)")


@dataclass(frozen=True, slots=True)
class Mistake:
    """A mistake in a PO file."""

    line: int | None
    """From 1; None: the whole file."""
    message: str


class DamagedFileError(TranslationError):
    """A file that is not a PO file; it names every line that is not valid."""

    def __init__(self, path: Path, mistakes: Sequence[Mistake]) -> None:
        self.path = path
        self.mistakes = tuple(mistakes)
        places = (f"{path}" + (f", line {each.line}" if each.line else "") for each in mistakes)
        texts = (f"{place}: {each.message}" for place, each in zip(places, mistakes, strict=True))
        super().__init__("\n".join(texts))

    @property
    def failures(self) -> list[Failure]:
        return [Failure(str(self.path), each.line, None, each.message) for each in self.mistakes]


def read_po_file(path: Path) -> PoCatalog:
    """The catalog in a PO file, with the previous texts of its fuzzy entries.

    Raises DamagedFileError.
    """
    try:
        data = read(path).removeprefix(codecs.BOM_UTF8)
    except OSError as error:
        mistake = Mistake(None, f"it cannot be read: {error.strerror}")
        raise DamagedFileError(path, [mistake]) from None
    if mistakes := list(_damage(data)):
        raise DamagedFileError(path, mistakes)
    try:
        catalog = read_po(io.BytesIO(data), abort_invalid=True)
    except PoFileError as error:
        mistake = Mistake(error.lineno + 1, f"this is not a PO file: {error}")
        raise DamagedFileError(path, [mistake]) from None
    except (UnicodeDecodeError, LookupError, ValueError) as error:
        raise DamagedFileError(path, [Mistake(None, f"this is not a PO file: {error}")]) from None
    _read_previous(catalog)
    return catalog


def repetitions(path: Path) -> Iterator[Mistake]:
    """A mistake for each text that a readable PO file translates twice; Babel uses the first."""
    lines: dict[tuple[str, str], int] = {}
    context, keyword, text, start = "", "", "", 0
    rows = path.read_text(encoding="utf-8-sig").split("\n")
    for number, row in enumerate([*rows, 'msgstr ""'], 1):
        line = row.strip()
        if match := _KEYWORD.fullmatch(line):
            if keyword == "msgctxt":
                context = text
            elif keyword == "msgid":
                known = lines.setdefault((context, text), start)
                if known != start:
                    yield Mistake(start, _repeated(denormalize(text), known))
                context = ""
            keyword, text, start = match["keyword"], match["text"], number
        elif line.startswith('"'):
            text += f"\n{line}"


def _repeated(text: str, first: int) -> str:
    shown = text if len(text) < 60 else f"{text[:60]}…"
    return (
        f"'{shown}' is also translated in line {first}, and that translation is used; remove one."
    )


def _damage(data: bytes) -> Iterator[Mistake]:
    """The lines at which the file is not UTF-8 text, or Babel would drop letters silently."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        yield Mistake(line, "this is not UTF-8; save the file with that encoding.")
        return
    for number, row in enumerate(text.split("\n"), 1):
        if row.strip() and not row.startswith("#") and not _LINE.fullmatch(row.strip()):
            message = (
                "this is not a PO file: a text stands between two quotes, and quotes inside it are "
                f'written \\": {row.strip()}'
            )
            yield Mistake(number, message)


def _read_previous(catalog: PoCatalog) -> None:
    """Move the `#| msgid` comments, which Babel does not interpret, into the previous ids."""
    for entry in catalog:
        previous = [line for line in entry.user_comments if line.startswith("| ")]
        lines = [line.removeprefix("| ") for line in previous]
        if lines:
            lines[0] = lines[0].removeprefix("msgid ")
            entry.previous_id = [denormalize("\n".join(lines))]
            entry.user_comments = [line for line in entry.user_comments if line not in previous]
