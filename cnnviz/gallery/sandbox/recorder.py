"""What the running cell has shown, in the place of a screen.

Used inside a lesson's process only.
"""

from collections.abc import Mapping
from typing import Any

from cnnviz.errors import CnnvizError
from cnnviz.outputs import Display, Json, Printed, Shown

LIMIT = 2_000_000
"""Characters that a cell may show; pictures in a figure do not count."""


class TooMuchShown(CnnvizError):
    """A cell shows more than anyone can read, and a page can hold."""


class Recorder:
    """The outputs of the cell that runs now, in order."""

    def __init__(self) -> None:
        self.cell = 0
        """Number of the code cell that runs, from 1."""
        self._outputs: list[Shown] = []
        self._texts: list[str] = []
        """What was last written to `_stream`, and is not among the outputs yet."""
        self._stream = ""
        self._room = LIMIT

    def take(self) -> list[Shown]:
        """The outputs since the last call."""
        self._end_stream()
        taken, self._outputs, self._room = self._outputs, [], LIMIT
        return taken

    def stream(self, name: str, text: str) -> None:
        self._take_room(len(text), "printed")
        if not text:
            return
        if name != self._stream:
            self._end_stream()
        self._stream = name
        self._texts.append(sound(text))

    def display(self, data: Any, metadata: Any) -> None:
        """`data` holds forms of one thing by their MIME types."""
        self._add(data, metadata, None, "displays")

    def result(self, data: Any, metadata: Any) -> None:
        """The same of the value of the cell's last expression."""
        self._add(data, metadata, self.cell, "ends with a value of")

    def _add(self, data: Any, metadata: Any, count: int | None, what: str) -> None:
        texts = (value for kind, value in data.items() if kind.startswith("text/"))
        self._take_room(sum(len(str(text)) for text in texts), what)
        self._end_stream()
        self._outputs.append(Display(_sound_data(data), metadata, count))

    def _end_stream(self) -> None:
        """A thousand prints below each other are one output."""
        if self._texts:
            self._outputs.append(Printed("".join(self._texts), self._stream))
            self._texts = []

    def _take_room(self, length: int, what: str) -> None:
        self._room -= length
        if self._room < 0:
            raise TooMuchShown(
                f"the cell {what} more than {LIMIT / 1e6:.0f} MB of text; show a part of it or a "
                "summary."
            )


def sound(text: str) -> str:
    """The text as it can be written to a file: halves of surrogate pairs by their numbers."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _sound_data(data: Any) -> Mapping[str, Json]:
    return {kind: sound(one) if isinstance(one, str) else one for kind, one in data.items()}
