"""Decide for each example whether its stored run still holds, and if not, why."""

from collections.abc import Callable
from functools import cache
from importlib import metadata

from cnnviz.gallery.observe import digest_of
from cnnviz.gallery.settings import Settings
from cnnviz.gallery.store import Record, Store
from cnnviz.nouns import Cause, Example, Inputs, Reason


def planner(
    settings: Settings, store: Store, force: bool = False
) -> Callable[[Example], Record | Reason]:
    """A function that answers with the record that still holds, or the reason to run again.

    It looks at each file and package once, however many examples read it.
    """

    @cache
    def file_digest(name: str) -> str | None:
        return digest_of(settings.root / name)

    @cache
    def version(name: str) -> str | None:
        try:
            return metadata.version(name)
        except metadata.PackageNotFoundError:
            return None

    def change(inputs: Inputs) -> Reason | None:
        for name, known in inputs.files.items():
            if file_digest(name) != known:
                return Reason(Cause.INPUT, name)
        for name, known in inputs.packages.items():
            if version(name) != known:
                return Reason(Cause.PACKAGE, f"{name} {known} -> {version(name) or 'not here'}")
        return None

    def plan(example: Example) -> Record | Reason:
        if force:
            return Reason(Cause.FORCED)
        reason = Reason(Cause.NEW)
        for record in store.records(example):
            found = change(record.inputs)
            if found is None and (lost := store.missing(record)):
                found = Reason(Cause.MISSING, lost)
            if found is None:
                return record
            reason = found
        return reason

    return plan
