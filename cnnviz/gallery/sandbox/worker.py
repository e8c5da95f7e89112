"""Run a lesson, in a process that the server forked for it."""

import os
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cnnviz.errors import CnnvizError
from cnnviz.gallery.confinement import limits
from cnnviz.gallery.confinement.confine import Means, confine
from cnnviz.gallery.inputs.paths import Names
from cnnviz.gallery.printed.engine_frames import without_printed_frames
from cnnviz.gallery.printed.neutral import neutral_paths
from cnnviz.gallery.printed.streams import DescriptorOutput, captured
from cnnviz.gallery.printed.traceback import described, without_quotes
from cnnviz.gallery.sandbox import libraries, running_loop, shell
from cnnviz.gallery.sandbox.blobs import Blobs
from cnnviz.gallery.sandbox.failure import failure_of
from cnnviz.gallery.sandbox.job import (
    BLOBS_FOLDER,
    ERRORS_FILE,
    PARTIAL_FILE,
    PRINTED_FILE,
    CellFailure,
    Job,
    Position,
    Result,
)
from cnnviz.gallery.sandbox.prose_values import unusable, value_of
from cnnviz.gallery.sandbox.recorder import LIMIT, Recorder
from cnnviz.gallery.scripts.cells import JobCell
from cnnviz.gallery.tracking.observer import Observer
from cnnviz.outputs import RawOutput


def work(scratch: str, means: Means) -> None:
    """Run the job in the folder `scratch` and write its result there."""
    folder = Path(scratch)
    job = Job.read(scratch)
    output = DescriptorOutput(folder / PRINTED_FILE, folder / ERRORS_FILE, LIMIT + 1)
    script = Path(job.script)
    names = Names(Path(job.root), script.parent)
    scratch_folders = (folder, Path(job.temporary))
    _prepare(job)
    observer = Observer(names, script, scratch_folders, (Path(job.bytecode),), tuple(job.variables))
    _confine(job, means)
    result, blobs = Result(), shell.RECORDER.blobs
    observer.start()
    clock, cpu = time.perf_counter(), time.process_time()
    _run(_Run(job, output, result, blobs))
    result.seconds = time.perf_counter() - clock
    result.cpu_seconds = time.process_time() - cpu
    observer.stop()
    limits.lift_memory_limit()
    if not result.failure:
        result.inputs, result.changed = observer.seen()
        shell.FIGURES.finish()
        running_loop.warn_of_unfinished()
        result.notes = [*shell.RECORDER.notes, *_notes(observer)]
        result.findings = shell.RECORDER.findings
        blobs.write(folder / BLOBS_FOLDER)
    result.write(scratch)


@dataclass(frozen=True, slots=True)
class _Run:
    """A running lesson and its result so far."""

    job: Job
    output: DescriptorOutput
    result: Result
    blobs: Blobs


def _run(run: _Run) -> None:
    pid = os.getpid()
    recorder = shell.RECORDER
    job, name = run.job, Path(run.job.script).name
    neutral = neutral_paths(job.script, job.root, (job.scratch, job.temporary))
    recorder.neutral = lambda text: without_quotes(
        neutral(without_printed_frames(text)), name, job.cells
    )
    recorder.unread, recorder.flush = run.output.unread, run.output.flush
    with captured(recorder.stream):
        shown = 0
        for cell in run.job.cells:
            if job.is_watched and sum(map(len, run.result.outputs)) > shown:
                _show_so_far(run)
                shown = sum(map(len, run.result.outputs))
            Position(cell.number, cell.line).write(run.job.scratch)
            failure = _run_cell(cell, run, recorder)
            if os.getpid() != pid:
                # The lesson forked, and this is the copy: the lesson continues in the parent.
                os._exit(0)
            if failure:
                run.result.failure = failure
                return


def _show_so_far(run: _Run) -> None:
    """Write the results of the cells that have ended, for the page."""
    folder = Path(run.job.scratch)
    run.blobs.write(folder / BLOBS_FOLDER)
    run.result.write(run.job.scratch, PARTIAL_FILE)


