"""Make room in the store; what a build of the present scripts uses is kept."""

import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cnnviz.errors import EngineError
from cnnviz.gallery.cache.locks import exclusive_lock, sweep
from cnnviz.gallery.cache.record import Record
from cnnviz.gallery.cache.store import Store, Stored
from cnnviz.gallery.engine.explain import explain
from cnnviz.gallery.scripts.settings import Settings

_DAY = 86_400.0
_REMADE = ("formulas", "thumbnails")
"""Folders of small results that the next build makes again where it needs them."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The runs that a cleanup keeps; None means that there is no limit."""

    days: float | None = None
    """Drop runs that no build has used for more days."""
    megabytes: float | None = None
    """Drop the runs that were used longest ago until the store has at most this size."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The result of a cleanup."""

    runs: int
    """Stored runs that were dropped."""
    freed: int
    """Bytes that were freed."""
    left: int
    """Bytes that the store still takes."""


def clean(settings: Settings, limits: Limits, *, dry: bool = False) -> Cleaned:
    """Drop old runs, then every blob that no run refers to. With `dry`, only count both.

    Runs that hold for the present scripts are kept, however old and large they are.
    EngineError while a build is using the store.
    """
    store = Store(settings.store)
    with exclusive_lock(settings.store / "in-use", wait=False) as is_locked:
        if not is_locked:
            raise EngineError("a build is using the store; clean when it is done.")
        for name in ("scratch", "sites"):
            sweep(settings.store / name)
        for name in _REMADE if not dry else ():
            shutil.rmtree(settings.store / name, ignore_errors=True)
        held = {plan.stored.path for plan in explain(settings, ()).plans if plan.stored}
        whole, broken = _all(store)
        kept = _chosen(whole, held, limits, store)
        dropped = [stored.path for stored in whole if stored not in kept] + broken
        needed = {name for stored in kept for name in _names(stored.record)}
        unused = [path for path in store.all_blobs() if path.name not in needed]
        freed = _size([*dropped, *unused])
        before = _size([*store.all_blobs(), *store.all_records()])
        for path in [*dropped, *unused] if not dry else ():
            path.unlink(missing_ok=True)
        if not dry:
            store.drop_empty_folders()
        return Cleaned(len(dropped), freed, before - freed)


def _all(store: Store) -> tuple[list[Stored], list[Path]]:
    """All stored runs, the last used first, and the paths of unreadable records."""
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
    """The runs to keep: those that hold, and as many of the others as the limits allow."""
    kept = [stored for stored in runs if stored.path in held]
    blobs = {name for stored in kept for name in _names(stored.record)}
    size = _size([store.blob(name) for name in blobs])
    oldest = time.time() - limits.days * _DAY if limits.days is not None else 0.0
    for stored in runs:
        if stored.path in held or store.used_at(stored) < oldest:
            continue
        added = set(_names(stored.record)) - blobs
        more = _size([store.blob(name) for name in added])
        if limits.megabytes is not None and size + more > limits.megabytes * 1e6:
            continue
        kept.append(stored)
        blobs |= added
        size += more
    return kept


def _names(record: Record) -> Iterator[str]:
    yield record.notebook
    yield from record.blobs


def _size(paths: list[Path]) -> int:
    return sum(path.stat().st_size for path in paths if path.exists())
