"""Edits of a site's files, and the text that the open page must show after each."""

import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Kind(StrEnum):
    SENTENCE = "a sentence of a lesson"
    CATALOG = "a translation, on the Korean page"
    STYLE = "a style"
    PAGE = "a page written by hand"
    TEMPLATE = "a template of the theme"
    SHOW = "a number, figures by `show`"
    MATPLOTLIB = "a number, figures by `matplotlib`"
    PARAMETERS_SENTENCE = "a sentence of a lesson with 192 combinations"
    PARAMETERS_NUMBER = "a number of a lesson with 192 combinations"

    @property
    def runs_a_lesson(self) -> bool:
        return self in {Kind.SHOW, Kind.MATPLOTLIB, Kind.PARAMETERS_NUMBER}


@dataclass(frozen=True, slots=True)
class Edit:
    """One place in a file that is edited again and again, and the page that shows it."""

    kind: Kind
    file: Path
    address: str
    """Of the page, below that of the site."""
    label: str = ""
    """The lesson in the store's history, where the edit has it run."""

    def prepare(self, number: int) -> Path:
        """Write the new content beside the file; a rename saves it, as in an editor.

        ValueError where nothing is to edit.
        """
        text, count = _PATTERNS[self.kind].subn(
            lambda match: f"{match[1]}{self._value(number)}", self.file.read_text(encoding="utf-8")
        )
        if not count:
            raise ValueError(f"nothing to edit in {self.file}")
        fresh = self.file.with_name(f".{self.file.name}.swp")
        fresh.write_text(text, encoding="utf-8")
        return fresh

    def wanted(self, number: int) -> str:
        """The text that the page then shows; of a style, `--` and the value of `--bench`."""
        if self.kind.runs_a_lesson:
            return f"answer {2 * float(self._value(number)):.4f}"
        value = self._value(number)
        return f"--{value}" if self.kind is Kind.STYLE else f"Revision {value}"

    def _value(self, number: int) -> str:
        return f"0.5{number:03}" if self.kind.runs_a_lesson else f"{1000 + number}"


SENTENCE = "Revision 0."
NUMBER = "gain = 0.50"
ANSWER = '\n\n# %%\nprint(f"answer {gain * 2:.4f}")\n'
"""Added at the end: a page may show the outputs of the first cells before the last one has run."""
STYLE = ":root {\n  --bench: 0;\n}\n"

_SENTENCE, _NUMBER = re.compile(r"(Revision )\d+\b"), re.compile(r"(gain = )\d+\.\d+")
_PATTERNS = {
    Kind.SENTENCE: _SENTENCE,
    Kind.CATALOG: re.compile(r'(msgstr "[^"\n]*Revision )\d+\b'),
    Kind.STYLE: re.compile(r"(--bench: )\d+"),
    Kind.PAGE: _SENTENCE,
    Kind.TEMPLATE: _SENTENCE,
    Kind.SHOW: _NUMBER,
    Kind.MATPLOTLIB: _NUMBER,
    Kind.PARAMETERS_SENTENCE: _SENTENCE,
    Kind.PARAMETERS_NUMBER: _NUMBER,
}
