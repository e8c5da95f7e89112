"""The plan of each lesson: whether it would run, and why."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from cnnviz.domain import Failure, Inputs
from cnnviz.gallery.cache.history import History
from cnnviz.gallery.cache.plan import Plan, Planner
from cnnviz.gallery.cache.store import Store
from cnnviz.gallery.engine.selection import selected
from cnnviz.gallery.inputs.states import FOLDER
from cnnviz.gallery.scripts.collect import collect
from cnnviz.gallery.scripts.parameters import all_runs
from cnnviz.gallery.scripts.settings import Settings

_NAMED = 3
"""Combinations that a line names; it only counts the others."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """The plans of lessons, without a run."""

    plans: tuple[Plan, ...]
    """Plans of the selected examples, in page order."""
    broken: tuple[Failure, ...]
    """Scripts and sections that could not be read."""


def explain(settings: Settings, patterns: Sequence[str]) -> Explanation:
    """Plan the lessons that match `patterns`; EngineError for a pattern without a match."""
    store = Store(settings.store)
    sections, broken = collect(settings)
    examples = all_runs(sections)
    chosen = selected(examples, patterns)
    planner = Planner(settings, store, History.read(store))
    plans = planner.plan_all(example for example in examples if example.name in chosen)
    return Explanation(tuple(plans), broken)


def explanation_lines(explanation: Explanation, *, inputs: bool) -> Iterator[str]:
    """A line for each lesson; with `inputs` also a line for each input of its stored run.

    For a lesson with parameters, the lines count its combinations, and name those that would run
    beside each reason.
    """
    for name, group in groupby(explanation.plans, lambda plan: plan.example.lesson):
        plans = list(group)
        if len(plans) == 1:
            yield f"{plans[0].example.name}: {_what(plans[0])}"
            yield from _inputs(plans[0]) if inputs else ()
            continue
        kept = [plan for plan in plans if plan.record]
        yield f"{name}: {len(plans)} combinations, {len(kept)} kept"
        reasons: dict[str, list[str]] = {}
        for plan in plans:
            if not plan.record:
                reasons.setdefault(str(plan.reason), []).append(plan.example.variant)
        for reason, variants in reasons.items():
            yield f"    {len(variants)} would run: {reason} ({shortened(variants)})"
        for plan in kept if inputs else ():
            yield f"    {plan.example.variant}"
            yield from (f"    {line}" for line in _inputs(plan))


def shortened(names: Sequence[str]) -> str:
    """The names, separated by commas; of many only the first, and the number of the others."""
    more = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {more} more" if more > 0 else "")


def _what(plan: Plan) -> str:
    if plan.record:
        seconds = f"({plan.record.seconds:.2f} s when it ran)"
        if unseen := plan.record.inputs.unseen:
            return (
                f"kept: nothing that it was seen to read has changed {seconds}; not fully "
                f"observed: {', '.join(unseen)} may open files unseen, so use --force when one "
                "has changed"
            )
        return f"kept: nothing that it read has changed {seconds}"
    return f"would run: {plan.reason}"


def _inputs(plan: Plan) -> Iterator[str]:
    return (f"    {line}" for line in (_described(plan.record.inputs) if plan.record else ()))


def _described(inputs: Inputs) -> Iterator[str]:
    """A line for each file, folder, package and variable that a run read."""
    for name, known in inputs.files.items():
        shown = name.removeprefix("./").replace("cnnviz:", "cnnviz/")
        what = "not there" if known is None else FOLDER if known == FOLDER else known[:12]
        yield f"{shown}  {what}"
    for name, known in inputs.folders.items():
        yield f"{name.removeprefix('./') or '.'}/  names {(known or 'not there')[:12]}"
    for name, known in inputs.links.items():
        yield f"{name.removeprefix('./')}  -> {known}" if known else f"{name}  no link"
    for name, version in inputs.packages.items():
        yield f"{name} {version}"
    for name, known in inputs.variables.items():
        yield f"${name}  {'unset' if known is None else known[:12]}"
