"""The gallery's story: collect, plan, execute, keep."""

import time
from collections.abc import Callable, Collection
from contextlib import ExitStack
from dataclasses import dataclass, replace

from cnnviz.domain import Example, Failure, Gallery, Lesson, Run, Section
from cnnviz.errors import EngineError
from cnnviz.gallery.cache.history import History
from cnnviz.gallery.cache.key import Key
from cnnviz.gallery.cache.locks import in_use, sweep
from cnnviz.gallery.cache.plan import Plan, Planner
from cnnviz.gallery.cache.store import Record, Store
from cnnviz.gallery.engine.execute import Staff, execute
from cnnviz.gallery.engine.lab_proof import unanswered
from cnnviz.gallery.engine.outcome import Ended, run_of
from cnnviz.gallery.engine.prerequisites import mistakes
from cnnviz.gallery.engine.selection import selected
from cnnviz.gallery.engine.watcher import Nobody, Watcher
from cnnviz.gallery.sandbox.job import Result
from cnnviz.gallery.scripts.collect import collect
from cnnviz.gallery.scripts.parameters import all_runs
from cnnviz.gallery.scripts.settings import Settings


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person asks of one build."""

    only: tuple[str, ...] = ()
    """Lessons that may run, by name or pattern; empty: all. Others come from the store or not."""
    force: bool = False
    """Run them even if their stored runs hold."""


ALL = Wanted()


class Prepared:
    """A gallery that is read and planned; the process that runs lessons has begun to import."""

    def __init__(self, settings: Settings, wanted: Wanted = ALL) -> None:
        self.settings, self.wanted = settings, wanted
        self._open = ExitStack()
        clock = time.perf_counter()
        try:
            self._open.enter_context(in_use(settings.store))
            sweep(settings.store / "scratch")
            self.store = Store(settings.store)
            self.history = History.read(self.store)
            self.sections, broken = collect(settings)
            self.broken = (*broken, *mistakes(self.sections, broken))
            self.examples = all_runs(self.sections)
            chosen = selected(self.examples, wanted.only)
            planner = Planner(settings, self.store, self.history)
            self.plans = planner.plan_all(self.examples, chosen if wanted.force else ())
            self.due = [
                plan for plan in self.plans if not plan.record and plan.example.name in chosen
            ]
            self.staff = Staff(settings, [plan.example for plan in self.due]) if self.due else None
            if self.staff:
                self._open.callback(self.staff.close)
            self.seconds = time.perf_counter() - clock
        except BaseException:
            self._open.close()
            raise

    def close(self) -> None:
        """End what was begun; a second time does nothing."""
        self._open.close()


def build_gallery(
    settings: Settings,
    wanted: Wanted = ALL,
    watcher: Watcher | None = None,
    *,
    prepared: Prepared | None = None,
    meanwhile: Callable[[], None] | None = None,
) -> Gallery:
    """Every lesson with its run, from the store where it still holds, or with its failure.

    `prepared`, if it is of the same settings and wishes, is gone on with. `meanwhile` is called
    once while there is nothing to do but to wait for imports.
    """
    if prepared and (prepared.settings, prepared.wanted) != (settings, wanted):
        prepared.close()
        prepared = None
    begun = prepared or Prepared(settings, wanted)
    try:
        kept = {
            plan.example.name: _kept(plan.example, plan.record, begun.store)
            for plan in begun.plans
            if plan.record
        }
        if begun.due and meanwhile:
            meanwhile()
        ran = _run(begun, watcher or Nobody())
    finally:
        begun.close()
    at_hand = {**kept, **ran}
    lessons = {one.name: at_hand[one.name] for one in begun.examples if one.name in at_hand}
    left_out = tuple(example for example in begun.examples if example.name not in lessons)
    return Gallery(
        sections=_only(begun.sections, {lesson.example.lesson for lesson in lessons.values()}),
        lessons=lessons,
        broken=begun.broken,
        left_out=left_out,
    )


def _kept(example: Example, record: Record, store: Store) -> Lesson:
    store.mark_used(record)
    run = store.load(record)
    # It may have been stored under another name, as a lesson that is no lab.
    return Lesson(example, unanswered(example, run.outputs) or run)


def _run(begun: Prepared, watcher: Watcher) -> dict[str, Lesson]:
    """Run what is due, the longest first, and keep each result as soon as it is there."""
    if not begun.staff:
        return {}
    settings, history = begun.settings, begun.history
    by_name = {plan.example.name: plan for plan in begun.due}
    expected = {
        name: seconds
        for name, plan in by_name.items()
        if (seconds := history.seconds(plan.example.label)) is not None
    }
    # One that never ran may be the longest of all.
    order = sorted(by_name, key=lambda name: -expected.get(name, float("inf")))
    examples = [by_name[name].example for name in order]
    lessons: dict[str, Lesson] = {}
    learnt: dict[str, tuple[Key, Run]] = {}
    watcher.planned(examples, expected, settings.workers)
    try:
        for ended, result in execute(examples, settings, begun.staff, watcher.started):
            plan = by_name[ended.example.name]
            kept = (
                result if isinstance(result, Failure) else _keep(ended, result, plan, begun.store)
            )
            lesson = Lesson(ended.example, kept, plan.reason)
            lessons[ended.example.name] = lesson
            if isinstance(kept, Run):
                learnt[ended.example.label] = plan.key, kept
                begun.staff.compile_what_was_read(ended.example, kept.inputs)
            watcher.ended(lesson)
    finally:
        watcher.closed()
        history.note(learnt)
    return lessons


def _keep(ended: Ended, result: Result, plan: Plan, store: Store) -> Run:
    """Move the run into the store; one that read what was being changed is shown, but not kept."""
    run = run_of(ended, result)
    try:
        store.put_blobs(ended.scratch)
        if not result.changed:
            store.put(ended.example, plan.key, run)
    except OSError as error:
        raise EngineError(
            f"the store in {store.folder} cannot be written: {error.strerror or error}. What was "
            "in it is still good; make room and build again."
        ) from None
    return run


def _only(sections: tuple[Section, ...], lessons: Collection[str]) -> tuple[Section, ...]:
    """The sections with no other lessons than these."""

    def left(examples: tuple[Example, ...]) -> tuple[Example, ...]:
        return tuple(example for example in examples if example.lesson in lessons)

    return tuple(replace(section, examples=left(section.examples)) for section in sections)
