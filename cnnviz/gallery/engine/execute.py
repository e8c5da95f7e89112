"""Run examples, several at once, each in a new process forked from the server."""

import itertools
import os
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from cnnviz.domain import Example, Failure, Inputs
from cnnviz.gallery.cache.locks import LockedFolder, own_temporary_folder
from cnnviz.gallery.confinement.confine import Held
from cnnviz.gallery.engine.outcome import EndedProcess, result_of
from cnnviz.gallery.engine.preload_choice import modules_to_preload
from cnnviz.gallery.forkserver.bytecode import Bytecode
from cnnviz.gallery.forkserver.client import Client
from cnnviz.gallery.forkserver.protocol import KillLesson, LessonEnded, LessonStarted, RunLesson
from cnnviz.gallery.inputs.paths import Names
from cnnviz.gallery.sandbox.job import Job, Result
from cnnviz.gallery.scripts.cells import job_cells
from cnnviz.gallery.scripts.settings import Settings

_AHEAD = 2
"""Lessons that wait at the server, so that the next starts as soon as a worker is free."""

_NEVER = float("inf")


class LessonServer:
    """The fork server and the folders of its lessons.

    The server imports libraries in its own process; `ready` waits for it.
    """

    def __init__(self, settings: Settings, examples: Iterable[Example]) -> None:
        self._held = LockedFolder(settings.store / "scratch")
        self._temporary = LockedFolder(own_temporary_folder())
        self._client = Client.start(
            self._held.path, settings, modules_to_preload(examples, settings.preload)
        )
        self._bytecode, self._root = Bytecode(settings.bytecode), settings.root
        self._numbers = itertools.count()
        self._is_ready = False
        self.held = Held(0)
        """The means that hold lessons, after `ready`."""

    @property
    def is_ready(self) -> bool:
        """Whether the server has imported its libraries, or has ended."""
        return self._is_ready or self._client.has_answered

    def ready(self) -> Client:
        """The client of the server, after its imports."""
        if not self._is_ready:
            self.held = self._client.wait()
            self._is_ready = True
        return self._client

    def folders(self) -> tuple[Path, Path]:
        """The scratch folder of a new lesson, and the one for its temporary files."""
        name = str(next(self._numbers))
        scratch, temporary = self._held.path / name, self._temporary.path / name
        scratch.mkdir()
        temporary.mkdir()
        return scratch, temporary

    def compile_inputs(self, example: Example, inputs: Inputs) -> None:
        """Keep bytecode of the modules that a lesson compiled itself, for the lessons after it."""
        names = Names(self._root, example.path.parent)
        self._bytecode.add(names.path(name) for name, state in inputs.files.items() if state)

    def sweep(self, name: str) -> None:
        """Remove both folders of a lesson, whose name is that of its scratch folder."""
        for folder in (self._held.path, self._temporary.path):
            shutil.rmtree(folder / name, ignore_errors=True)

    def close(self) -> None:
        """End the server and every lesson that still runs, and remove all folders."""
        self._client.end()
        self._held.close()
        self._temporary.close()


def execute(
    examples: Sequence[Example],
    settings: Settings,
    lesson_server: LessonServer,
    started: Callable[[Example], None],
) -> Iterator[tuple[EndedProcess, Result | Failure]]:
    """Yield the result of each example as it ends; its scratch folder exists until the next one."""
    execution = Execution(settings, lesson_server, started)
    waiting = list(examples)
    while waiting or execution.count:
        while waiting and execution.count < settings.workers + _AHEAD:
            execution.submit(waiting.pop(0))
        if ended := execution.step():
            yield ended, result_of(ended)
            execution.sweep(ended)


class Execution:
    """The lessons that wait or run at a server."""

    def __init__(
        self,
        settings: Settings,
        server: LessonServer,
        started: Callable[[Example], None],
        *,
        is_watched: bool = False,
    ) -> None:
        """`started` is called with each example when it starts.

        If the lessons are watched, they show the results of their cells while they run.
        """
        self._is_watched = is_watched
        self._settings, self._server, self._started = settings, server, started
        self._client = server.ready()
        self._submitted: dict[str, _Submitted] = {}
        """By their scratch folders."""

    @property
    def count(self) -> int:
        """Number of lessons that have been submitted and have not ended."""
        return len(self._submitted)

    def submit(self, example: Example) -> Path:
        """Let the server run an example as soon as it can; returns its scratch folder."""
        scratch, temporary = self._server.folders()
        job = _job(example, scratch, temporary, self._settings)
        replace(job, is_watched=self._is_watched).write()
        self._client.order(RunLesson(str(scratch), job.memory_limit))
        self._submitted[str(scratch)] = _Submitted(example, self._settings)
        return scratch

    def stop(self, scratch: Path) -> None:
        """End a lesson at once; `step` returns its process, as it does for every other."""
        if str(scratch) in self._submitted:
            self._client.order(KillLesson(str(scratch), is_awaited=False))

    def step(self, seconds: float | None = None) -> EndedProcess | None:
        """Wait for an event at the server, at most `seconds`; a process, if one has ended."""
        left = _time_left(self._submitted)
        limits = [limit for limit in (left, seconds) if limit is not None]
        answer = self._client.answer(min(limits, default=None))
        if isinstance(answer, LessonStarted):
            lesson = self._submitted[answer.scratch]
            lesson.start()
            self._started(lesson.example)
        elif isinstance(answer, LessonEnded):
            return self._submitted.pop(answer.scratch).ended(answer)
        else:
            _stop_overdue(self._submitted, self._client)
        return None

    def sweep(self, ended: EndedProcess) -> None:
        """Remove the folders of a lesson that has ended."""
        self._server.sweep(ended.scratch.name)


class _Submitted:
    """A lesson that waits at the server or runs, and its deadline."""

    def __init__(self, example: Example, settings: Settings) -> None:
        self.example = example
        self.limit = example.time_limit or settings.time_limit
        self.memory = example.memory_limit or settings.memory_limit
        self.deadline = _NEVER
        self.stopped = False

    def start(self) -> None:
        self.deadline = time.monotonic() + self.limit

    def ended(self, answer: LessonEnded) -> EndedProcess:
        return EndedProcess(
            example=self.example,
            scratch=Path(answer.scratch),
            status=answer.status,
            peak_bytes=answer.peak_bytes,
            seconds=self.limit if self.stopped else None,
            memory=self.memory if answer.is_over_memory else None,
        )


def _job(example: Example, folder: Path, temporary: Path, settings: Settings) -> Job:
    return Job(
        root=str(settings.root),
        script=str(example.path),
        scratch=str(folder),
        bytecode=str(settings.bytecode),
        threads=settings.threads,
        memory_limit=example.memory_limit or settings.memory_limit,
        temporary=str(temporary),
        variables={name: os.environ.get(name) for name in example.variables},
        cells=job_cells(example),
    )


def _time_left(submitted: dict[str, _Submitted]) -> float | None:
    """Seconds until the next deadline; None where no lesson has a deadline."""
    deadlines = (lesson.deadline for lesson in submitted.values() if not lesson.stopped)
    soonest = min(deadlines, default=_NEVER)
    return None if soonest == _NEVER else max(0.0, soonest - time.monotonic())


def _stop_overdue(submitted: dict[str, _Submitted], client: Client) -> None:
    now = time.monotonic()
    for folder, lesson in submitted.items():
        if lesson.deadline <= now and not lesson.stopped:
            lesson.stopped = True
            client.order(KillLesson(folder))
