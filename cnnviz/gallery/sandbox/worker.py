"""Runs one lesson, inside a process of its own that the server forked for it."""

import faulthandler
import os
import signal
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from cnnviz.gallery.inputs.paths import Names
from cnnviz.gallery.sandbox import libraries, shell
from cnnviz.gallery.sandbox import limits as confine
from cnnviz.gallery.sandbox.blobs import Blobs
from cnnviz.gallery.sandbox.failure import Mishap, failure_of
from cnnviz.gallery.sandbox.job import (
    BLOBS_FOLDER,
    OUTPUT_FILE,
    Job,
    JobCell,
    Progress,
    Result,
)
from cnnviz.gallery.sandbox.plots import drawn_figures
from cnnviz.gallery.tracking.observer import Observer


def work(scratch: str) -> None:
    """Run the job that lies in `scratch` and leave its result there."""
    folder = Path(scratch)
    job = Job.read(scratch)
    output = _Output(folder / OUTPUT_FILE)
    script = Path(job.script)
    names = Names(Path(job.root), script.parent)
    own = (folder, Path(job.temporary))
    _prepare(job)
    observer = Observer(names, script, own, (Path(job.bytecode),), tuple(job.variables))
    _confine(job, observer)
    result, blobs = Result(), Blobs()
    observer.start()
    clock, cpu = time.perf_counter(), time.process_time()
    _run(_Run(job, output, result, blobs))
    result.seconds = time.perf_counter() - clock
    result.cpu_seconds = time.process_time() - cpu
    observer.stop()
    confine.lift_memory_limit()
    if not result.failure:
        inputs, result.changed = observer.seen()
        result.inputs = {one.name: getattr(inputs, one.name) for one in fields(inputs)}
        result.notes = _notes(observer)
        blobs.write(folder / BLOBS_FOLDER)
    result.write(scratch)


@dataclass(frozen=True, slots=True)
class _Run:
    """A lesson at work, and what comes of it."""

    job: Job
    output: "_Output"
    result: Result
    blobs: Blobs


def _run(run: _Run) -> None:
    own = os.getpid()
    with shell.captured() as recorder:
        for cell in run.job.cells:
            Progress(cell.number, cell.line).write(run.job.scratch)
            failure = _run_cell(cell, run, recorder)
            if os.getpid() != own:
                # The lesson forked, and this is the copy: the lesson goes on in its parent.
                os._exit(0)
            if failure:
                run.result.failure = failure
                return


def _prepare(job: Job) -> None:
    """The state that every lesson starts from, whichever ran before it."""
    libraries.start(job.threads, _show)
    script = Path(job.script)
    os.chdir(script.parent)
    sys.argv = [job.script]
    sys.path.insert(0, str(script.parent))
    user = shell.names()
    user["__file__"] = job.script
    user["__name__"] = "__main__"
    os.environ.update(dict.fromkeys(("TMPDIR", "TMP", "TEMP"), job.temporary))
    sys.dont_write_bytecode = True  # it could not: see forkserver/bytecode.py
    tempfile.tempdir = None  # a library may have asked for it in the server
    for name, value in job.variables.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value


def _confine(job: Job, observer: Observer) -> None:
    """Keep what the lesson may take and write within limits that the system enforces."""
    confine.limit_memory(job.memory_limit)
    confine.limit_files()
    confine.forbid_writing(observer.writable)


def _show(*_: Any, **__: Any) -> None:
    """What stands in for plt.show: the open figures become outputs, and are closed."""
    for bundle in drawn_figures():
        shell.RECORDER.display(bundle, {})


def _run_cell(cell: JobCell, run: _Run, recorder: shell.Recorder) -> dict[str, Any] | None:
    result = run.result
    error = shell.run(cell.source, run.job.script, cell.line) if cell.source else None
    try:
        recorder.stream("stdout", run.output.fresh())
        if error is None and cell.source:
            _show()
    except Exception as raised:
        error = error or raised
    outputs = recorder.take()
    if error is not None:
        return failure_of(error, Mishap(cell, run.job, outputs))
    if cell.source:
        # At once: the lesson may change what it has shown.
        result.outputs.append([run.blobs.out(one) for one in outputs])
    for expression, line, number in cell.expressions:
        try:
            text = evaluate(expression, shell.names())
        except Exception as raised:
            return {
                "line": line,
                "cell": number,
                "message": f"the prose asks for {{{{ {expression} }}}}, which raises "
                f"{type(raised).__name__}: {raised}",
            }
        after = len(result.outputs)
        text = shell.sound(text)
        result.values.append({"after": after, "expression": expression, "text": text})
    return None


def evaluate(expression: str, names: dict[str, Any]) -> str:
    """The text of `{{ expression }}`: what stands between the braces is the inside of an f-string.

    So `{{ share:.0% }}` shows a share in per cent, as it would in Python.
    """
    return str(eval(compile(f'f"""{{{expression}}}"""', "<prose>", "eval"), names))


def _notes(observer: Observer) -> list[str]:
    """What the lesson left behind; the server ends it all."""
    notes = []
    for thread in threading.enumerate():
        if thread is not threading.main_thread() and not thread.daemon:
            notes.append(
                f"its thread '{thread.name}' was still running at the end; join it, so that what "
                "it does is part of the lesson."
            )
    if left := _children():
        notes.append(
            f"it left {len(left)} process{'es' if len(left) > 1 else ''} running, ended now; wait "
            "for what it starts."
        )
    if observer.blind:
        notes.append(
            "it started programs, and what they read cannot be seen on this system: use --force "
            "when one of those files changed."
        )
    return notes


def _children() -> list[int]:
    """Processes that this one started and that still run."""
    found = []
    for task in Path("/proc/self/task").glob("*/children"):
        try:
            for pid in task.read_text().split():
                status = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
                if status != "Z":
                    found.append(int(pid))
        except OSError:
            continue  # it ended while we looked
    return found


class _Output:
    """File descriptors 1 and 2 of this process, which C code writes to past Python's streams."""

    def __init__(self, path: Path) -> None:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND)
        os.dup2(descriptor, 1)
        os.dup2(descriptor, 2)
        self._descriptor = descriptor
        self._read = 0
        # To a descriptor of our own: the lesson may close 2. The signal asks a lesson that is to
        # be stopped where it is, which works in C code too.
        faulthandler.enable(descriptor, all_threads=False)
        faulthandler.register(signal.SIGUSR1, descriptor, all_threads=True)

    def fresh(self) -> str:
        """What was written since the last call."""
        size = os.fstat(self._descriptor).st_size
        data = os.pread(self._descriptor, min(size - self._read, shell.LIMIT + 1), self._read)
        self._read = size
        return data.decode("utf-8", "replace")
