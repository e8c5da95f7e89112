"""Describe the error of a cell for the author of the lesson.

Used inside a lesson's process only.
"""

import os
import traceback
from bdb import BdbQuit
from collections.abc import Iterable
from pathlib import Path

from cnnviz.errors import CnnvizError
from cnnviz.gallery.sandbox.job import CellFailure, Job
from cnnviz.gallery.scripts.cells import JobCell
from cnnviz.outputs import Printed, RawOutput

_ENGINE = str(Path(__file__).parents[1])
"""Tracebacks leave out the frames of this package: they do not help the author."""


def failure_of(
    error: BaseException, cell: JobCell, job: Job, outputs: Iterable[RawOutput]
) -> CellFailure:
    """The failure for an `error` of `cell`; `outputs` are those of the cell before the error."""
    frames = [
        frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == job.script
    ]
    # The first frame of the script is the failing cell's own; deeper ones are in the traceback.
    line = frames[0].lineno if frames else cell.line
    if isinstance(error, SyntaxError) and error.lineno and not frames:
        line = cell.line + error.lineno - 1
    printed = "".join(output.text for output in outputs if isinstance(output, Printed))
    return CellFailure(
        line=line or cell.line,
        cell=cell.number,
        message=_message(error, job),
        output=printed[-10_000:],
        traceback=_traceback(error, job),
    )


def _message(error: BaseException, job: Job) -> str:
    if isinstance(error, SystemExit):
        return f"the cell called sys.exit({error.code!r}); a lesson runs to its end."
    if isinstance(error, CnnvizError):
        # Its text is complete: neither the class nor our own frames help.
        return str(error)
    description = "".join(traceback.format_exception_only(error)).strip()
    if isinstance(error, EOFError):
        return f"{description}\nA build has no keyboard; set the value instead of asking for it."
    if isinstance(error, BdbQuit):
        return f"{description}\nA build has no keyboard for the debugger; take out the breakpoint."
    if _is_out_of_memory(error):
        return (
            f"{description}\nA lesson may use {job.memory_limit / 1e6:,.0f} MB of memory; reduce "
            "its use, or raise the limit with 'memory_limit: MEGABYTES' in its header."
        )
    if isinstance(error, KeyError) and _is_environment(error):
        return (
            f"{description}\nA lesson sees the environment variables that it declares; add "
            f"'environment: [{error.args[0]}]' to its header."
        )
    return description


def _is_out_of_memory(error: BaseException) -> bool:
    return isinstance(error, MemoryError) or (
        isinstance(error, RuntimeError) and "allocate" in str(error) and "memory" in str(error)
    )


def _is_environment(error: BaseException) -> bool:
    last = traceback.extract_tb(error.__traceback__)[-1:]
    return bool(last) and last[0].filename in (os.__file__, "<frozen os>")


def _traceback(error: BaseException, job: Job) -> str:
    """The traceback from the script's own frame on, without the shell's frames above it.

    For an error of cnnviz itself, only the script's frames remain.
    """
    stack = traceback.extract_tb(error.__traceback__)
    if isinstance(error, CnnvizError):
        stack = traceback.StackSummary(f for f in stack if f.filename == job.script)
    first = next((n for n, frame in enumerate(stack) if frame.filename == job.script), len(stack))
    shown = [frame for frame in stack[first:] if not frame.filename.startswith(_ENGINE)]
    for frame in shown:
        frame.filename = frame.filename.removeprefix(job.root + os.sep)
    return "".join(traceback.format_list(shown)).rstrip()
