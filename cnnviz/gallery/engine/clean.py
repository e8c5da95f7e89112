"""Make room in the store, never at the cost of what the present build uses."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cnnviz.errors import EngineError
from cnnviz.gallery.cache.locks import alone, sweep
from cnnviz.gallery.cache.record import Record
from cnnviz.gallery.cache.store import Store, Stored
from cnnviz.gallery.engine.explain import explain
from cnnviz.gallery.scripts.settings import Settings

_DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class Limits:
    days: float | None = None
    """Drop runs that no build has used for so long."""
    megabytes: float | None = None
    """Drop the runs that were used longest ago until the store is no larger."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    runs: int
    """Stored runs that were dropped."""
    freed: int
    """Bytes."""
    left: int
    """Bytes of what is there now."""


def clean(settings: Settings, limits: Limits, *, dry: bool = False) -> Cleaned:
    """Drop old runs, then every blob that no run refers to. With `dry`, only say what would go.

    Runs that hold for the scripts as they are now are kept, however old and large they are.
    EngineError while a build is using the store.
    """
    store = Store(settings.store)
    with alone(settings.store / "in-use", wait=False) as is_alone:
        if not is_alone:
            raise EngineError("a build is using the store; clean when it is done.")
        for name in ("scratch", "sites"):
            sweep(settings.store / name)
        held = {plan.stored.path for plan in explain(settings, ()).plans if plan.stored}
        whole, broken = _all(store)
        kept = _chosen(whole, held, limits, store)
        dropped = [one.path for one in whole if one not in kept] + broken
        needed = {name for one in kept for name in _names(one.record)}
        loose = [path for path in store.all_blobs() if path.name not in needed]
        freed = _size([*dropped, *loose])
        before = _size([*store.all_blobs(), *store.all_records()])
        for path in [*dropped, *loose] if not dry else ():
            path.unlink(missing_ok=True)
        if not dry:
            store.drop_empty_folders()
        return Cleaned(len(dropped), freed, before - freed)


def _all(store: Store) -> tuple[list[Stored], list[Path]]:
    """Every stored run, the last used first, and those that cannot be read."""
    whole: list[Stored] = []
    broken: list[Path] = []
    for path in store.all_records():
        if stored := store.read(path):
            whole.append(stored)
        else:
            broken.append(path)
    whole.sort(key=store.used_at, reverse=True)
    return whole, broken


def _chosen(runs: list[Stored], held: set[Path], limits: Limits, store: Store) -> list[Stored]:
    """The runs to keep: those that hold, and of the others as many as the limits let."""
    kept = [one for one in runs if one.path in held]
    blobs = {name for one in kept for name in _names(one.record)}
    size = _size([store.blob(name) for name in blobs])
    oldest = time.time() - limits.days * _DAY if limits.days is not None else 0.0
    for one in runs:
        if one.path in held or store.used_at(one) < oldest:
            continue
        fresh = set(_names(one.record)) - blobs
        more = _size([store.blob(name) for name in fresh])
        if limits.megabytes is not None and size + more > limits.megabytes * 1e6:
            continue
        kept.append(one)
        blobs |= fresh
        size += more
    return kept


def _names(record: Record) -> Iterator[str]:
    yield record.notebook
    yield from record.blobs


def _size(paths: list[Path]) -> int:
    return sum(path.stat().st_size for path in paths if path.exists())
