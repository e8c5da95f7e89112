"""Turn the files of an ended process into a run, or into a failure with its message."""

import math
import re
import signal
from dataclasses import asdict, dataclass
from pathlib import Path

from cnnviz.domain import CellKind, Example, Failure, Run
from cnnviz.gallery.displayed.foreign import FILE_LIMIT, ForeignFileError, lacking, tail
from cnnviz.gallery.engine.lab_proof import unproven
from cnnviz.gallery.forkserver.protocol import ENGINE_STATUS
from cnnviz.gallery.sandbox.job import BLOBS_FOLDER, ERRORS_FILE, PRINTED_FILE, Position, Result
from cnnviz.outputs import notebook_of

_OUTPUT = (PRINTED_FILE, ERRORS_FILE)
_BLOCK = re.compile(r"^(?=(?:Current t|T)hread 0x|Fatal Python error)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class EndedProcess:
    """A lesson's process that has ended."""

    example: Example
    scratch: Path
    status: int
    """Exit code of `os.waitstatus_to_exitcode`: negative for a signal's number."""
    peak_bytes: int
    seconds: float | None = None
    """The time limit after which it was stopped; None if it ended by itself."""
    memory: int | None = None
    """The limit of bytes for which it was stopped; None if it kept to it."""


def result_of(ended: EndedProcess) -> Result | Failure:
    """The result of the process, or its failure: of a cell, of a lab's proof, or of the process."""
    try:
        is_stopped = ended.seconds is not None or ended.memory is not None
        result = None if is_stopped else Result.read(ended.scratch)
    except ForeignFileError as error:
        return _foreign(ended.example, str(error))
    if result is None:
        return _lost(ended)
    if failure := result.failure:
        example = ended.example
        return Failure(place=example.place, combination=example.assignments, **asdict(failure))
    if what := _misfit(ended, result):
        return _foreign(ended.example, what)
    return unproven(ended.example, result.outputs) or result


def _misfit(ended: EndedProcess, result: Result) -> str | None:
    """The part of the result that cannot be of this lesson, as a clause; None if all can."""
    count = sum(cell.kind is CellKind.CODE for cell in ended.example.cells)
    if len(result.outputs) != count:
        return f"it has outputs of {len(result.outputs)} cells, not {count}"
    if any(not 1 <= finding.cell <= count for finding in result.findings):
        return "it has a finding of a cell that does not exist"
    if not all(math.isfinite(each) for each in (result.seconds, result.cpu_seconds)):
        return "it took no finite time"
    name = lacking(ended.scratch / BLOBS_FOLDER, result.outputs, FILE_LIMIT)
    return f"the file '{name}' of an output is missing or another one" if name else None


def _foreign(example: Example, what: str) -> Failure:
    """The failure of a lesson that left something else than a result."""
    return Failure(
        place=example.place,
        line=None,
        cell=None,
        message=f"its result cannot be used: {what}. A lesson must leave the files of the engine "
        "alone, and show its outputs with display() and the functions of cnnviz.lab.",
        combination=example.assignments,
    )


def run_of(ended: EndedProcess, result: Result) -> Run:
    """The run of the process, with its result as a notebook."""
    cells = ended.example.cells
    sources = [cell.text for cell in cells if cell.kind is CellKind.CODE]
    return Run(
        notebook=notebook_of(sources, result.outputs, result.values),
        inputs=result.inputs,
        seconds=result.seconds,
        cpu_seconds=result.cpu_seconds,
        peak_bytes=ended.peak_bytes,
        notes=(*result.notes, *(_changed(name) for name in result.changed)),
        findings=tuple(result.findings),
    )


def _changed(name: str) -> str:
    return f"{name} changed while the lesson ran; the result is shown, but it runs again next time."


def _lost(ended: EndedProcess) -> Failure:
    """The failure of a process that ended without a result."""
    example = ended.example
    progress = Position.read(ended.scratch)
    text = "\n".join(filter(None, (_tail(ended.scratch / name) for name in _OUTPUT))).strip()
    line = _line_of_end(text, str(example.path)) or (progress.line if progress else None)
    return Failure(
        place=example.place,
        line=line,
        cell=progress.cell if progress else None,
        message=_message(ended, text),
        output=_shown(text, str(example.path)),
        combination=example.assignments,
    )


def _message(ended: EndedProcess, text: str) -> str:
    """The failure's message: the cause and a remedy; `text` is the end of the process's output."""
    if ended.seconds is not None:
        return (
            f"it was stopped after {ended.seconds:g} seconds; make it do less, or give it more "
            "time with 'time_limit: SECONDS' in its header."
        )
    if ended.memory is not None:
        return (
            f"it was stopped because its processes used more than {ended.memory / 1e6:,.0f} MB of "
            "memory together, shared memory included; reduce its use, or raise the limit with "
            "'memory_limit: MEGABYTES' in its header."
        )
    if ended.status == ENGINE_STATUS:
        last = text.splitlines()[-1] if text else "it printed nothing"
        return (
            f"its result could not be written: {last}. Check the free disk space, and what the "
            "script changes in Python itself."
        )
    if ended.status >= 0:
        return (
            f"its process ended with status {ended.status} before the last cell; a lesson must "
            "run to its end, so remove os._exit."
        )
    name = _signal(-ended.status)
    if name == "SIGKILL":
        return (
            "its process was killed (SIGKILL), usually because the machine ran out of memory; "
            "reduce the lesson's memory use."
        )
    return (
        f"its process was ended by {name}; check the code there that calls into C; "
        "'python SCRIPT' runs the script by itself."
    )


def _signal(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _line_of_end(text: str, script: str) -> int | None:
    """Line of the script at which the process ended, from the traceback in its output.

    The traceback has the main thread last, and the newest frame of each thread first.
    """
    for block in reversed(_BLOCK.split(text)):
        if match := re.search(rf'^  File "{re.escape(script)}", line (\d+)', block, re.MULTILINE):
            return int(match[1])
    return None


def _shown(text: str, script: str) -> str:
    """The output of the process to show: a crash's traceback has only the script's own frames."""
    lines = [
        line
        for line in text.splitlines()
        if not line.startswith(("Extension modules:", "Thread 0x", "Current thread 0x"))
        and not (line.startswith('  File "') and script not in line)
    ]
    return "\n".join(lines).strip()


def _tail(path: Path) -> str:
    """The last 8000 bytes of a file as text; empty where it cannot be read."""
    return tail(path, 8000).decode("utf-8", "replace").strip()
