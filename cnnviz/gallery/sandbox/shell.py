"""IPython's shell, kept quiet, with a recorder in place of its screen.

Used inside a lesson's process only.
"""

import ast
import traceback
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.formatters import DisplayFormatter
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Type
from traitlets.config import Config

from cnnviz.gallery.sandbox.recorder import Recorder
from cnnviz.mimetypes import OWN_TYPES

RECORDER = Recorder()


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
        if not data:
            return  # the object has displayed itself
        RECORDER.result(data, metadata)


def _is_drawn(result: Any) -> bool:
    """Whether `result` is a return value of matplotlib, whose figure is shown anyway."""
    first = result[0] if isinstance(result, list | tuple) and result else result
    return type(first).__module__.partition(".")[0] == "matplotlib"


class _Shell(InteractiveShell):
    displayhook_class = Type(_Hook)
    display_pub_class = Type(_Publisher)

    def enable_gui(self, gui: str | None = None) -> None:
        """Do nothing: `%matplotlib` and similar commands have no window to open here."""
        del gui


class _LineShift(ast.NodeTransformer):
    """Gives the statements of a cell the line numbers that they have in the script."""

    offset = 0

    def visit(self, node: ast.AST) -> ast.AST:
        return ast.increment_lineno(node, self.offset)


_SHIFT = _LineShift()


def make() -> InteractiveShell:
    """Create the single shell of this process, without history and banner."""
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    config.InteractiveShell.autoindent = False
    config.InteractiveShell.cache_size = 0
    shell = _Shell.instance(config=config)
    shell.ast_transformers.append(_SHIFT)
    # Tells the lab that this front end draws feature maps and playgrounds itself.
    _formatter(shell).active_types.extend(sorted(OWN_TYPES))
    # IPython initialises parts of itself in its first cell: do it once for all lessons.
    shell.run_cell("pass", store_history=False)  # type: ignore[no-untyped-call]  # IPython's own
    return shell


def _formatter(shell: InteractiveShell | None) -> DisplayFormatter:
    assert shell and shell.display_formatter
    return shell.display_formatter


def define(**names: Any) -> None:
    """Define `names` for the lesson's code."""
    InteractiveShell.instance().user_ns.update(names)


def namespace() -> dict[str, object]:
    """The names that the lesson's code sees and defines."""
    names: dict[str, object] = InteractiveShell.instance().user_ns
    return names


def _unprinted(error: Any = None, *_: Any, **__: Any) -> None:
    """Print nothing: the caller reports the error of a cell, and we warn of one while displaying.

    IPython passes `error` if a method such as `_repr_html_` raised it.
    """
    if isinstance(error, tuple) and error[1] is not None:
        frames = traceback.extract_tb(error[2])
        method = next((f.name for f in frames if f.name.startswith("_repr_")), "its representation")
        RECORDER.warn(
            f"{method} of a displayed value raises {type(error[1]).__name__}: {error[1]}; its "
            "output is shown without that form. Mend the method."
        )


def run(code: str, script: str, line: int) -> BaseException | None:
    """Run a cell as Jupyter would; return the exception that it raised, or None.

    Frames of the cell name `script`, and `line` is the script's line where the cell starts, so that
    tracebacks quote the script.
    """
    shell = InteractiveShell.instance()
    _SHIFT.offset = line - 1
    vars(shell.compile)["cache"] = lambda *_, **__: script
    vars(shell)["showtraceback"] = _unprinted
    result = shell.run_cell(code, store_history=False, silent=False)
    error: BaseException | None = result.error_before_exec or result.error_in_exec
    return error
