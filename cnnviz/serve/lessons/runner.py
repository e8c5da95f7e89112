"""Run lessons in the background, with a fork server that stays warm; the last edit counts."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, Queue

from cnnviz.domain import Example, Failure, Run
from cnnviz.errors import CnnvizError, EngineError
from cnnviz.gallery.cache.plan import Plan
from cnnviz.gallery.cache.store import Store, Stored
from cnnviz.gallery.engine.build import keep
from cnnviz.gallery.engine.execute import Execution, LessonServer
from cnnviz.gallery.engine.outcome import EndedProcess, result_of
from cnnviz.gallery.sandbox.job import Position
from cnnviz.gallery.scripts.settings import Settings
from cnnviz.serve.lessons.partial import partial_run

_POLL = 0.02
"""Seconds between two looks at new orders while lessons run."""
_PROGRESS = 0.2
"""Seconds between two looks at the lessons that run."""


@dataclass(frozen=True, slots=True)
class Progress:
    """A lesson runs."""

    example: Example
    seconds: float
    cell: int | None
    """Number of the cell that it runs, from 1; None: it has not begun."""
    run: Run | None = None
    """What it has shown so far, if there is more than at the last time."""


@dataclass(frozen=True, slots=True)
class Done:
    """A lesson has ended."""

    plan: Plan
    result: Run | Failure
    stored: Stored | None = None
    """The run in the store; None: it is not there."""


@dataclass(slots=True)
class _Running:
    plan: Plan
    before: Run | None
    began: float = 0.0
    partial: int = 0


class Runner:
    """A thread that runs lessons; `tell` is called from it with what happens."""

    def __init__(
        self,
        settings: Settings,
        store: Store,
        tell: Callable[[Progress | Done | CnnvizError], None],
    ) -> None:
        self._settings, self._store, self._tell = settings, store, tell
        self._orders: Queue[tuple[Plan, Run | None] | Plan | None] = Queue()
        """Lessons to run, those to end, and None for the end of all."""
        self._examples: Sequence[Example] = ()
        self._server: LessonServer | None = None
        self._execution: Execution | None = None
        self._running: dict[str, _Running] = {}
        """By scratch folder."""
        self._stopped: set[str] = set()
        self._thread = threading.Thread(target=self._work, daemon=True)

    def start(self, examples: Sequence[Example]) -> None:
        """Start the server, if it does not run, with the imports of these lessons."""
        if not self._thread.ident:
            self._examples = examples
            self._thread.start()

    def run(self, plan: Plan, before: Run | None) -> None:
        """Run a lesson; an earlier run of it that has not ended is ended first.

        `before` is the run that its page shows.
        """
        self._orders.put((plan, before))

    def stop(self, plan: Plan) -> None:
        """End a lesson that runs or waits; nobody is told of its end."""
        self._orders.put(plan)

    def close(self) -> None:
        """End every lesson and the server."""
        self._orders.put(None)
        if self._thread.ident:
            self._thread.join(5)

    def _work(self) -> None:
        try:
            self._server = LessonServer(self._settings, self._examples)
            while self._step():
                pass
        except CnnvizError as error:
            self._tell(error)
        except Exception as error:  # a disk that is full, a file that another program removed
            reason = f"{type(error).__name__}: {error}"
            self._tell(EngineError(f"lessons no longer run: {reason}. Start 'cnnviz serve' again."))
        finally:
            if self._server:
                self._server.close()

    def _step(self) -> bool:
        """Take the orders that wait, and wait for a lesson; False: it is over."""
        execution, is_busy = self._execution, bool(self._running)
        try:
            while order := self._orders.get(block=not is_busy):
                if isinstance(order, Plan):
                    self._stop(order.example.name)
                else:
                    self._submit(*order)
                is_busy = bool(self._running)
            return False
        except Empty:
            pass
        execution = self._execution
        assert execution
        if ended := execution.step(_POLL):
            self._ended(ended, execution)
        self._report()
        return True

    def _submit(self, plan: Plan, before: Run | None) -> None:
        execution = self._warm()
        self._stop(plan.example.name)
        self._running[str(execution.submit(plan.example))] = _Running(plan, before)

    def _stop(self, name: str) -> None:
        for scratch, running in self._running.items():
            if running.plan.example.name == name and scratch not in self._stopped:
                self._stopped.add(scratch)
                self._warm().stop(Path(scratch))

    def _warm(self) -> Execution:
        if self._execution is None:
            assert self._server
            self._execution = Execution(
                self._settings, self._server, self._started, is_watched=True
            )
        return self._execution

    def _started(self, example: Example) -> None:
        for scratch, running in self._running.items():
            if running.plan.example is example and scratch not in self._stopped:
                running.began = time.monotonic()
                self._tell(Progress(example, 0.0, None))

    def _ended(self, ended: EndedProcess, execution: Execution) -> None:
        running = self._running.pop(str(ended.scratch))
        if str(ended.scratch) in self._stopped:
            self._stopped.discard(str(ended.scratch))
        else:
            result = result_of(ended)
            if not isinstance(result, Failure):
                run, stored = keep(ended, result, running.plan, self._store)
                assert self._server
                self._server.compile_inputs(ended.example, run.inputs)
                self._tell(Done(running.plan, run, stored))
            else:
                self._tell(Done(running.plan, result))
        execution.sweep(ended)

    def _report(self) -> None:
        """Tell where the lessons are that run for longer than a moment."""
        now = time.monotonic()
        for scratch, running in self._running.items():
            if not running.began or scratch in self._stopped:
                continue
            seconds = now - running.began
            if int(seconds / _PROGRESS) > running.partial:
                running.partial = int(seconds / _PROGRESS)
                position = Position.read(Path(scratch))
                run = partial_run(running.plan.example, Path(scratch), running.before, self._store)
                cell = position.cell if position else None
                self._tell(Progress(running.plan.example, seconds, cell, run))
