"""Run examples, several at once, each in a new process forked from the server."""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from cnnviz.domain import Example, Failure, Inputs
from cnnviz.gallery.cache.locks import LockedFolder
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
        self._temporary = Path(tempfile.mkdtemp(prefix="cnnviz-"))
        self._client = Client.start(
            self._held.path, settings, modules_to_preload(examples, settings.preload)
        )
        self._bytecode, self._root = Bytecode(settings.bytecode), settings.root

    def ready(self) -> Client:
        """The client of the server, after its imports."""
        self._client.wait()
        return self._client

    def folders(self, number: int) -> tuple[Path, Path]:
        """The scratch folder of a lesson, and the one for its temporary files."""
        scratch, temporary = self._held.path / str(number), self._temporary / str(number)
        scratch.mkdir()
        temporary.mkdir()
        return scratch, temporary

    def compile_inputs(self, example: Example, inputs: Inputs) -> None:
        """Keep bytecode of the modules that a lesson compiled itself, for the lessons after it."""
        names = Names(self._root, example.path.parent)
        self._bytecode.add(names.path(name) for name, state in inputs.files.items() if state)

    def sweep(self, number: int) -> None:
        """Remove both folders of a lesson."""
        for folder in (self._held.path, self._temporary):
            shutil.rmtree(folder / str(number), ignore_errors=True)

    def close(self) -> None:
        """End the server and every lesson that still runs, and remove all folders."""
        self._client.end()
        self._held.close()
        shutil.rmtree(self._temporary, ignore_errors=True)


def execute(
    examples: Sequence[Example],
    settings: Settings,
    lesson_server: LessonServer,
    started: Callable[[Example], None],
) -> Iterator[tuple[EndedProcess, Result | Failure]]:
    """Yield the result of each example as it ends; its scratch folder exists until the next one."""
    client = lesson_server.ready()
    waiting = list(enumerate(examples))
    submitted: dict[str, _Submitted] = {}

    def submit() -> None:
        while waiting and len(submitted) < settings.workers + _AHEAD:
            number, example = waiting.pop(0)
            scratch, temporary = lesson_server.folders(number)
            _job(example, scratch, temporary, settings).write()
            client.order(RunLesson(str(scratch)))
            submitted[str(scratch)] = _Submitted(number, example, settings)

    submit()
    while submitted:
        answer = client.answer(_time_left(submitted))
        if answer is None:
            _stop_overdue(submitted, client)
        elif isinstance(answer, LessonStarted):
            lesson = submitted[answer.scratch]
            lesson.start()
            started(lesson.example)
        elif isinstance(answer, LessonEnded):
            lesson = submitted.pop(answer.scratch)
            submit()
            ended = lesson.ended(answer)
            yield ended, result_of(ended)
            lesson_server.sweep(lesson.number)


class _Submitted:
    """A lesson that waits at the server or runs, and its deadline."""

    def __init__(self, number: int, example: Example, settings: Settings) -> None:
        self.number = number
        self.example = example
        self.limit = example.time_limit or settings.time_limit
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
