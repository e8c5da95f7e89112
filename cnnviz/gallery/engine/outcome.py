"""Make of what a lesson's process left behind a run, or the failure in words."""

import re
import signal
from dataclasses import asdict, dataclass
from pathlib import Path

from cnnviz.domain import CellKind, Example, Failure, Run
from cnnviz.gallery.engine.lab_proof import unproven
from cnnviz.gallery.forkserver.protocol import ENGINE_STATUS
from cnnviz.gallery.sandbox.job import OUTPUT_FILE, Position, Result
from cnnviz.outputs import notebook_of

_BLOCK = re.compile(r"^(?=(?:Current t|T)hread 0x|Fatal Python error)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Ended:
    """A lesson's process that is gone."""

    example: Example
    scratch: Path
    status: int
    """As `os.waitstatus_to_exitcode` gives it: the negative number of the signal that ended it."""
    peak_bytes: int
    seconds: float | None = None
    """The limit after which it was stopped; None: it ended by itself."""


def result_of(ended: Ended) -> Result | Failure:
    """What it left, or the failure: of a cell, or of the process as a whole."""
    result = None if ended.seconds is not None else Result.read(ended.scratch)
    if result is None:
        return _lost(ended)
    if failure := result.failure:
        example = ended.example
        return Failure(place=example.place, combination=example.assignments, **asdict(failure))
    return unproven(ended.example, result.outputs) or result


def run_of(ended: Ended, result: Result) -> Run:
    cells = ended.example.cells
    sources = [cell.text for cell in cells if cell.kind is CellKind.CODE]
    return Run(
        notebook=notebook_of(sources, result.outputs, result.values),
        inputs=result.inputs,
        seconds=result.seconds,
        cpu_seconds=result.cpu_seconds,
        peak_bytes=ended.peak_bytes,
        notes=(*result.notes, *(_changed(name) for name in result.changed)),
    )


def _changed(name: str) -> str:
    return f"{name} changed while the lesson ran; the result is shown, but it runs again next time."


def _lost(ended: Ended) -> Failure:
    """The process ended before it could leave a result."""
    example = ended.example
    progress = Position.read(ended.scratch)
    said = _tail(ended.scratch / OUTPUT_FILE)
    line = _line_of_end(said, str(example.path)) or (progress.line if progress else None)
    return Failure(
        place=example.place,
        line=line,
        cell=progress.cell if progress else None,
        message=_what_happened(ended, said),
        output=_last_words(said, str(example.path)),
        combination=example.assignments,
    )


def _what_happened(ended: Ended, said: str) -> str:
    if ended.seconds is not None:
        return (
            f"it was stopped after {ended.seconds:g} seconds; make it do less, or give it more "
            "with 'time_limit: SECONDS' in its header."
        )
    if ended.status == ENGINE_STATUS:
        last = said.splitlines()[-1] if said else "it said nothing"
        return (
            f"its result could not be written: {last}. Look at the disk's room and at what the "
            "script changes of Python itself."
        )
    if ended.status >= 0:
        return (
            f"its process ended with status {ended.status} before the last cell; a lesson runs to "
            "its end, so leave os._exit out."
        )
    name = _signal(-ended.status)
    more = (
        "the system ends a process so when the memory runs out; make it take less."
        if name == "SIGKILL"
        else "look at the code there that calls into C; 'python SCRIPT' runs it by itself."
    )
    return f"its process was ended by {name}; {more}"


def _signal(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _line_of_end(said: str, script: str) -> int | None:
    """The script's line that the process was at, from the traceback that it wrote at its end.

    The main thread comes last in it, and the newest frame first.
    """
    for block in reversed(_BLOCK.split(said)):
        if match := re.search(rf'^  File "{re.escape(script)}", line (\d+)', block, re.MULTILINE):
            return int(match[1])
    return None


def _last_words(said: str, script: str) -> str:
    """What the process wrote, with the script's own frames of a crash and not the engine's."""
    lines = [
        line
        for line in said.splitlines()
        if not line.startswith(("Extension modules:", "Thread 0x", "Current thread 0x"))
        and not (line.startswith('  File "') and script not in line)
    ]
    return "\n".join(lines).strip()


def _tail(path: Path) -> str:
    try:
        with path.open("rb") as file:
            file.seek(0, 2)
            file.seek(max(0, file.tell() - 8000))
            return file.read().decode("utf-8", "replace").strip()
    except OSError:
        return ""
