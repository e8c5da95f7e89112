"""The gallery's story: collect, plan, execute, keep."""

from collections.abc import Callable

from cnnviz.gallery.collect import collect
from cnnviz.gallery.execute import execute
from cnnviz.gallery.plan import planner
from cnnviz.gallery.settings import Settings
from cnnviz.gallery.store import Store
from cnnviz.nouns import Gallery, Lesson, Reason

Told = Callable[[Lesson], None]
"""Is called with each lesson that ran, as soon as it is done."""


def build_gallery(settings: Settings, *, force: bool = False, told: Told | None = None) -> Gallery:
    """Every lesson with its run, from the store where it still holds, or with its failure."""
    store = Store(settings.store)
    sections, broken = collect(settings)
    examples = [example for section in sections for example in section.examples]
    plan = planner(settings, store, force)
    plans = {example.name: plan(example) for example in examples}

    lessons: dict[str, Lesson] = {}
    reasons: dict[str, Reason] = {}
    for example in examples:
        planned = plans[example.name]
        if isinstance(planned, Reason):
            reasons[example.name] = planned
        else:
            lessons[example.name] = Lesson(example, store.load(planned))

    due = [example for example in examples if example.name in reasons]
    for example, result in execute(due, settings, store):
        lesson = Lesson(example, result, reasons[example.name])
        lessons[example.name] = lesson
        if told:
            told(lesson)
    return Gallery(sections=sections, lessons=lessons, broken=broken)
