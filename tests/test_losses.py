"""The table of losses, `losses.toml`: everything that a page can lose is warned of, and tested.

The warnings are read from the code, so that a new one needs a row, and a test.
"""

import ast
import logging
import re
import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from conftest import GALLERIES, ROOT, Project

from cnnviz.gallery.displayed import keeper
from cnnviz.site.messages import report_interface

TESTS = ROOT / "tests"
TABLE: dict[str, list[dict[str, str]]] = tomllib.loads((TESTS / "losses.toml").read_text("utf-8"))
ROWS = [row for rows in TABLE.values() for row in rows]
WARNS = {"warn", "warning", "_warn", "Finding", "Nowhere", "Trouble"}
"""Names of the functions and classes that take a warning."""


def literal(node: ast.expr) -> str:
    """The text of a literal, with `{}` in the place of each value."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=values):
            return "".join(literal(value) or "{}" for value in values)
        case _:
            return ""


def texts() -> Iterator[str]:
    """Every text of the package's code that is longer than a word."""
    for path in (ROOT / "cnnviz").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant | ast.JoinedStr) and len(text := literal(node)) > 10:
                yield text


def warnings() -> Iterator[str]:
    """The warnings that the code has as literals where it warns."""
    for path in (ROOT / "cnnviz").rglob("*.py"):
        if "serve" in path.parts:
            continue  # it shows the warnings of others
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name in WARNS:
                yield from (text for each in node.args if " " in (text := literal(each).strip()))


def test_every_warning_of_the_code_has_a_row() -> None:
    unlisted = [
        text
        for text in warnings()
        if len(re.sub(r"\{\}|%s|\W", "", text)) > 12
        and not any(row["says"] in text for row in ROWS)
    ]
    assert unlisted == []


def test_every_row_is_a_warning_of_the_code() -> None:
    known = list(texts())
    assert [row["says"] for row in ROWS if not any(row["says"] in text for text in known)] == []


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["says"])
def test_every_row_is_tested(row: dict[str, str]) -> None:
    file, _, function = row["test"].partition("::")
    text = (TESTS / file).read_text(encoding="utf-8")
    assert f"def {function}(" in text
    assert row.get("seen", row["says"]) in text


LESSON = """# %% [markdown]
# # Losses
#
# The rest.

# %% tags=["hide-inptu"]
from IPython.display import HTML, IFrame, Markdown, display

IFrame("notes.pdf", 300, 100)

# %%
display(Markdown("<div>open"))

# %%
HTML("<p>half a tag</p><b")

# %%
from cnnviz.lab import exercises

# %%
exercises.number(
    "one",
    "See ![a dot](dot.png), [the other](gone.py) and ~~two~~.",
    answer=1,
    wrong={2: "No, [see](first.py).", 3: "No."},
    hints=["Count [the dots](dot.png)."],
    solution="One.",
)
"""
WARNINGS = [
    ("basics/losses.py, line 7 (cell 2)", "the tag 'hide-inptu' is not known and changes nothing"),
    ("basics/losses.py, line 7 (cell 2)", "of a kind that a page does not bring"),
    ("basics/losses.py, line 12 (cell 3)", "in the Markdown of its output <div> has no end"),
    ("basics/losses.py, line 15 (cell 4)", "a tag has no end and is shown as text"),
    ("basics/losses.py, line 23 (cell 6)", "the link to 'gone.py' stays as it is: it does not"),
    ("basics/section.md, line 3", "a script or an event handler in the text does not run"),
]


def test_the_rest_is_warned_of(tmp_path: Path) -> None:
    shutil.copytree(
        GALLERIES / "tiny", tmp_path / "tiny", ignore=shutil.ignore_patterns(".cnnviz", "site")
    )
    project = Project(tmp_path / "tiny")
    project.write("gallery_src/basics/losses.py", LESSON)
    project.write("gallery_src/basics/notes.pdf", "%PDF-1.4\n")
    project.write("gallery_src/basics/section.md", "# Basics\n\nWords <script>1</script>.\n")
    (project.lessons / "dot.png").write_bytes(b"")
    log = project.run("cnnviz", "build").stderr
    log = re.sub(r"\n(?!\S*\s+-)\s*", " ", re.sub(r"\x1b\[\d+m", "", log))
    told = re.findall(r"^WARNING +-  gallery_src/(.*?): (.*)$", log, re.M)
    found = [(place, text) for place, text in told if "translation" not in text]
    assert len(found) == len(WARNINGS), found
    for place, part in WARNINGS:
        assert any(place == where and part in text for where, text in found), (place, *found)
    # What an exercise names is published with its page.
    page = project.page("en/gallery/basics/losses")
    assert '<img src="dot.png" alt="a dot"' in page and "<s>two</s>" in page
    assert (project.site / "en/gallery/basics/losses/dot.png").is_file()
    answers = project.site / "en/gallery/basics/losses/exercise-one.json"
    assert 'href=\\"../first/\\"' in answers.read_text("utf-8")


def test_a_file_of_an_output_may_be_too_large(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(keeper, "MOST", 3)
    Path("film.mp4").write_bytes(b"1234")
    told = list[str]()
    kept = keeper.Keeper(lambda content, ending: "blob", told.append)
    assert kept.local("film.mp4", ["mp4"]) is None
    assert len(told) == 1 and "that a page may bring along; show a smaller one" in told[0]


def test_a_text_of_the_interface_may_lack_a_translation(caplog: pytest.LogCaptureFixture) -> None:
    words: Any = SimpleNamespace(mistakes=[], lacking=lambda: ["Lessons"])
    language: Any = SimpleNamespace(code="de", words=words)
    report_interface(language, logging.getLogger("losses"))
    assert caplog.messages == ["The site's interface has no translation of 'Lessons' to 'de'."]
