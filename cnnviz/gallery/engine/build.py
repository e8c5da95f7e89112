"""Build a gallery: collect its scripts, plan, run what is due, and store the runs."""

import time
from collections.abc import Callable, Collection
from contextlib import ExitStack
from dataclasses import dataclass, replace

from cnnviz.domain import Example, Failure, Gallery, Lesson, Run, Section
from cnnviz.errors import EngineError
from cnnviz.gallery.cache.history import History
from cnnviz.gallery.cache.key import Key
from cnnviz.gallery.cache.locks import advice, in_use, own_temporary_folder, sweep
from cnnviz.gallery.cache.plan import Plan, Planner
from cnnviz.gallery.cache.store import Store, Stored
from cnnviz.gallery.confinement.confine import not_held
from cnnviz.gallery.engine.execute import LessonServer, execute
from cnnviz.gallery.engine.lab_proof import unproven
from cnnviz.gallery.engine.outcome import EndedProcess, run_of
from cnnviz.gallery.engine.prerequisites import invalid_prerequisites
from cnnviz.gallery.engine.selection import selected
from cnnviz.gallery.engine.watcher import Nobody, Watcher
from cnnviz.gallery.sandbox.job import Result
from cnnviz.gallery.scripts.collect import collect
from cnnviz.gallery.scripts.parameters import all_runs
from cnnviz.gallery.scripts.settings import Settings
from cnnviz.outputs import outputs_of


@dataclass(frozen=True, slots=True)
class Wanted:
    """The lessons that a build may run."""

    only: tuple[str, ...] = ()
    """Names or patterns of lessons that may run; empty means all. Others are only loaded."""
    force: bool = False
    """Run them even if stored runs hold."""


ALL = Wanted()


@dataclass(frozen=True, slots=True)
class Due:
    """The lessons that must run, and the server that runs them."""

    plans: tuple[Plan, ...]
    settings: Settings
    store: Store
    history: History
    server: LessonServer


class Prepared:
    """A gallery that is collected and planned, and the server for its due lessons.

    The server starts to import libraries at once, while the caller does something else.
    """

    def __init__(self, settings: Settings, wanted: Wanted = ALL) -> None:
        self.settings, self.wanted = settings, wanted
        self._open = ExitStack()
        clock = time.perf_counter()
        try:
            self._open.enter_context(in_use(settings.store))
            sweep(settings.store / "scratch")
            sweep(own_temporary_folder())
            self.store = Store(settings.store)
            history = History.read(self.store)
            self.sections, broken = collect(settings)
            self.broken = (*broken, *invalid_prerequisites(self.sections, broken))
            self.examples = all_runs(self.sections)
            chosen = selected(self.examples, wanted.only)
            planner = Planner(settings, self.store, history)
            self.plans = planner.plan_all(self.examples, chosen if wanted.force else ())
            plans = [plan for plan in self.plans if not plan.stored and plan.example.name in chosen]
            self.due: Due | None = None
            if plans:
                server = LessonServer(settings, [plan.example for plan in plans])
                self._open.callback(server.close)
                self.due = Due(tuple(plans), settings, self.store, history, server)
            self.seconds = time.perf_counter() - clock
        except BaseException:
            self._open.close()
            raise

    def close(self) -> None:
        """End the server and release the store; a second call does nothing."""
        self._open.close()


def build_gallery(
    settings: Settings,
    wanted: Wanted = ALL,
    watcher: Watcher | None = None,
    *,
    prepared: Prepared | None = None,
    meanwhile: Callable[[Due], None] | None = None,
) -> Gallery:
    """Every lesson with its run, from the store where it still holds, or with its failure.

    `prepared` is used if it has the same settings and `wanted`, and is closed in any case.
    `meanwhile` is called once while the server imports libraries.
    """
    if prepared and (prepared.settings, prepared.wanted) != (settings, wanted):
        prepared.close()
        prepared = None
    prepared = prepared or Prepared(settings, wanted)
    try:
        stored = {
            plan.example.name: kept(plan.example, plan.stored, prepared.store)
            for plan in prepared.plans
            if plan.stored
        }
        if prepared.due and meanwhile:
            meanwhile(prepared.due)
        ran = run(prepared.due, watcher or Nobody()) if prepared.due else {}
    finally:
        prepared.close()
    results = {**stored, **ran}
    names = [example.name for example in prepared.examples]
    lessons = {name: results[name] for name in names if name in results}
    left_out = tuple(example for example in prepared.examples if example.name not in lessons)
    return Gallery(
        sections=_only(prepared.sections, {lesson.example.lesson for lesson in lessons.values()}),
        lessons=lessons,
        broken=prepared.broken,
        not_held=not_held(prepared.due.server.held) if ran and prepared.due else "",
        left_out=left_out,
    )


def kept(example: Example, stored: Stored, store: Store) -> Lesson:
    """The lesson with its stored run."""
    store.mark_used(stored)
    run = store.load(stored.record)
    # The run may be of a script with another name, which was not a lab.
    failure = unproven(example, outputs_of(run)) if example.is_lab else None
    return Lesson(example, failure or run)


def run(due: Due, watcher: Watcher) -> dict[str, Lesson]:
    """Run the due lessons, the longest first, and store each run as soon as it is complete."""
    settings, history = due.settings, due.history
    by_name = {plan.example.name: plan for plan in due.plans}
    expected = {
        name: seconds
        for name, plan in by_name.items()
        if (seconds := history.seconds(plan.example.label)) is not None
    }
    # A lesson that never ran may be the longest.
    order = sorted(by_name, key=lambda name: -expected.get(name, float("inf")))
    examples = [by_name[name].example for name in order]
    lessons: dict[str, Lesson] = {}
    new_runs: dict[str, tuple[Key, Run]] = {}
    watcher.planned(examples, expected, settings.workers)
    try:
        for ended, result in execute(examples, settings, due.server, watcher.started):
            plan = by_name[ended.example.name]
            if isinstance(result, Failure):
                lesson = Lesson(ended.example, result, plan.reason)
            else:
                kept_run, _ = keep(ended, result, plan, due.store)
                lesson = Lesson(ended.example, kept_run, plan.reason)
                new_runs[ended.example.label] = plan.key, kept_run
                due.server.compile_inputs(ended.example, kept_run.inputs)
            lessons[ended.example.name] = lesson
            watcher.ended(lesson)
    finally:
        watcher.closed()
        history.note(new_runs)
    return lessons


def keep(
    ended: EndedProcess, result: Result, plan: Plan, store: Store
) -> tuple[Run, Stored | None]:
    """(the run of a process, the same in the store); None: an input changed while it ran."""
    run, stored = run_of(ended, result), None
    try:
        store.put_blobs(ended.scratch)
        if not result.changed:
            stored = store.put(ended.example, plan.key, run)
    except OSError as error:
        raise EngineError(
            f"the store in {store.folder} cannot be written: {error.strerror or error}. Its "
            f"contents are still valid; {advice(error)} and build again."
        ) from None
    return run, stored


def _only(sections: tuple[Section, ...], lessons: Collection[str]) -> tuple[Section, ...]:
    """The sections, reduced to these lessons."""

    def kept(examples: tuple[Example, ...]) -> tuple[Example, ...]:
        return tuple(example for example in examples if example.lesson in lessons)

    return tuple(replace(section, examples=kept(section.examples)) for section in sections)
