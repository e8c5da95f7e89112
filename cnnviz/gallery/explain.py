"""Say for each lesson whether it would run, and why."""

from collections.abc import Sequence
from dataclasses import dataclass

from cnnviz.gallery.collect import collect
from cnnviz.gallery.history import History
from cnnviz.gallery.plan import Plan, Planner
from cnnviz.gallery.select import selected
from cnnviz.gallery.settings import Settings
from cnnviz.gallery.store import Store
from cnnviz.nouns import Failure


@dataclass(frozen=True, slots=True)
class Explanation:
    plans: tuple[Plan, ...]
    """Of the lessons asked for, in the gallery's order."""
    broken: tuple[Failure, ...]
    """Scripts and sections that could not be read."""


def explain(settings: Settings, patterns: Sequence[str]) -> Explanation:
    """What a build would do now; nothing runs. EngineError for a pattern that means nothing."""
    store = Store(settings.store)
    sections, broken = collect(settings)
    examples = [example for section in sections for example in section.examples]
    chosen = selected(examples, patterns)
    planner = Planner(settings, store, History.read(store))
    plans = planner.plan_all(example for example in examples if example.name in chosen)
    return Explanation(tuple(plans), broken)
