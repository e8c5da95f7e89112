"""A record of the running cell's outputs, in place of a screen.

Used inside a lesson's process only.
"""

import sys
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from cnnviz.errors import CellFinding, CnnvizError
from cnnviz.gallery.displayed import widgets
from cnnviz.gallery.displayed.forms import prepared
from cnnviz.gallery.printed.overwritten import without_overwritten
from cnnviz.gallery.sandbox.blobs import Blobs
from cnnviz.outputs import Display, Json, Printed, Raised, RawOutput

LIMIT = 2_000_000
"""Characters that a cell may show; pictures of a figure do not count."""


class TooMuchShown(CnnvizError):
    """A cell shows more text than a page can hold."""


class Recorder:
    """The outputs of the running cell, in order."""

    def __init__(self) -> None:
        self.cell = 0
        """Number of the running code cell, from 1."""
        self.findings: list[CellFinding] = []
        """Losses of the outputs so far."""
        self.unread: Callable[[], Iterable[tuple[str, str]]] = tuple
        """Reads (stream, text) of what was written past Python's streams."""
        self.flush: Callable[[], None] = _nothing
        """Writes out what C's buffers hold."""
        self.neutral: Callable[[str], str] = str
        """Replaces the builder's paths in a text."""
        self.updates: list[tuple[int, int, Display]] = []
        """(cell, position, value) of outputs of earlier cells that this cell has updated."""
        self._outputs: list[RawOutput] = []
        self._ids: dict[str, list[tuple[int, int]]] = {}
        """Display id to (cell, position) of each display that has it, in this and earlier cells."""
        self._texts: list[str] = []
        """Text written to `_stream` since the last output."""
        self._stream = ""
        self._room = LIMIT
        self._is_cleared_next = False
        self.blobs = Blobs()
        """The files of the outputs so far."""
        self.notes: list[str] = []
        """What else the lesson's author should know."""

    def warn(self, message: str, cell: int | None = None) -> None:
        """Note that a page will not show something of a cell, the running one; each message once.

        `cell`: number of another cell.
        """
        finding = CellFinding(self.cell if cell is None else cell, message)
        if finding not in self.findings:
            self.findings.append(finding)

    def note(self, message: str) -> None:
        if message not in self.notes:
            self.notes.append(message)

    def take(self) -> list[RawOutput]:
        """The outputs since the last call, when the cell has ended."""
        self.flush()
        self.read_descriptors()
        self._end_stream()
        taken, self._outputs, self._room = self._outputs, [], LIMIT
        if "ipywidgets" in sys.modules:
            taken = [
                widgets.final(output) if isinstance(output, Display) else output for output in taken
            ]
        self._is_cleared_next = False
        return taken

    def clear(self, wait: bool) -> None:
        """Drop the outputs of the cell so far, or with `wait`, as soon as there is another one."""
        self.read_descriptors()
        self._is_cleared_next = wait
        if wait:
            return
        self._outputs, self._texts, self._room = [], [], LIMIT
        for name, places in self._ids.items():
            self._ids[name] = [place for place in places if place[0] != self.cell]

    def stream(self, name: str, text: str) -> None:
        """Record what Python wrote to a stream."""
        self.read_descriptors()
        self._print(name, text)

    def read_descriptors(self) -> None:
        """Record what C code and other processes have written since the last call."""
        for name, text in self.unread():
            self._print(name, text)

    def display(self, data: Any, metadata: Any, name: str | None = None) -> None:
        """Record a displayed value; `data` maps MIME types to its forms.

        `name` is its display id: displays that have the same id already show it, too.
        """
        if name is not None:
            self.update(name, data, metadata)
        self._add(data, metadata, None, "displays")
        if name is not None:
            self._ids.setdefault(name, []).append((self.cell, len(self._outputs) - 1))

    def update(self, name: str, data: Any, metadata: Any) -> None:
        """Replace what displays with this id show, in whichever cell they are."""
        shown = self._display(data, metadata, None)
        for cell, position in self._ids.get(name, ()):
            if cell == self.cell:
                self._outputs[position] = shown
            else:
                self.updates.append((cell, position, shown))

    def result(self, data: Any, metadata: Any) -> None:
        """Record the value of the cell's last expression; arguments as in `display`."""
        self._add(data, metadata, self.cell, "ends with a value of")

    def error(self, name: str, value: str, traceback: Iterable[str]) -> None:
        """Record the error that ended the cell."""
        lines = tuple(self.neutral(sound(line)) for line in traceback)
        self._begin()
        self._outputs.append(Raised(name, self.neutral(sound(value)), lines))

    def _add(self, data: Any, metadata: Any, count: int | None, action: str) -> None:
        self._begin()
        shown = self._display(data, metadata, count)
        texts = (value for kind, value in shown.data.items() if kind.startswith("text/"))
        self._take_room(sum(len(str(text)) for text in texts), action)
        self._outputs.append(shown)

    def _display(self, data: Any, metadata: Any, count: int | None) -> Display:
        data, metadata = prepared(data, metadata, self.blobs.hold, self.warn)
        forms: Mapping[str, Json] = {
            kind: self.neutral(sound(content)) if isinstance(content, str) else content
            for kind, content in data.items()
        }
        return Display(forms, metadata, count)

    def _begin(self) -> None:
        """End the printed text before another output."""
        self.flush()
        self.read_descriptors()
        self._clear_if_due()
        self._end_stream()

    def _print(self, name: str, text: str) -> None:
        if not text:
            return
        self._clear_if_due()
        self._take_room(len(text), "printed")
        if name != self._stream:
            self._end_stream()
        self._stream = name
        self._texts.append(sound(text))

    def _clear_if_due(self) -> None:
        if self._is_cleared_next:
            self.clear(wait=False)

    def _end_stream(self) -> None:
        """Join the texts of consecutive prints into a single output."""
        if self._texts:
            text = self.neutral("".join(self._texts))
            self._outputs.append(Printed(text, self._stream))
            self._texts = []

    def _take_room(self, length: int, action: str) -> None:
        self._room -= length
        if self._room < 0 and self._texts:
            text = "".join(self._texts)
            self._texts = [without_overwritten(text)]
            self._room += len(text) - len(self._texts[0])
        if self._room < 0:
            raise TooMuchShown(
                f"the cell {action} more than {LIMIT / 1e6:.0f} MB of text; show a part of it or a "
                "summary."
            )


def _nothing() -> None:
    pass


RECORDER = Recorder()
"""The record of this process."""


def sound(text: str) -> str:
    """The text with lone surrogates escaped, so that it can be written to a file."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
