"""Runs one lesson, inside a process of its own that the server forked for it."""

import faulthandler
import os
import random
import sys
import time
import traceback
import warnings
from pathlib import Path
from typing import Any

from cnnviz.errors import CnnvizError
from cnnviz.gallery import shell
from cnnviz.gallery.blobs import blobs_out
from cnnviz.gallery.job import BLOBS_FOLDER, OUTPUT_FILE, Job, JobCell, Progress, Result
from cnnviz.gallery.observe import Observer
from cnnviz.gallery.plots import drawn_figures

_ENGINE = Path(__file__).parent
"""Frames of this package in a traceback say nothing to the reader."""


def work(scratch: str) -> None:
    """Run the job that lies in `scratch` and leave its result there."""
    job = Job.read(scratch)
    output = _Output(Path(scratch) / OUTPUT_FILE)
    observer = Observer(Path(job.root), Path(scratch))
    _prepare(job)
    result = Result()
    faulthandler.enable(all_threads=False)
    observer.start()
    clock, cpu = time.perf_counter(), time.process_time()
    with shell.captured() as recorder:
        for cell in job.cells:
            Progress(cell.number, cell.line).write(scratch)
            failure = _run_cell(cell, job, result, recorder, output)
            if failure:
                result.failure = failure
                break
    result.seconds = time.perf_counter() - clock
    result.cpu_seconds = time.process_time() - cpu
    observer.stop()
    result.files = observer.files()
    result.packages = observer.packages()
    result.write(scratch)


def _prepare(job: Job) -> None:
    """The state that every lesson starts from, whichever ran before it."""
    import matplotlib as mpl
    import matplotlib.pyplot as plt
    import numpy as np
    import torch

    mpl.rcParams["svg.fonttype"] = "none"
    mpl.rcParams["svg.hashsalt"] = "cnnviz"
    # Labels that reach over the edge are drawn, not cut.
    mpl.rcParams["savefig.bbox"] = "tight"
    # As in Jupyter, a figure is shown where plt.show stands, and drawing goes on in a new one.
    plt.show = _show
    # What figure.show() says here is no news to a reader.
    warnings.filterwarnings("ignore", message="FigureCanvasAgg is non-interactive")
    random.seed(0)
    np.random.seed(0)  # noqa: NPY002  (lessons may use the old generator)
    torch.manual_seed(0)
    torch.set_num_threads(job.threads)
    script = Path(job.script)
    os.chdir(script.parent)
    sys.argv = [job.script]
    sys.path[0] = str(script.parent)
    user = shell.names()
    user["__file__"] = job.script
    user["__name__"] = "__main__"


def _show(*_: Any, **__: Any) -> None:
    """What stands in for plt.show: the open figures become outputs, and are closed."""
    for bundle in drawn_figures():
        shell.RECORDER.display(bundle, {})


def _run_cell(
    cell: JobCell, job: Job, result: Result, recorder: shell.Recorder, output: "_Output"
) -> dict[str, Any] | None:
    error = shell.run(cell.source, job.script, cell.line) if cell.source else None
    recorder.stream("stdout", output.fresh())
    if error is None and cell.source:
        _show()
    outputs = recorder.take()
    if error is not None:
        return _failure(error, cell, job, outputs)
    if cell.source:
        result.outputs.append([blobs_out(one, Path(job.scratch) / BLOBS_FOLDER) for one in outputs])
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
        result.values.append({"after": after, "expression": expression, "text": text})
    return None


def evaluate(expression: str, names: dict[str, Any]) -> str:
    """The text of `{{ expression }}`: what stands between the braces is the inside of an f-string.

    So `{{ share:.0% }}` shows a share in per cent, as it would in Python.
    """
    return str(eval(compile(f'f"""{{{expression}}}"""', "<prose>", "eval"), names))


def _failure(
    error: BaseException, cell: JobCell, job: Job, outputs: list[shell.Output]
) -> dict[str, Any]:
    frames = [
        frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == job.script
    ]
    # The first frame of the script is the failing cell's own; deeper ones are in the traceback.
    line = frames[0].lineno if frames else cell.line
    if isinstance(error, SyntaxError) and error.lineno and not frames:
        line = cell.line + error.lineno - 1
    if isinstance(error, SystemExit):
        message = f"the cell called sys.exit({error.code!r}); a lesson runs to its end."
    elif isinstance(error, CnnvizError):
        # Written for the person who reads it: neither the class nor our own frames help.
        message = str(error)
    else:
        message = "".join(traceback.format_exception_only(error)).strip()
    printed = "".join(one["text"] for one in outputs if one["output_type"] == "stream")
    return {
        "line": line,
        "cell": cell.number,
        "message": message,
        "output": printed[-10_000:],
        "traceback": _traceback(error, job),
    }


def _traceback(error: BaseException, job: Job) -> str:
    """The traceback from the script's own frame on; the shell's frames above it say nothing.

    Of an error of ours only the script's frames are left.
    """
    stack = traceback.extract_tb(error.__traceback__)
    if isinstance(error, CnnvizError):
        stack = traceback.StackSummary(f for f in stack if f.filename == job.script)
    first = next((n for n, frame in enumerate(stack) if frame.filename == job.script), len(stack))
    shown = stack[first:]
    shown = [frame for frame in shown if not frame.filename.startswith(str(_ENGINE))]
    for frame in shown:
        frame.filename = frame.filename.removeprefix(job.root + os.sep)
    return "".join(traceback.format_list(shown)).rstrip()


class _Output:
    """File descriptors 1 and 2 of this process, which C code writes to past Python's streams."""

    def __init__(self, path: Path) -> None:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC)
        os.dup2(descriptor, 1)
        os.dup2(descriptor, 2)
        self._descriptor = descriptor
        self._read = 0

    def fresh(self) -> str:
        """What was written since the last call, at most a megabyte."""
        size = os.fstat(self._descriptor).st_size
        data = os.pread(self._descriptor, min(size - self._read, 1_000_000), self._read)
        self._read = size
        return data.decode("utf-8", "replace")
