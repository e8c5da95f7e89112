"""A record of the running cell's outputs, in place of a screen.

Used inside a lesson's process only.
"""

from collections.abc import Mapping
from typing import Any

from cnnviz.errors import CellFinding, CnnvizError
from cnnviz.gallery.displayed.forms import prepared
from cnnviz.gallery.sandbox.blobs import Blobs
from cnnviz.outputs import Display, Json, Printed, RawOutput

LIMIT = 2_000_000
"""Characters that a cell may show; pictures of a figure do not count."""


class TooMuchShown(CnnvizError):
    """A cell shows more text than a page can hold."""


class Recorder:
    """The outputs of the running cell, in order."""

    def __init__(self) -> None:
        self.cell = 0
        """Number of the running code cell, from 1."""
        self._outputs: list[RawOutput] = []
        self._texts: list[str] = []
        """Text written to `_stream` since the last output."""
        self._stream = ""
        self._room = LIMIT
        self.findings: list[CellFinding] = []
        """Losses of the outputs so far."""
        self.blobs = Blobs()
        """The files of the outputs so far."""

    def warn(self, message: str) -> None:
        """Note that a page will not show something of the running cell; each message once."""
        finding = CellFinding(self.cell, message)
        if finding not in self.findings:
            self.findings.append(finding)

    def take(self) -> list[RawOutput]:
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
        """Record a displayed value; `data` maps MIME types to its forms."""
        self._add(data, metadata, None, "displays")

    def result(self, data: Any, metadata: Any) -> None:
        """Record the value of the cell's last expression; arguments as in `display`."""
        self._add(data, metadata, self.cell, "ends with a value of")

    def _add(self, data: Any, metadata: Any, count: int | None, action: str) -> None:
        data, metadata = prepared(data, metadata, self.blobs.hold, self.warn)
        texts = (value for kind, value in data.items() if kind.startswith("text/"))
        self._take_room(sum(len(str(text)) for text in texts), action)
        self._end_stream()
        self._outputs.append(Display(_sound_data(data), metadata, count))

    def _end_stream(self) -> None:
        """Join the texts of consecutive prints into a single output."""
        if self._texts:
            self._outputs.append(Printed("".join(self._texts), self._stream))
            self._texts = []

    def _take_room(self, length: int, action: str) -> None:
        self._room -= length
        if self._room < 0:
            raise TooMuchShown(
                f"the cell {action} more than {LIMIT / 1e6:.0f} MB of text; show a part of it or a "
                "summary."
            )


def sound(text: str) -> str:
    """The text with lone surrogates escaped, so that it can be written to a file."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _sound_data(data: Any) -> Mapping[str, Json]:
    return {
        kind: sound(content) if isinstance(content, str) else content
        for kind, content in data.items()
    }
