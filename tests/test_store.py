"""Stored runs: whether they hold, lesson by lesson, and when they were used."""

import os
import time
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import Project

from cnnviz.domain import Cause, Reason
from cnnviz.gallery.cache.record import sealed
from cnnviz.gallery.cache.store import Store, Stored
from cnnviz.gallery.engine.clean import Limits, clean
from cnnviz.gallery.engine.explain import explain

LESSON = "# %% [markdown]\n# # Title\n\n# %%\nfrom cnnviz.lab import kernels\nprint({})\n"
SHARED = "cnnviz:lab/kernels.py"


@pytest.fixture
def built(tiny: Project) -> Project:
    """Two lessons that read one file of the package."""
    for path in tiny.lessons.glob("*.py"):
        path.unlink()
    tiny.write("gallery_src/basics/section.md", "# Section\n\nText.\n")
    for name in ("first", "second"):
        tiny.write(f"gallery_src/basics/{name}.py", LESSON.format(repr(name)))
    tiny.gallery()
    return tiny


def stored(project: Project, name: str) -> Stored:
    """The run of this lesson, whether or not it holds."""
    store = Store(project.settings.store)
    runs = [run for path in store.all_records() if (run := store.read(path))]
    return next(run for run in runs if run.record.place.endswith(f"{name}.py"))


def reasons(project: Project) -> dict[str, Reason | None]:
    return {plan.example.slug: plan.reason for plan in explain(project.settings, ()).plans}


@pytest.mark.parametrize("stale", ["first", "second"])
def test_a_file_that_many_lessons_read_is_compared_for_each(built: Project, stale: str) -> None:
    assert reasons(built) == {"first": None, "second": None}
    run = stored(built, stale)
    assert SHARED in run.record.inputs.files
    files = {**run.record.inputs.files, SHARED: "0" * 64}
    older = replace(run.record, inputs=replace(run.record.inputs, files=files))
    run.path.write_bytes(sealed(older))
    changed = Reason(Cause.INPUT, "cnnviz/lab/kernels.py")
    assert reasons(built) == {"first": None, "second": None, stale: changed}


def age(path: Path, days: float) -> None:
    past = time.time() - days * 86_400
    os.utime(path, (past, past))


def test_a_run_that_a_build_used_lately_is_not_old(built: Project) -> None:
    store = Store(built.settings.store)
    run = stored(built, "first")
    age(run.path, 20)
    assert store.used_at(run) < time.time() - 86_400
    _, ran = built.gallery()
    assert ran == []
    assert store.used_at(run) > time.time() - 60
    # It no longer holds, and may be wanted again soon: its age counts from the last use.
    built.edit("gallery_src/basics/first.py", "'first'", "'else'")
    assert clean(built.settings, Limits(days=10)).runs == 0
    assert run.path.is_file()
    age(store.folder / "used" / f"{run.path.parent.name[:16]}-{run.path.stem}", 20)
    assert clean(built.settings, Limits(days=10)).runs == 1
    assert not run.path.exists()
