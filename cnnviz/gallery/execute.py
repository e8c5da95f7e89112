"""Run examples, several at once, each in a fresh process forked from the server."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, Queue
from typing import Any, Self

from cnnviz.errors import EngineError
from cnnviz.gallery.job import OUTPUT_FILE, Job, Progress, Result, job_cells
from cnnviz.gallery.settings import Settings
from cnnviz.gallery.store import Store
from cnnviz.nouns import CellKind, Example, Failure, Inputs, Run


def execute(
    examples: Sequence[Example], settings: Settings, store: Store
) -> Iterator[tuple[Example, Run | Failure]]:
    """Yield what came of each example as it ends; a run is in the store by then."""
    if not examples:
        return
    with _scratch(settings) as scratch, _Server.started(scratch) as server:
        waiting = [(example, scratch / str(number)) for number, example in enumerate(examples)]
        running: dict[str, _Running] = {}
        while waiting or running:
            while waiting and len(running) < settings.workers:
                example, folder = waiting.pop(0)
                folder.mkdir()
                _job(example, folder, settings).write()
                server.order({"run": str(folder)})
                running[str(folder)] = _Running(example, time.monotonic() + settings.time_limit)
            answer = server.answer(_time_left(running))
            if answer is None:
                _stop_late_ones(running, server)
                continue
            one = running.pop(answer["ended"])
            folder = Path(answer["ended"])
            yield one.example, _outcome(one, folder, answer, settings, store)
            shutil.rmtree(folder, ignore_errors=True)


class _Running:
    def __init__(self, example: Example, deadline: float) -> None:
        self.example = example
        self.deadline = deadline
        self.stopped = False


def _job(example: Example, folder: Path, settings: Settings) -> Job:
    return Job(
        root=str(settings.root),
        script=str(example.path),
        place=example.place,
        scratch=str(folder),
        threads=settings.threads,
        cells=job_cells(example),
    )


def _outcome(
    one: _Running, folder: Path, answer: dict[str, Any], settings: Settings, store: Store
) -> Run | Failure:
    place = one.example.place
    result = None if one.stopped else Result.read(folder)
    if result is None:
        progress = Progress.read(folder)
        return Failure(
            place=place,
            line=progress.line if progress else None,
            cell=progress.cell if progress else None,
            message=_too_late(settings) if one.stopped else _how_it_died(answer["status"]),
            output=_last_words(folder / OUTPUT_FILE, str(one.example.path)),
        )
    if result.failure:
        return Failure(place=place, **result.failure)
    run = Run(
        notebook=_notebook(one.example, result),
        inputs=Inputs(files=result.files, packages=result.packages),
        seconds=result.seconds,
        cpu_seconds=result.cpu_seconds,
        peak_bytes=answer["peak_bytes"],
    )
    return store.put(one.example, run, folder)


def _notebook(example: Example, result: Result) -> dict[str, Any]:
    sources = [cell.text for cell in example.cells if cell.kind is CellKind.CODE]
    cells = [
        {
            "cell_type": "code",
            "id": f"cell-{number}",
            "metadata": {},
            "execution_count": number,
            "source": source,
            "outputs": [
                {**output, "execution_count": number}
                if output["output_type"] == "execute_result"
                else output
                for output in outputs
            ],
        }
        for number, (source, outputs) in enumerate(zip(sources, result.outputs, strict=True), 1)
    ]
    return {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
            "cnnviz": {"place": example.place, "values": result.values},
        },
        "cells": cells,
    }


def _how_it_died(status: int) -> str:
    if status < 0:
        name = signal.Signals(-status).name
        return (
            f"its process was ended by {name}; run 'python SCRIPT' by itself to see where, and "
            "look at code that calls into C."
        )
    return f"its process ended with status {status} before the last cell."


def _too_late(settings: Settings) -> str:
    return (
        f"it was stopped after {settings.time_limit:g} seconds; make it do less, or raise "
        "'time_limit' of the cnnviz plugin in mkdocs.yml."
    )


def _last_words(path: Path, script: str) -> str:
    """What the process wrote, with the script's own frames of a crash and not the engine's."""
    lines = [
        line
        for line in _tail(path).splitlines()
        if not line.startswith("Extension modules:")
        and not (line.startswith('  File "') and script not in line)
    ]
    return "\n".join(lines).strip()


def _tail(path: Path) -> str:
    try:
        return path.read_bytes()[-4000:].decode("utf-8", "replace").strip()
    except OSError:
        return ""


def _time_left(running: dict[str, _Running]) -> float | None:
    deadlines = [one.deadline for one in running.values() if not one.stopped]
    return max(0.0, min(deadlines) - time.monotonic()) if deadlines else None


def _stop_late_ones(running: dict[str, _Running], server: "_Server") -> None:
    now = time.monotonic()
    for folder, one in running.items():
        if one.deadline <= now and not one.stopped:
            one.stopped = True
            server.order({"kill": folder})


@contextmanager
def _scratch(settings: Settings) -> Iterator[Path]:
    """A folder for the lessons of this build, beside the store so that renaming works."""
    parent = settings.store / "scratch"
    parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class _Server:
    """The fork server's process and the thread that listens to it."""

    def __init__(self, process: subprocess.Popen[str], log: Path) -> None:
        self._process = process
        self._log = log
        self._answers: Queue[dict[str, Any] | None] = Queue()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    @classmethod
    @contextmanager
    def started(cls, scratch: Path) -> Iterator[Self]:
        log = scratch / "server.log"
        with log.open("wb") as errors:
            process = subprocess.Popen(
                [sys.executable, "-m", "cnnviz.gallery.server"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                encoding="utf-8",
                env={**os.environ, "PYTHONHASHSEED": "0"},
                start_new_session=True,
            )
        try:
            server = cls(process, log)
            server.answer(None)
            yield server
        finally:
            if process.stdin:
                process.stdin.close()
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def order(self, order: dict[str, str]) -> None:
        assert self._process.stdin
        try:
            self._process.stdin.write(json.dumps(order) + "\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            raise self._dead() from None

    def answer(self, seconds: float | None) -> dict[str, Any] | None:
        """The next answer, or None when none came in time."""
        try:
            answer = self._answers.get(timeout=seconds)
        except Empty:
            return None
        if answer is None:
            raise self._dead()
        return answer

    def _listen(self) -> None:
        assert self._process.stdout
        with self._process.stdout as answers:
            for line in answers:
                self._answers.put(json.loads(line))
        self._answers.put(None)

    def _dead(self) -> EngineError:
        said = _tail(self._log)
        return EngineError(
            "the process that starts the lessons ended; it needs torch, opencv-python-headless, "
            "matplotlib and ipython ('./scripts/setup' installs them)."
            + (f" It said:\n{said}" if said else "")
        )
