"""The text that stands on a terminal at the end: overwritten, erased and moved as it says.

A screen of its own, because pyte, the usual library, has a fixed height and width, so that it loses
what scrolls away, and knows no links (OSC 8); the tests compare the two. It has as many lines and
columns as the text needs, as an output of a notebook has.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from cnnviz.render.terminal.style import PLAIN, Style, changed

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\x9b]")
"""A character that a page does not show as it is."""

_PIECE = re.compile(
    r"(?P<text>[^\x00-\x08\x0a-\x1f\x7f\x9b]+)"
    r"|(?:\x1b\[|\x9b)(?P<parameters>[0-?]*)[ -/]*(?P<command>[@-~])"
    r"|\x1b\[[0-?]*[ -/]*\Z"
    r"|\x1b\](?P<system>.*?)(?:\x07|\x1b\\)"
    r"|\x1b[PX^_].*?\x1b\\"
    r"|\x1b[ -/]+[0-~]"
    r"|\x1b(?P<short>[0-~])"
    r"|(?P<control>.)",
    re.S,
)
_LINK = re.compile(r"8;[^;]*;(?P<address>.*)", re.S)
_MOST = 10_000
"""Lines or columns by which a sequence may move at once; more are noise."""

Cell = tuple[str, Style]
"""A character, with its accents, and its style; the second column of a wide one is empty."""

_BLANK: Cell = (" ", PLAIN)


@dataclass(frozen=True, slots=True)
class Span:
    """Text of one style."""

    text: str
    style: Style


Line = tuple[Span, ...]


def final_lines(text: str) -> tuple[Line, ...]:
    """The lines that are on the screen in the end, without empty ones at the end."""
    screen = _Screen()
    for piece in _PIECE.finditer(text):
        if piece["text"]:
            screen.write(piece["text"])
        elif piece["command"]:
            screen.obey(piece["command"], piece["parameters"])
        elif piece["system"] is not None:
            screen.link(piece["system"])
        elif piece["short"]:
            screen.escape(piece["short"])
        elif piece["control"]:
            screen.control(piece["control"])
    lines = [_spans(line) for line in screen.lines]
    while lines and not any(span.text.strip() or span.style.background for span in lines[-1]):
        lines.pop()
    return tuple(lines)


def _spans(cells: Sequence[Cell]) -> Line:
    return tuple(
        Span("".join(text for text, _ in same), style)
        for style, same in groupby(cells, key=lambda cell: cell[1])
    )


@dataclass(slots=True)
class _Screen:
    lines: list[list[Cell]] = field(default_factory=lambda: [[]])
    row: int = 0
    column: int = 0
    style: Style = PLAIN
    saved: tuple[int, int, Style] = (0, 0, PLAIN)

    def write(self, text: str) -> None:
        line = self.lines[self.row]
        if text.isascii() and self.column == len(line):
            line.extend((character, self.style) for character in text)
            self.column = len(line)
            return
        for character in text:
            self._put(character)

    def _put(self, character: str) -> None:
        line = self.lines[self.row]
        if unicodedata.combining(character) or character in "\u200d\ufe0f":
            if 0 < self.column <= len(line):
                base, style = line[self.column - 1]
                line[self.column - 1] = (base + character, style)
            return
        is_wide = unicodedata.east_asian_width(character) in "WF"
        end = self.column + (2 if is_wide else 1)
        line.extend([_BLANK] * (self.column - len(line)))
        if self.column < len(line) and not line[self.column][0]:
            line[self.column - 1] = _BLANK  # the first half of a wide one, overwritten in part
        line[self.column : end] = [(character, self.style), ("", self.style)][: 1 + is_wide]
        if end < len(line) and not line[end][0]:
            line[end] = _BLANK  # the second half
        self.column = end

    def control(self, character: str) -> None:
        if character in "\n\x0b\x0c":
            self.column = 0
            self._down(1)
        elif character == "\r":
            self.column = 0
        elif character == "\b" and self.column:
            self._erase_back()

    def _erase_back(self) -> None:
        """Take the character before the cursor away, as JupyterLab does and a terminal does not."""
        line, end = self.lines[self.row], self.column
        if end < len(line) and not line[end][0]:
            line[end] = _BLANK  # the second half of the wide one that goes
        self.column -= 2 if 1 < end <= len(line) and not line[end - 1][0] else 1
        del line[self.column : end]

    def escape(self, letter: str) -> None:
        if letter == "7":
            self._save()
        elif letter == "8":
            self._restore()
        elif letter in "DE":
            self.column = 0 if letter == "E" else self.column
            self._down(1)
        elif letter == "M":
            self.row = max(0, self.row - 1)
        elif letter == "c":
            self.lines, self.row, self.column, self.style = [[]], 0, 0, PLAIN

    def link(self, command: str) -> None:
        if match := _LINK.fullmatch(command):
            self.style = replace(self.style, link=match["address"])

    def obey(self, command: str, parameters: str) -> None:
        if command == "m":
            self.style = changed(self.style, parameters)
            return
        act = _COMMANDS.get(command)
        if act and not parameters.startswith(("?", ">", "<", "=")):
            fields = [int(part) if part.isdecimal() else 0 for part in parameters.split(";")]
            act(self, [min(number, _MOST) for number in fields])

    def _down(self, count: int) -> None:
        self.row += count
        self.lines.extend([] for _ in range(self.row + 1 - len(self.lines)))

    def _save(self) -> None:
        self.saved = self.row, self.column, self.style

    def _restore(self) -> None:
        row, self.column, self.style = self.saved
        self.row = 0
        self._down(row)

    def move(self, rows: int, columns: int) -> None:
        """Move by rows and columns, not above the first line and not before the first column."""
        self.column = max(0, self.column + columns)
        if rows < 0:
            self.row = max(0, self.row + rows)
        else:
            self._down(rows)

    def place(self, row: int, column: int) -> None:
        """Move to a place from 1, of the first line and column."""
        self.row, self.column = 0, max(1, column) - 1
        self._down(max(1, row) - 1)

    def erase_line(self, how: int) -> None:
        line = self.lines[self.row]
        if how == 0:
            del line[self.column :]
        elif how == 1:
            count = min(self.column + 1, len(line))
            line[:count] = [_BLANK] * count
        else:
            line.clear()

    def erase_screen(self, how: int) -> None:
        self.erase_line(how)
        if how == 0:
            del self.lines[self.row + 1 :]
            return
        for line in self.lines if how > 1 else self.lines[: self.row]:
            line.clear()

    def insert(self, count: int) -> None:
        line = self.lines[self.row]
        if self.column < len(line):
            line[self.column : self.column] = [_BLANK] * count

    def remove(self, count: int) -> None:
        del self.lines[self.row][self.column : self.column + count]

    def blank(self, count: int) -> None:
        line = self.lines[self.row]
        end = min(self.column + count, len(line))
        line[self.column : end] = [_BLANK] * max(0, end - self.column)

    def insert_lines(self, count: int) -> None:
        self.lines[self.row : self.row] = [[] for _ in range(count)]

    def remove_lines(self, count: int) -> None:
        del self.lines[self.row : self.row + count]
        self._down(0)


_Act = Callable[[_Screen, list[int]], None]


def _second(numbers: list[int]) -> int:
    return numbers[1] if len(numbers) > 1 else 1


_COMMANDS: dict[str, _Act] = {
    "A": lambda screen, numbers: screen.move(-max(1, numbers[0]), 0),
    "B": lambda screen, numbers: screen.move(max(1, numbers[0]), 0),
    "C": lambda screen, numbers: screen.move(0, max(1, numbers[0])),
    "D": lambda screen, numbers: screen.move(0, -max(1, numbers[0])),
    "E": lambda screen, numbers: screen.move(max(1, numbers[0]), -_MOST),
    "F": lambda screen, numbers: screen.move(-max(1, numbers[0]), -_MOST),
    "G": lambda screen, numbers: screen.place(screen.row + 1, numbers[0]),
    "`": lambda screen, numbers: screen.place(screen.row + 1, numbers[0]),
    "d": lambda screen, numbers: screen.place(numbers[0], screen.column + 1),
    "H": lambda screen, numbers: screen.place(numbers[0], _second(numbers)),
    "f": lambda screen, numbers: screen.place(numbers[0], _second(numbers)),
    "J": lambda screen, numbers: screen.erase_screen(numbers[0]),
    "K": lambda screen, numbers: screen.erase_line(numbers[0]),
    "L": lambda screen, numbers: screen.insert_lines(max(1, numbers[0])),
    "M": lambda screen, numbers: screen.remove_lines(max(1, numbers[0])),
    "P": lambda screen, numbers: screen.remove(max(1, numbers[0])),
    "X": lambda screen, numbers: screen.blank(max(1, numbers[0])),
    "@": lambda screen, numbers: screen.insert(max(1, numbers[0])),
    "s": lambda screen, _: screen._save(),
    "u": lambda screen, _: screen._restore(),
}
