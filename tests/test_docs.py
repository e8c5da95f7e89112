"""What README, CONTRIBUTING and the architecture page say is so."""

import ast
import re

import pytest
from conftest import ROOT, Project
from rooms import GROUND, ROOMS
from test_walls import MOST_FILES, MOST_LINES, MOST_LINES_OF_A_FUNCTION

from cnnviz.domain import Run
from cnnviz.lab import exercises
from cnnviz.outputs import values_of

PAGES = ["README.md", "CONTRIBUTING.md", "docs/ko/contributing.md"]


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def blocks(name: str, kind: str = "python") -> list[str]:
    """Fenced blocks of this kind; a fence may have more than three ticks."""
    pattern = rf"^(?P<fence>```+){kind}\n(?P<code>.*?)^(?P=fence)$"
    return [found["code"] for found in re.finditer(pattern, text(name), re.DOTALL | re.MULTILINE)]


def lessons(name: str) -> list[str]:
    return [block for block in blocks(name) if re.match(r"(# ---|# %% \[markdown\]\n# # )", block)]


ELSEWHERE = {
    "optin.cifar10": "tests/lab/test_lab_optin.py",  # with data of its own: it would download
    "### BEGIN SOLUTION": "tests/test_labs.py",  # as a lab of a section
}
"""What is in a block that another file runs, and that file."""


def test_every_block_of_python_is_run() -> None:
    for path in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]:
        name = path.relative_to(ROOT).as_posix()
        for block in blocks(name):
            run_here = block in lessons(name) or "exercises.number" in block
            run_there = [file for part, file in ELSEWHERE.items() if part in block]
            assert run_here or run_there, f"{name}: no test runs this:\n{block}"
            assert run_here or name.endswith("contributing.md"), name
    for file in ELSEWHERE.values():
        assert "contributing.md" in text(file)


@pytest.mark.parametrize("name", PAGES)
def test_the_lessons_that_are_shown_run(tiny: Project, name: str) -> None:
    scripts = lessons(name)
    assert scripts
    for number, script in enumerate(scripts):
        tiny.write(f"gallery_src/basics/shown_{number}.py", script)
    gallery, _ = tiny.gallery()
    for number in range(len(scripts)):
        result = gallery.lessons[f"basics/shown-{number}"].result
        assert isinstance(result, Run), result
        assert values_of(result) and result.outputs[-1]


@pytest.mark.parametrize("name", PAGES[1:])
def test_the_header_with_parameters_that_is_shown_is_read(tiny: Project, name: str) -> None:
    (header,) = blocks(name, "py")
    code = 'image = "coins"\nwindow = 2\nprint(image, window)\n'
    script = f"{header}\n# %% [markdown]\n# # Shown\n#\n# A sentence.\n\n# %%\n{code}"
    tiny.write("gallery_src/basics/shown.py", script)
    gallery, _ = tiny.gallery()
    example = next(
        one for section in gallery.sections for one in section.examples if one.slug == "shown"
    )
    results = [one.result for one in gallery.combinations(example)]
    assert len(results) == 6 and all(isinstance(one, Run) for one in results)


@pytest.mark.parametrize("name", PAGES[1:])
def test_the_exercise_that_is_shown_is_one(name: str) -> None:
    (cell,) = (block for block in blocks(name) if "exercises.number" in block)
    *lines, last = ast.parse(cell).body
    assert isinstance(last, ast.Expr)
    names = {"exercises": exercises}
    exec(compile(ast.Module(lines, []), "cell", "exec"), names)
    question = eval(compile(ast.Expression(last.value), "cell", "eval"), names)
    assert question.check(28).outcome is exercises.Outcome.RIGHT
    assert "at the very edge" in str(question.check(27))


def test_both_languages_show_the_same_code() -> None:
    for kind in ("python", "py"):
        assert blocks(PAGES[1], kind) == blocks(PAGES[2], kind) != []


def test_every_command_that_is_named_is_there() -> None:
    for name in PAGES:
        for script in re.findall(r"\./(scripts/\w+)", text(name)):
            assert (ROOT / script).is_file(), f"{name}: {script}"


# The architecture page

NEWCOMERS_QUESTIONS = 10
"""Those that a newcomer was watched with: each is answered by opening at most two files."""


def sections(language: str) -> list[str]:
    """The architecture page below each of its headings."""
    return re.split(r"^## ", text(f"docs/{language}/architecture.md"), flags=re.M)


def rows(section: str) -> list[list[str]]:
    lines = [line.strip().strip("|").split("|") for line in section.splitlines() if line[:1] == "|"]
    return [[cell.strip() for cell in line] for line in lines[2:]]


def paths(markdown: str) -> list[str]:
    """What is named in backquotes as a file or folder, below cnnviz/ or the project's root."""
    return re.findall(r"`([a-z_0-9]+(?:/[\w.]+)+|[\w/]+\.yml)`", markdown)


def is_there(path: str) -> bool:
    return any((folder / path).exists() for folder in (ROOT / "cnnviz", ROOT))


@pytest.mark.parametrize("language", ["en", "ko"])
def test_the_architecture_page_lists_the_rooms_in_their_order(language: str) -> None:
    _, first, *_ = sections(language)
    names = [name.strip("`") for name, *_ in rows(first)]
    assert names == ["cnnviz" if room == GROUND else room for room in ROOMS]


@pytest.mark.parametrize("language", ["en", "ko"])
def test_what_the_architecture_page_names_is_there(language: str) -> None:
    named = paths(text(f"docs/{language}/architecture.md"))
    assert len(named) > 40
    assert [path for path in named if not is_there(path)] == []


@pytest.mark.parametrize("language", ["en", "ko"])
def test_each_question_is_answered_by_at_most_two_files(language: str) -> None:
    _, _, table, *_ = sections(language)
    answers = [paths(answer) for _, answer in rows(table)]
    assert len(answers) >= NEWCOMERS_QUESTIONS
    assert all(1 <= len(answer) <= 2 for answer in answers)


def test_both_languages_answer_with_the_same_files() -> None:
    english, korean = (sections(language)[2] for language in ("en", "ko"))
    assert [paths(row[1]) for row in rows(english)] == [paths(row[1]) for row in rows(korean)]


def test_the_architecture_page_tells_the_walls_as_they_are_checked() -> None:
    for language, sentence in (
        ("en", "a room has at most {0} files, a file {1} lines and a function {2}"),
        ("ko", "방 하나에는 파일이 {0}개, 파일에는 {1}줄, 함수에는 {2}줄까지만"),
    ):
        wanted = sentence.format(MOST_FILES, MOST_LINES, MOST_LINES_OF_A_FUNCTION)
        assert wanted in " ".join(text(f"docs/{language}/architecture.md").split())


def test_the_time_limit_is_the_one_that_is_told() -> None:
    from cnnviz.adapters.mkdocs.config import Options

    limit = Options().time_limit
    assert f"{limit} seconds" in text("CONTRIBUTING.md")
    assert f"{limit}초" in text("docs/ko/contributing.md")