def _prepare(job: Job) -> None:
    """Set up the state that every lesson starts from, whichever ran before it."""
    libraries.start(job.threads, _show)
    script = Path(job.script)
    os.chdir(script.parent)
    sys.argv = [job.script]
    sys.path.insert(0, str(script.parent))
    shell.show_before_captured(_show)
    shell.define(__file__=job.script, __name__="__main__", _dh=[script.parent])
    os.environ.update(dict.fromkeys(("TMPDIR", "TMP", "TEMP"), job.temporary))
    _start_home(Path(job.scratch, "home"))
    sys.dont_write_bytecode = True  # lessons must not: see forkserver/bytecode.py
    tempfile.tempdir = None  # a library may have set it in the server
    for name, value in job.variables.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


def _start_home(home: Path) -> None:
    """Give the lesson a home of its own, where libraries keep settings and caches."""
    home.mkdir()
    os.environ["HOME"] = str(home)
    for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME"):
        os.environ.pop(name, None)


def _confine(job: Job, means: Means) -> None:
    """Apply the limits on memory, writing and other processes that the system enforces."""
    limits.limit_memory(job.memory_limit)
    limits.limit_files()
    confine(means, (job.scratch, job.temporary), job.memory_limit)


def _show(*_: Any, **__: Any) -> None:
    """Replacement of plt.show."""
    shell.FIGURES.show()


def _run_cell(cell: JobCell, run: _Run, recorder: Recorder) -> CellFailure | None:
    result = run.result
    recorder.cell = len(result.outputs) + 1
    shell.FIGURES.begin()
    is_run = bool(cell.source) and not cell.is_skipped
    error = shell.run(cell.source, run.job.script, cell.line) if is_run else None
    outputs: list[RawOutput] = []
    try:
        if is_run and (error is None or cell.may_fail):
            _show()
        if error and cell.may_fail and not isinstance(error, CnnvizError):
            recorder.error(*described(error, cell, run.job.script, run.job.cells))
            error = None
        outputs = recorder.take()
    except Exception as raised:
        error = error or raised
    if error is not None:
        return failure_of(error, cell, run.job, outputs or recorder.take())
    if cell.source:
        # At once: the lesson may change a value that it has shown.
        result.outputs.append([run.blobs.out(output) for output in outputs])
    for earlier, position, shown in recorder.updates:
        result.outputs[earlier - 1][position] = run.blobs.out(shown)
    recorder.updates.clear()
    return _evaluate(cell, run)


def _evaluate(cell: JobCell, run: _Run) -> CellFailure | None:
    """Evaluate the expressions in the prose below the cell."""
    result = run.result
    for expression in cell.expressions:
        try:
            value = value_of(expression, len(result.outputs), shell.namespace())
        except Exception as raised:
            return CellFailure(expression.line, expression.number, unusable(expression, raised))
        if value:
            text = shell.RECORDER.neutral(value.text)
            result.values.append(replace(value, text=text))
    return None


def _notes(observer: Observer) -> list[str]:
    """Notes on threads and processes that the lesson left running; the server ends them."""
    notes = []
    for thread in threading.enumerate():
        if thread is not threading.main_thread() and not thread.daemon:
            notes.append(
                f"its thread '{thread.name}' was still running at the end; join it, so that its "
                "work is part of the lesson."
            )
    libraries.end_helpers()
    if left := _children():
        notes.append(
            f"it left {len(left)} process{'es' if len(left) > 1 else ''} running, which the build "
            "ended; wait for every process that it starts."
        )
    if observer.blind:
        notes.append(
            "it started programs, whose reading cannot be observed on this system: use --force "
            "when a file that they read has changed."
        )
    return notes


def _children() -> list[int]:
    """Ids of the running children of this process."""
    pids = []
    for task in Path("/proc/self/task").glob("*/children"):
        try:
            for pid in task.read_text().split():
                status = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
                if status != "Z":
                    pids.append(int(pid))
        except OSError:
            continue  # it ended meanwhile
    return pids
