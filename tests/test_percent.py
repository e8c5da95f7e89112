"""Our reader of the percent format, beside jupytext's."""

from pathlib import Path

import jupytext
import pytest
from conftest import GALLERIES, ROOT
from hypothesis import given
from hypothesis import strategies as st

from cnnviz.domain import Cell, CellKind
from cnnviz.errors import CollectError
from cnnviz.gallery.scripts import percent

SCRIPTS = sorted([*ROOT.glob("gallery_src/*/*.py"), *GALLERIES.glob("*/gallery_src/*/*.py")])

ODD = '''# %% [markdown]
"""
# A title in a string

with two paragraphs
"""

# %% a title of the cell, which may hold tags = x
x = 1


def f():
    return x


# %% [markdown] tags=["a"]
# Prose with a # mark
#
#     indented

# %%
#%% is no comment of ours but a marker
y = 2
'''


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_cells_are_jupytexts(path: Path) -> None:
    assert_alike(path.read_text(encoding="utf-8"))


def test_odd_cells_are_jupytexts() -> None:
    assert_alike(ODD)


def assert_alike(text: str) -> None:
    theirs = [
        (
            cell.cell_type == "markdown",
            cell.source.strip("\n"),
            tuple(cell.metadata.get("tags", ())),
        )
        for cell in jupytext.reads(text, fmt="py:percent").cells
        # A header without jupytext's own settings is a raw cell to it.
        if cell.source.strip() and cell.cell_type != "raw"
    ]
    _, cells = percent.read(text, "x.py")
    assert [(cell.kind is CellKind.PROSE, cell.text, cell.tags) for cell in cells] == theirs


def test_every_cell_knows_its_line() -> None:
    for path in SCRIPTS:
        text = path.read_text(encoding="utf-8")
        lines = text.splitlines()
        for cell in percent.read(text, "x.py")[1]:
            mark = "# " if cell.kind is CellKind.PROSE else ""
            assert lines[cell.line - 1].removeprefix(mark) == cell.text.splitlines()[0]


LINE = st.text(st.characters(blacklist_categories=["C", "Z"]), min_size=1).map(lambda t: f"a{t}")
TEXT = st.lists(LINE, min_size=1, max_size=4).map("\n".join)
TAGS = st.sampled_from([(), ("questions",), ("a", "b-c")])
PROSE = st.builds(Cell, st.just(CellKind.PROSE), TEXT, st.just(0), TAGS)
CODE = st.builds(Cell, st.just(CellKind.CODE), st.just("x = 1\ny = 2"), st.just(0), TAGS)


@given(st.lists(PROSE | CODE, min_size=1, max_size=5))
def test_what_is_written_is_read_again(cells: list[Cell]) -> None:
    _, read = percent.read(percent.write("", cells), "x.py")
    assert [(c.kind, c.text, c.tags) for c in read] == [(c.kind, c.text, c.tags) for c in cells]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("# %%\nx = (\n", 2, "'(' was never closed: x = ("),
        ("# %%\n\n\nfor\n", 4, "invalid syntax: for"),
        ("# %% [markdown]\n# a\nb = 1\n", 3, "is in a prose cell but is not a comment"),
        ("x = 1\n# %% A title tags=['a']\n\ny = 2\n", 2, "the tags of this cell cannot be read"),
        ('# %% [markdown] tags=["a"\n# a\n', 1, "the tags of this cell cannot be read"),
        ('# %% tags = ["a"]\nx = 1\n', 1, "the tags of this cell cannot be read"),
        ("# ---\n# a: [\n# ---\n", 1, "the header is not YAML"),
        ("# ---\n# a: 1\n", 1, "has no end"),
        ("# ---\n# just words\n# ---\n", 1, "must be 'key: value' lines"),
    ],
)
def test_mistakes_name_their_line(text: str, line: int, message: str) -> None:
    with pytest.raises(CollectError, match=f"^x.py, line {line}: ") as caught:
        percent.read(text, "x.py")
    assert message in str(caught.value)
