"""Take the engine's own frames out of tracebacks: a notebook would not have them.

The engine watches imports and the functions that read files, so it stands between a cell and what
the cell calls. Used inside a lesson's process only.
"""

import re
from pathlib import Path
from types import TracebackType

_FOLDER = f"{Path(__file__).parents[1]}/"
_PRINTED = re.compile(
    rf'^(?P<indent>[ |]*) File "{re.escape(_FOLDER)}[^"\n]*", line \d+, in .*\n'
    r"(?:(?P=indent) {3}.*\n){0,2}",
    re.M,
)
"""A frame as Python prints it: its place, its line, and perhaps the mark below that."""


def without_frames(error: BaseException) -> None:
    """Unlink the engine's frames from the tracebacks of the error and of its causes."""
    waiting: list[BaseException | None] = [error.__cause__, error.__context__]
    first, done = error.__traceback__, {id(error)}
    if first:  # the frame that runs the cell, which IPython skips
        first.tb_next = _lessons(first.tb_next)
    while waiting:
        other = waiting.pop()
        if other is not None and id(other) not in done:
            done.add(id(other))
            other.__traceback__ = _lessons(other.__traceback__)
            waiting += [other.__cause__, other.__context__]


def without_printed_frames(text: str) -> str:
    """Printed text without the frames of the engine in its tracebacks."""
    return _PRINTED.sub("", text) if _FOLDER in text else text


def _lessons(trace: TracebackType | None) -> TracebackType | None:
    while trace and trace.tb_frame.f_code.co_filename.startswith(_FOLDER):
        trace = trace.tb_next
    last = trace
    while last and last.tb_next:
        last.tb_next = _lessons(last.tb_next)
        last = last.tb_next
    return trace
