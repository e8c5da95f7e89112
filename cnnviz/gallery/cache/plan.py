"""Decide for each example whether its stored run still holds, and if not, why."""

from collections.abc import Collection, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cnnviz.domain import Cause, Example, Inputs, Reason
from cnnviz.gallery.cache.history import History
from cnnviz.gallery.cache.key import Key, key_of, lines_of_code
from cnnviz.gallery.cache.record import Record
from cnnviz.gallery.cache.store import Store, Stored
from cnnviz.gallery.inputs.packages import MODULE, is_missing, versions
from cnnviz.gallery.inputs.paths import Names
from cnnviz.gallery.inputs.states import file_state, folder_state, link_state, variable_state
from cnnviz.gallery.scripts.settings import Settings


@dataclass(frozen=True, slots=True)
class Plan:
    """An example with its stored run, or with the reason to run it."""

    example: Example
    key: Key
    stored: Stored | None
    """The stored run that holds; None if the example must run."""
    reason: Reason | None
    """Reason to run it; None if a stored run holds."""

    @property
    def record(self) -> Record | None:
        return self.stored.record if self.stored else None


def listed_folders(plans: Iterable[Plan], root: Path) -> dict[str, str | None]:
    """Folders that the stored runs listed, and the digest of the names in each.

    Of a folder that two runs listed at different times, any digest: the older run does not hold.
    """
    return {
        str(names.path(name)): state
        for plan in plans
        if plan.record
        for names in [Names(root, plan.example.path.parent)]
        for name, state in plan.record.inputs.folders.items()
    }


class Planner:
    """Plans examples; reads each file, folder and package once for all of them."""

    def __init__(self, settings: Settings, store: Store, history: History) -> None:
        self._settings = settings
        self._store = store
        self._history = history
        self._file = cache(file_state)
        self._folder = cache(folder_state)
        self._shared: dict[str, str | None] = {}
        """States of files whose name means the same for every script: most lessons read them."""
        self._versions = versions()
        self._threads = ThreadPoolExecutor(2)

    def plan_all(self, examples: Iterable[Example], forced: Collection[str] = ()) -> list[Plan]:
        """A plan for each example; those named in `forced` run even if a stored run holds.

        The blobs of a stored run are checked in the background while the next examples are planned.
        """
        return [trial.plan() for trial in [self._trial(example, forced) for example in examples]]

    def _trial(self, example: Example, forced: Collection[str]) -> "_Trial":
        key = key_of(example)
        if example.name in forced:
            return _Trial(self, example, key, iter(()), Reason(Cause.FORCED))
        return _Trial(self, example, key, self._store.records(key))

    def check(self, record: Record) -> "Future[str | None]":
        """The name of the record's first damaged blob, or None, as a future."""
        return self._threads.submit(self._store.first_damaged, (record.notebook, *record.blobs))

    def no_run(self, example: Example, key: Key) -> Reason:
        """The reason why no run is stored under this key, from the history."""
        known = self._history.key(example.label)
        if known is None:
            return Reason(Cause.NEW)
        if known.code != key.code:
            return Reason(Cause.CODE)
        if known.python != key.python:
            return Reason(Cause.PACKAGE, f"Python {known.python} -> {key.python}")
        return Reason(Cause.ENGINE if known.engine != key.engine else Cause.DAMAGED)

    def change(self, record: Record, example: Example) -> Reason | None:
        """The first change since the run that makes it invalid for the example, or None."""
        if not {example.place, str(example.path.parent)}.issuperset(record.bound):
            return Reason(Cause.MOVED, record.place)
        if record.lines and record.lines != lines_of_code(example):
            return Reason(Cause.LINES)
        return (
            self._changed_path(record, example)
            or self._changed_package(record.inputs)
            or _changed_variable(record.inputs)
        )

    def _changed_path(self, record: Record, example: Example) -> Reason | None:
        names = Names(self._settings.root, example.path.parent)
        first = (self._settings.root / record.place).parent
        for name, known in record.inputs.files.items():
            if name in self._shared and self._shared[name] == known:
                continue
            for path in names.paths(name, first):
                if (now := self._file(path)) != known:
                    return Reason(_cause(known, now), names.shown(path))
            if names.is_shared(name):
                self._shared[name] = known
        for name, known in record.inputs.folders.items():
            for path in names.paths(name, first):
                if self._folder(path) != known:
                    return Reason(Cause.FOLDER, names.shown(path))
        for name, known in record.inputs.links.items():
            for path in names.paths(name, first):
                self._file(path)  # so that the build of the site knows of it, too
                if link_state(path) != known:
                    return Reason(Cause.INPUT, names.shown(path))
        return None

    def _changed_package(self, inputs: Inputs) -> Reason | None:
        for name, known in inputs.packages.items():
            if name.startswith(MODULE):
                if not is_missing(name.removeprefix(MODULE)):
                    return Reason(Cause.PACKAGE, f"{name.removeprefix(MODULE)} is here now")
            elif (now := self._versions.get(name, "")) != known:
                return Reason(Cause.PACKAGE, f"{name} {known or 'not here'} -> {now or 'not here'}")
        return None


class _Trial:
    """The search for a stored run of an example that holds, from the newest run on."""

    def __init__(
        self,
        planner: Planner,
        example: Example,
        key: Key,
        records: Iterator[Stored | Path],
        reason: Reason | None = None,
    ) -> None:
        self._planner = planner
        self._example = example
        self._key = key
        self._records = records
        self._reason = reason
        self._candidate = self._next()

    def plan(self) -> Plan:
        while self._candidate:
            stored, check = self._candidate
            damaged = check.result()
            if damaged is None:
                return Plan(self._example, self._key, stored, None)
            self._note(Reason(Cause.DAMAGED, damaged))
            self._candidate = self._next()
        reason = self._reason or self._planner.no_run(self._example, self._key)
        return Plan(self._example, self._key, None, reason)

    def _next(self) -> "tuple[Stored, Future[str | None]] | None":
        """The next stored run whose inputs are unchanged, and the check of its blobs; else None."""
        for stored in self._records:
            if isinstance(stored, Path):
                self._note(Reason(Cause.DAMAGED, stored.name))
            elif change := self._planner.change(stored.record, self._example):
                self._note(change)
            else:
                return stored, self._planner.check(stored.record)
        return None

    def _note(self, reason: Reason) -> None:
        """Keep the reason of the newest run; a later one only replaces `Cause.MOVED`."""
        if self._reason is None or self._reason.cause is Cause.MOVED:
            self._reason = reason


def _cause(known: str | None, now: str | None) -> Cause:
    if known is None:
        return Cause.APPEARED
    return Cause.GONE if now is None else Cause.INPUT


def _changed_variable(inputs: Inputs) -> Reason | None:
    for name, known in inputs.variables.items():
        if variable_state(name) != known:
            return Reason(Cause.VARIABLE, name)
    return None
