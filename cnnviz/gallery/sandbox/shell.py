"""IPython's shell, kept quiet, with a recorder in the place of its screen.

Used inside a lesson's process only.
"""

import ast
import io
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.formatters import DisplayFormatter
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Type
from traitlets.config import Config

from cnnviz.domain import OWN_TYPES
from cnnviz.errors import CnnvizError

Output = dict[str, Any]

_ADDRESS = re.compile(r" at 0x[0-9a-fA-F]+>")


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


RECORDER = Recorder()


def sound(text: str) -> str:
    """The text as it can be written to a file: halves of surrogate pairs by their numbers."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _sound_data(data: dict[str, Any]) -> dict[str, Any]:
    return {kind: sound(one) if isinstance(one, str) else one for kind, one in data.items()}


class _Publisher(DisplayPublisher):
    def publish(self, data: Any, metadata: Any = None, source: Any = None, **kwargs: Any) -> None:
        del source, kwargs
        RECORDER.display(data, metadata or {})

    def clear_output(self, wait: bool = False) -> None:
        del wait
        RECORDER.take()


class _Hook(DisplayHook):
    def __call__(self, result: Any = None) -> None:
        silent: bool = self.quiet()  # type: ignore[no-untyped-call]  # IPython's own
        if result is None or silent or _is_drawn(result):
            return
        data, metadata = _formatter(self.shell).format(result)
        # Empty when the object has displayed itself. An address says nothing to a reader and is
        # another one in every run.
        if data and (len(data) > 1 or not _ADDRESS.search(data.get("text/plain", ""))):
            RECORDER.result(data, metadata)


def _is_drawn(result: Any) -> bool:
    """Whether this is what a call of matplotlib returns: the figure itself is shown below."""
    first = result[0] if isinstance(result, list | tuple) and result else result
    return type(first).__module__.partition(".")[0] == "matplotlib"


class _Shell(InteractiveShell):
    displayhook_class = Type(_Hook)
    display_pub_class = Type(_Publisher)

    def enable_gui(self, gui: str | None = None) -> None:
        """No window here: `%matplotlib` and its like have nothing to start."""
        del gui


class _LineShift(ast.NodeTransformer):
    """Gives the statements of a cell the line numbers that they have in the script."""

    offset = 0

    def visit(self, node: ast.AST) -> ast.AST:
        return ast.increment_lineno(node, self.offset)


_SHIFT = _LineShift()


def make() -> InteractiveShell:
    """Make the one shell of this process, history and banner off."""
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    config.InteractiveShell.autoindent = False
    config.InteractiveShell.cache_size = 0
    shell = _Shell.instance(config=config)
    shell.ast_transformers.append(_SHIFT)
    # Tells the lab that this front end draws feature maps and the playground by itself.
    _formatter(shell).active_types.extend(sorted(OWN_TYPES))
    # What IPython makes ready when its first cell runs, it makes here once for every lesson.
    shell.run_cell("pass", store_history=False)  # type: ignore[no-untyped-call]  # IPython's own
    return shell


def _formatter(shell: InteractiveShell | None) -> DisplayFormatter:
    assert shell and shell.display_formatter
    return shell.display_formatter


def names() -> dict[str, Any]:
    """The names that the lesson's code has made so far."""
    found: dict[str, Any] = InteractiveShell.instance().user_ns
    return found


def run(code: str, script: str, line: int) -> BaseException | None:
    """Run one cell as Jupyter would; return what it raised.

    Frames of the cell name the script and its true lines; Python reads the source line of a
    traceback from the script itself.
    """
    shell = InteractiveShell.instance()
    _SHIFT.offset = line - 1
    vars(shell.compile)["cache"] = lambda *_, **__: script
    # Nothing is printed: the caller tells what went wrong.
    vars(shell)["showtraceback"] = lambda *_, **__: None
    result = shell.run_cell(code, store_history=False, silent=False)
    error: BaseException | None = result.error_before_exec or result.error_in_exec
    return error


class _Stream(io.TextIOBase):
    def __init__(self, name: str) -> None:
        self.stream_name = name

    def write(self, text: str) -> int:
        RECORDER.stream(self.stream_name, text)
        return len(text)

    def writable(self) -> bool:
        return True

    @property
    def encoding(self) -> str:  # type: ignore[override]  # fixed here, settable in the base
        return "utf-8"


@contextmanager
def captured() -> Iterator[Recorder]:
    """Send Python's standard streams to the recorder."""
    before = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = _Stream("stdout"), _Stream("stderr")
    try:
        yield RECORDER
    finally:
        sys.stdout, sys.stderr = before
