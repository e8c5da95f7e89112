"""What README, CONTRIBUTING and the architecture page say is so."""

import ast
import re

import pytest
from conftest import ROOT, Project

from cnnviz.domain import Run
from cnnviz.lab import exercises

PAGES = ["README.md", "CONTRIBUTING.md", "docs/ko/contributing.md"]


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", PAGES)
def test_the_lesson_that_is_shown_runs(tiny: Project, name: str) -> None:
    script, *_ = re.findall(r"^```python\n(.*?)```", text(name), re.DOTALL | re.MULTILINE)
    tiny.write("gallery_src/basics/sharpen.py", script)
    gallery, _ = tiny.gallery()
    result = gallery.lessons["basics/sharpen"].result
    assert isinstance(result, Run), result
    assert result.values and result.outputs[-1]


def test_the_exercise_that_is_shown_is_one() -> None:
    shown = re.findall(r"^```python\n(.*?)```", text("CONTRIBUTING.md"), re.DOTALL | re.MULTILINE)
    (cell,) = (one for one in shown if "exercises." in one)
    *lines, last = ast.parse(cell).body
    assert isinstance(last, ast.Expr)
    names = {"exercises": exercises}
    exec(compile(ast.Module(lines, []), "cell", "exec"), names)
    question = eval(compile(ast.Expression(last.value), "cell", "eval"), names)
    assert question.check(28).outcome is exercises.Outcome.RIGHT
    assert "at the very edge" in str(question.check(27))


def test_both_languages_show_the_same_lesson() -> None:
    scripts = [
        re.findall(r"^```python\n(.*?)```", text(name), re.DOTALL | re.MULTILINE)
        for name in PAGES[1:]
    ]
    assert scripts[0] == scripts[1]


def test_every_command_that_is_named_is_there() -> None:
    for name in PAGES:
        for script in re.findall(r"\./(scripts/\w+)", text(name)):
            assert (ROOT / script).is_file(), f"{name}: {script}"


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_architecture_page_names_rooms_that_exist(language: str) -> None:
    page = text(f"docs/{language}/architecture.md")
    rooms = {path.stem for path in (ROOT / "cnnviz").rglob("*.py")}
    bullets = [line for line in page.splitlines() if line.startswith("- **")]
    named = {name for line in bullets for name in re.findall(r"\*\*(\w+)\*\*", line)}
    assert len(named) > 10
    assert named <= rooms, named - rooms


def test_the_time_limit_is_the_one_that_is_told() -> None:
    from cnnviz.adapters.mkdocs.config import Options

    limit = Options().time_limit
    assert f"{limit} seconds" in text("CONTRIBUTING.md")
    assert f"{limit}초" in text("docs/ko/contributing.md")
