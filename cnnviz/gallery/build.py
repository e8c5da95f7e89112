"""The gallery's story: collect, plan, execute, keep."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from cnnviz.errors import EngineError
from cnnviz.gallery.collect import collect
from cnnviz.gallery.execute import execute
from cnnviz.gallery.history import History
from cnnviz.gallery.job import Result
from cnnviz.gallery.key import Key
from cnnviz.gallery.outcome import Ended, run_of
from cnnviz.gallery.plan import Plan, Planner
from cnnviz.gallery.select import selected
from cnnviz.gallery.settings import Settings
from cnnviz.gallery.store import Record, Store
from cnnviz.gallery.temporary import in_use, sweep
from cnnviz.gallery.watch import Nobody, Watcher
from cnnviz.nouns import Example, Failure, Gallery, Lesson, Run, Section


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person asks of one build."""

    only: tuple[str, ...] = ()
    """Lessons that may run, by name or pattern; empty: all. Others come from the store or not."""
    force: bool = False
    """Run them even if their stored runs hold."""


ALL = Wanted()


def build_gallery(
    settings: Settings, wanted: Wanted = ALL, watcher: Watcher | None = None
) -> Gallery:
    """Every lesson with its run, from the store where it still holds, or with its failure."""
    store = Store(settings.store)
    with in_use(settings.store):
        sweep(settings.store / "scratch")
        sections, broken = collect(settings)
        examples = [example for section in sections for example in section.examples]
        chosen = selected(examples, wanted.only)
        history = History.read(store)
        planner = Planner(settings, store, history)
        plans = [
            planner.plan(example, force=wanted.force and example.name in chosen)
            for example in examples
        ]
        kept = {
            plan.example.name: _kept(plan.example, plan.record, store)
            for plan in plans
            if plan.record
        }
        due = [plan for plan in plans if not plan.record and plan.example.name in chosen]
        ran = _run(due, settings, store, history, watcher or Nobody())
    at_hand = {**kept, **ran}
    lessons = {one.name: at_hand[one.name] for one in examples if one.name in at_hand}
    left_out = tuple(example for example in examples if example.name not in lessons)
    return Gallery(
        sections=_without(sections, {example.name for example in left_out}),
        lessons=lessons,
        broken=broken,
        left_out=left_out,
    )


def _kept(example: Example, record: Record, store: Store) -> Lesson:
    store.mark_used(record)
    return Lesson(example, store.load(record))


def _run(
    due: Sequence[Plan], settings: Settings, store: Store, history: History, watcher: Watcher
) -> dict[str, Lesson]:
    """Run what is due, the longest first, and keep each result as soon as it is there."""
    by_name = {plan.example.name: plan for plan in due}
    expected = {
        name: seconds
        for name, plan in by_name.items()
        if (seconds := history.seconds(plan.example.place)) is not None
    }
    # One that never ran may be the longest of all.
    order = sorted(by_name, key=lambda name: -expected.get(name, float("inf")))
    examples = [by_name[name].example for name in order]
    lessons: dict[str, Lesson] = {}
    learnt: dict[str, tuple[Key, Run]] = {}
    watcher.planned(examples, expected, settings.workers)
    try:
        for ended, result in execute(examples, settings, watcher.started):
            plan = by_name[ended.example.name]
            kept = result if isinstance(result, Failure) else _keep(ended, result, plan, store)
            lesson = Lesson(ended.example, kept, plan.reason)
            lessons[ended.example.name] = lesson
            if isinstance(kept, Run):
                learnt[ended.example.place] = plan.key, kept
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


def _without(sections: tuple[Section, ...], names: Collection[str]) -> tuple[Section, ...]:
    """The sections less these lessons."""

    def left(examples: tuple[Example, ...]) -> tuple[Example, ...]:
        return tuple(example for example in examples if example.name not in names)

    if not names:
        return sections
    return tuple(replace(section, examples=left(section.examples)) for section in sections)
