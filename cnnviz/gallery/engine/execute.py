"""Run examples, several at once, each in a fresh process forked from the server."""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from cnnviz.domain import Example, Failure, Inputs
from cnnviz.gallery.cache.locks import Held
from cnnviz.gallery.engine.outcome import Ended, result_of
from cnnviz.gallery.forkserver.bytecode import Bytecode
from cnnviz.gallery.forkserver.client import Client
from cnnviz.gallery.inputs.paths import Names
from cnnviz.gallery.sandbox.job import Job, Result, job_cells
from cnnviz.gallery.sandbox.libraries import due
from cnnviz.gallery.scripts.settings import Settings

_AHEAD = 2
"""How many orders wait at the server, so that a lesson starts as soon as another one ends."""

_NEVER = float("inf")


class Staff:
    """The fork server and the folder that its lessons work in, from the moment they are needed.

    It imports while others do something else; `ready` waits for it.
    """

    def __init__(self, settings: Settings, examples: Iterable[Example]) -> None:
        self._held = Held(settings.store / "scratch")
        self._temporary = Path(tempfile.mkdtemp(prefix="cnnviz-"))
        self._client = Client.start(self._held.path, settings, due(examples, settings.preload))
        self._bytecode, self._root = Bytecode(settings.bytecode), settings.root

    def ready(self) -> Client:
        self._client.wait()
        return self._client

    def folders(self, number: int) -> tuple[Path, Path]:
        """The scratch folder of a lesson, and the one for its temporary files."""
        both = self._held.path / str(number), self._temporary / str(number)
        for folder in both:
            folder.mkdir()
        return both

    def compile_what_was_read(self, example: Example, inputs: Inputs) -> None:
        """Keep bytecode of the modules that a lesson had to compile itself, for the next."""
        names = Names(self._root, example.path.parent)
        self._bytecode.add(names.path(name) for name, state in inputs.files.items() if state)

    def sweep(self, number: int) -> None:
        """Remove both: what the lesson left is put away."""
        for folder in (self._held.path, self._temporary):
            shutil.rmtree(folder / str(number), ignore_errors=True)

    def close(self) -> None:
        """End the server with every lesson that still runs, and leave no file."""
        self._client.end()
        self._held.close()
        shutil.rmtree(self._temporary, ignore_errors=True)


def execute(
    examples: Sequence[Example],
    settings: Settings,
    staff: Staff,
    started: Callable[[Example], None],
) -> Iterator[tuple[Ended, Result | Failure]]:
    """Yield what came of each example as it ends; its scratch folder is there until the next."""
    server = staff.ready()
    waiting = list(enumerate(examples))
    ordered: dict[str, _Ordered] = {}

    def order() -> None:
        while waiting and len(ordered) < settings.workers + _AHEAD:
            number, example = waiting.pop(0)
            scratch, temporary = staff.folders(number)
            _job(example, scratch, temporary, settings).write()
            server.order({"run": str(scratch)})
            ordered[str(scratch)] = _Ordered(number, example, settings)

    order()
    while ordered:
        answer = server.answer(_time_left(ordered))
        if answer is None:
            _stop_late_ones(ordered, server)
        elif "started" in answer:
            one = ordered[answer["started"]]
            one.start()
            started(one.example)
        else:
            one = ordered.pop(answer["ended"])
            order()
            ended = one.ended(answer)
            yield ended, result_of(ended)
            staff.sweep(one.number)


class _Ordered:
    """A lesson that the server is to run, or runs."""

    def __init__(self, number: int, example: Example, settings: Settings) -> None:
        self.number = number
        self.example = example
        self.limit = example.time_limit or settings.time_limit
        self.deadline = _NEVER
        self.stopped = False

    def start(self) -> None:
        self.deadline = time.monotonic() + self.limit

    def ended(self, answer: dict[str, Any]) -> Ended:
        return Ended(
            example=self.example,
            scratch=Path(answer["ended"]),
            status=answer["status"],
            peak_bytes=answer["peak_bytes"],
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


def _time_left(ordered: dict[str, _Ordered]) -> float | None:
    soonest = min((one.deadline for one in ordered.values() if not one.stopped), default=_NEVER)
    return None if soonest == _NEVER else max(0.0, soonest - time.monotonic())


def _stop_late_ones(ordered: dict[str, _Ordered], server: Client) -> None:
    now = time.monotonic()
    for folder, one in ordered.items():
        if one.deadline <= now and not one.stopped:
            one.stopped = True
            server.order({"kill": folder})
