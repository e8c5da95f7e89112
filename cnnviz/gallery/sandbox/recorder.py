"""What the running cell has shown, in the place of a screen.

Used inside a lesson's process only.
"""

from typing import Any

from cnnviz.errors import CnnvizError

Output = dict[str, Any]

LIMIT = 2_000_000
"""Characters that a cell may show; pictures in a figure do not count."""


class TooMuchShown(CnnvizError):
    """A cell shows more than anyone can read, and a page can hold."""


class Recorder:
    """The outputs of the cell that runs now, in nbformat 4's terms and in order."""

    def __init__(self) -> None:
        self.outputs: list[Output] = []
        self._room = LIMIT

    def take(self) -> list[Output]:
        taken, self.outputs = self.outputs, []
        self._room = LIMIT
        for one in taken:
            if one["output_type"] == "stream":
                one["text"] = "".join(one["text"])
        return taken

    def _take_room(self, length: int, what: str) -> None:
        self._room -= length
        if self._room < 0:
            raise TooMuchShown(
                f"the cell {what} more than {LIMIT / 1e6:.0f} MB of text; show a part of it or a "
                "summary."
            )

    def stream(self, name: str, text: str) -> None:
        self._take_room(len(text), "printed")
        text = sound(text)
        last = self.outputs[-1] if self.outputs else None
        if last and last["output_type"] == "stream" and last["name"] == name:
            last["text"].append(text)
        elif text:
            self.outputs.append({"output_type": "stream", "name": name, "text": [text]})

    def display(self, data: dict[str, Any], metadata: dict[str, Any]) -> None:
        texts = (value for kind, value in data.items() if kind.startswith("text/"))
        self._take_room(sum(len(str(text)) for text in texts), "displays")
        self.outputs.append(
            {"output_type": "display_data", "data": _sound_data(data), "metadata": metadata}
        )

    def result(self, data: dict[str, Any], metadata: dict[str, Any]) -> None:
        texts = (value for kind, value in data.items() if kind.startswith("text/"))
        self._take_room(sum(len(str(text)) for text in texts), "ends with a value of")
        self.outputs.append(
            {
                "output_type": "execute_result",
                "execution_count": None,
                "data": _sound_data(data),
                "metadata": metadata,
            }
        )


def sound(text: str) -> str:
    """The text as it can be written to a file: halves of surrogate pairs by their numbers."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _sound_data(data: dict[str, Any]) -> dict[str, Any]:
    return {kind: sound(one) if isinstance(one, str) else one for kind, one in data.items()}
