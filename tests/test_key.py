"""The key of a stored run: what it holds, and what changes it."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import ROOT, Project

from cnnviz.domain import Cause
from cnnviz.gallery.cache.key import Key, engine_digest, key_of
from cnnviz.gallery.engine.explain import explain
from cnnviz.gallery.scripts.collect import collect

PACKAGE = ROOT / "cnnviz"
RUNS_LESSONS = ("inputs", "tracking", "sandbox", "forkserver")


@pytest.fixture
def package(tmp_path: Path) -> Path:
    copy = tmp_path / "cnnviz"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("web", "theme", "__pycache__"))
    return copy


def is_noticed(package: Path, path: Path) -> bool:
    before, text = engine_digest(package), path.read_bytes()
    path.write_bytes(text[:-1] + b" ")  # of the same length
    after = engine_digest(package)
    path.write_bytes(text)
    assert engine_digest(package) == before
    return before != after


def test_every_file_of_the_rooms_that_run_lessons_counts(package: Path) -> None:
    paths = [path for room in RUNS_LESSONS for path in (package / "gallery" / room).glob("*.py")]
    assert len(paths) > 25
    assert [path for path in paths if not is_noticed(package, path)] == []
    new = package / "gallery" / "sandbox" / "new.py"
    before = engine_digest(package)
    new.write_text("")
    assert engine_digest(package) != before
    other = new.rename(new.with_name("other.py"))
    assert engine_digest(package) != before and other.is_file()


def test_what_those_rooms_import_counts_and_nothing_else(package: Path) -> None:
    ground = {path.name: path for path in package.glob("*.py")}
    used = {name for name, path in ground.items() if is_noticed(package, path)}
    assert {"domain.py", "errors.py", "mimetypes.py", "png.py", "data_uri.py"} <= used
    assert not used & {"cli.py", "arguments.py", "__main__.py", "__init__.py"}
    assert is_noticed(package, package / "gallery" / "scripts" / "cells.py")
    # Through a file that is imported itself, and however the import is written.
    (package / "fresh.py").write_text("x = 1\n")
    assert not is_noticed(package, package / "fresh.py")
    for line in (
        "import cnnviz.fresh",
        "from cnnviz import fresh",
        "from cnnviz.fresh import (\n x)",
    ):
        errors = package / "errors.py"
        text = errors.read_text()
        errors.write_text(f"def late():\n    {line}\n{text}")
        assert is_noticed(package, package / "fresh.py"), line
        errors.write_text(text)


def test_the_key_of_a_lesson_is_of_this_engine(tiny: Project) -> None:
    example = collect(tiny.settings)[0][0].examples[0]
    key = key_of(example)
    assert key.engine == engine_digest(PACKAGE)
    others = [replace(key, code="c"), replace(key, engine="e"), replace(key, python="p")]
    assert len({one.name for one in (key, *others)}) == 4


def test_a_run_of_another_engine_does_not_hold(
    tiny: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiny.gallery()
    assert all(plan.record for plan in explain(tiny.settings, ()).plans)

    def other(example: object) -> Key:
        return replace(key_of(example), engine="another")  # type: ignore[arg-type]

    monkeypatch.setattr("cnnviz.gallery.cache.plan.key_of", other)
    plans = explain(tiny.settings, ()).plans
    assert {plan.reason.cause for plan in plans if plan.reason} == {Cause.ENGINE}
