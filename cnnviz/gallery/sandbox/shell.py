"""IPython's shell, kept quiet, with a recorder in place of its screen.

Used inside a lesson's process only.
"""

import ast
import subprocess
import sys
import traceback
from collections.abc import Callable, Mapping
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import CapturingDisplayPublisher, DisplayPublisher
from IPython.core.formatters import DisplayFormatter
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Type
from traitlets.config import Config

from cnnviz.gallery.notation.magics import cell_magic
from cnnviz.gallery.sandbox import magics, running_loop
from cnnviz.gallery.sandbox.figures import Figures
from cnnviz.gallery.sandbox.recorder import RECORDER as RECORDER
from cnnviz.mimetypes import OWN_TYPES
from cnnviz.outputs import Json

_NOT_FOUND = 127
"""Exit code of a shell for a command that does not exist."""


def publish(data: Mapping[str, Json]) -> None:
    """Display a value in these forms: below its cell, or wherever `%%capture` keeps it."""
    InteractiveShell.instance().display_pub.publish(data)


FIGURES = Figures(RECORDER, publish)
"""The figures of this process's lesson."""


class _Publisher(DisplayPublisher):
    def publish(
        self,
        data: Any,
        metadata: Any = None,
        source: Any = None,
        *,
        transient: Any = None,
        update: bool = False,
        **kwargs: Any,
    ) -> None:
        del source, kwargs
        name = (transient or {}).get("display_id")
        if update and name is not None:
            RECORDER.update(name, data, metadata or {})
        else:
            RECORDER.display(data, metadata or {}, name)

    def clear_output(self, wait: bool = False) -> None:
        RECORDER.clear(wait)


class _Hook(DisplayHook):
    code = ""
    """Code of the running cell, as IPython runs it; empty where no semicolon is in it."""

    def quiet(self) -> bool:
        """Whether the cell ends with a semicolon; IPython itself looks into its history."""
        if not self.code:
            return False
        return bool(self.semicolon_at_end_of_expression(self.code))  # type: ignore[no-untyped-call]

    def __call__(self, result: Any = None) -> None:
        if result is None or self.quiet():
            return
        is_here = FIGURES.shows_parts(result)
        data, metadata = ({}, {}) if is_here else _formatter(self.shell).format(result)
        self.update_user_ns(result)  # type: ignore[no-untyped-call]  # `_`, `_1`, `Out`
        if data:  # else the object has displayed itself
            RECORDER.result(data, metadata)


class _Shell(InteractiveShell):
    displayhook_class = Type(_Hook)
    display_pub_class = Type(_Publisher)

    def __repr__(self) -> str:
        """The same text as in a notebook, for `get_ipython()`."""
        return "<ipykernel.zmqshell.ZMQInteractiveShell>"

    def enable_gui(self, gui: str | None = None) -> None:
        """Do nothing: `%matplotlib` and similar commands have no window to open here."""
        del gui

    def enable_matplotlib(self, gui: str | None = None) -> tuple[str | None, str]:
        """Do nothing: figures are shown below their cells anyway."""
        if gui in ("widget", "ipympl", "notebook", "nbagg"):
            RECORDER.warn(
                f"its figures are pictures and not the interactive ones of '%matplotlib {gui}'; "
                "take the line out, or write '%matplotlib inline'."
            )
        return gui, "agg"

    def set_next_input(self, text: str, replace: bool = False) -> None:
        """Warn: `%load` and `%recall` write code into a cell of a notebook."""
        del text, replace
        RECORDER.warn(
            "it writes code into a cell, as '%load' and '%recall' do, which the page does not show "
            "and the lesson does not run; write the code into the script."
        )

    def ask_exit(self) -> None:
        """End the lesson, for `exit` and `quit`."""
        raise SystemExit(0)

    def system(self, cmd: str) -> None:
        """Run a command of `!`, whose output is that of the cell."""
        command: str = self.var_expand(cmd, depth=1)  # type: ignore[no-untyped-call]
        if magics.installs(command):
            magics.refuse_install(f"!{command}")
            return
        sys.stdout.flush()
        done = subprocess.run(command, shell=True, stdin=subprocess.DEVNULL, check=False)
        self.user_ns["_exit_code"] = done.returncode
        if done.returncode == _NOT_FOUND:
            RECORDER.warn(
                f"a command of '!{command}' does not exist where the site is built; install it "
                "there."
            )


class _LineShift(ast.NodeTransformer):
    """Gives the statements of a cell the line numbers that they have in the script."""

    offset = 0
    step = 0
    """Lines that the body of a cell magic lies below the magic, which is run first."""

    def visit(self, node: ast.AST) -> ast.AST:
        ast.increment_lineno(node, self.offset)
        self.offset, self.step = self.offset + self.step, 0
        return node


_SHIFT = _LineShift()


def make() -> InteractiveShell:
    """Create the single shell of this process, without history and banner."""
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    config.InteractiveShell.autoindent = False
    shell = _Shell.instance(config=config)
    shell.db = {}  # of `%cd` and `%bookmark`: a lesson has no database
    shell.ast_transformers.append(_SHIFT)
    # Tells the lab that this front end draws feature maps and playgrounds itself.
    _formatter(shell).active_types.extend(sorted(OWN_TYPES))
    magics.register(shell)
    formats = _formatter(shell).mimebundle_formatter
    formats.for_type_by_name("matplotlib.figure", "Figure", FIGURES.value)
    formats.for_type_by_name("matplotlib.animation", "Animation", FIGURES.animation)
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


def show_before_captured(show: Callable[[], None]) -> None:
    """Call `show`, which displays open figures, at the end of what `%%capture` runs."""
    shell = InteractiveShell.instance()

    def flush() -> None:
        if isinstance(shell.display_pub, CapturingDisplayPublisher):
            show()

    shell.events.register("post_execute", flush)


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
    _SHIFT.offset, _SHIFT.step = line - 1, 1 if cell_magic(code) else 0
    vars(shell.displayhook)["code"] = shell.transform_cell(code) if ";" in code else ""
    _number_cell(shell)
    vars(shell.compile)["cache"] = lambda *_, **__: script
    vars(shell)["showtraceback"] = vars(shell)["showsyntaxerror"] = _unprinted
    has_loop = running_loop.serve(code)
    result = shell.run_cell(code, store_history=True, silent=False)
    if has_loop:
        running_loop.step()
    error: BaseException | None = result.error_before_exec or result.error_in_exec
    return error


def _number_cell(shell: InteractiveShell) -> None:
    """Give the next cell its number in `In` and `Out`; a skipped cell has a number, too."""
    history = shell.history_manager
    assert history
    shell.execution_count = RECORDER.cell
    missing = RECORDER.cell - len(history.input_hist_parsed)
    history.input_hist_parsed.extend([""] * missing)
    history.input_hist_raw.extend([""] * missing)
