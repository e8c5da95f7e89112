"""Our reader of the percent format, beside jupytext's."""

import json
from pathlib import Path

import jupytext
import pytest
from conftest import GALLERIES, ROOT
from hypothesis import given
from hypothesis import strategies as st

from cnnviz.domain import Cell, CellKind
from cnnviz.errors import CollectError
from cnnviz.gallery.scripts import percent

CORPUS = Path(__file__).with_name("percent_corpus.txt")
UNSEEN = {"«2028»": "\u2028", "«TAB»": "\t", "«CR»": "\r"}


def corpus() -> dict[str, str]:
    """The scripts of the corpus by their names."""
    text = CORPUS.read_text(encoding="utf-8")
    for sign, character in UNSEEN.items():
        text = text.replace(sign, character)
    pieces = (piece.partition("\n") for piece in text.split("\n===== ")[1:])
    return {name: f"{script}\n" for name, _, script in pieces}


BETTER: dict[str, tuple[str, list[str], str]] = {
    "a line separator in a string": (
        "# %%\nx = 'a\u2028b\x0c\x85'\n",
        ["code: x = 'a\u2028b\x0c\x85'"],
        "jupytext splits lines at it, so that the string has no end",
    ),
    "a byte order mark": (
        "\ufeff# %% [markdown]\n# a\n",
        ["prose: a"],
        "jupytext takes the first marker for code",
    ),
    "VS Code's marker without a space": (
        "# %%[markdown]\n# a\n#%%Load data\nx = 1\n",
        ["prose: a", "code: x = 1"],
        "jupytext keeps both in one code cell, as comments and a magic",
    ),
    "Spyder's level without a title": (
        "x = 0\n# %%%\nx = 1\n",
        ["code: x = 0", "code: x = 1"],
        "jupytext keeps it as a comment",
    ),
    "comments that are no magics": (
        "# %%\n# why?\n# copy the array\n# %d items\n# %age of all\nx = 1\n",
        ["code: # why?\n# copy the array\n# %d items\n# %age of all\nx = 1"],
        "jupytext makes commands of them, which fail",
    ),
    "a commented magic below another cell (report 39, 49)": (
        "# %%\n1 + 1\n\n# %%bash\n# echo hello\n\n# %%time\nsum(range(10))\n",
        ["code: 1 + 1", "code: %%bash\necho hello", "code: %%time\nsum(range(10))"],
        "jupytext keeps one cell, in which IPython does not know the magics",
    ),
    "a comment inside of a function": (
        "# %%\ndef f():\n    # %% inner\n    return 1\n",
        ["code: def f():\n    # %% inner\n    return 1"],
        "jupytext cuts the function in two",
    ),
    "a comment between brackets": (
        "# %%\nx = [\n    1,\n    # %time it\n    2,\n]\n",
        ["code: x = [\n    1,\n    # %time it\n    2,\n]"],
        "jupytext makes a magic of it",
    ),
    "an open fence": (
        "# %% [markdown]\n# ```\n# a\n\n# %%\n1\n# %% [markdown]\n# ```\n# b\n# ```\n",
        ["prose: ```\na", "code: 1", "prose: ```\nb\n```"],
        "jupytext takes the next cell's fence for its end",
    ),
    "a comment with a plus": (
        "# %%\n# # + x\ny = 1\n",
        ["code: # # + x\ny = 1"],
        "jupytext takes a mark away",
    ),
}
"""Scripts of which jupytext loses a part: (script, our cells, what jupytext does)."""

SCRIPTS = sorted([*ROOT.glob("gallery_src/*/*.py"), *GALLERIES.glob("*/gallery_src/*/*.py")])
# Those of public reports are written to differ; their pages are looked at in test_cases.py.
SCRIPTS = [path for path in SCRIPTS if "cases" not in path.relative_to(ROOT).parts]

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


@pytest.mark.parametrize("name", corpus())
def test_cells_of_the_corpus_are_jupytexts(name: str) -> None:
    assert_alike(corpus()[name])


@pytest.mark.parametrize("name", BETTER)
def test_where_jupytext_loses_something_we_do_not(name: str) -> None:
    text, expected, _ = BETTER[name]
    _, cells = percent.read(text, "x.py")
    assert [f"{cell.kind.value}: {cell.text}" for cell in cells] == expected
    assert [(KINDS[cell.kind], cell.text, cell.tags) for cell in cells] != jupytexts_cells(text)


KINDS = {CellKind.PROSE: "markdown", CellKind.CODE: "code", CellKind.RAW: "raw"}


def jupytexts_cells(text: str) -> list[tuple[str, str, tuple[str, ...]]]:
    return [
        (cell.cell_type, cell.source.strip("\n"), tuple(cell.metadata.get("tags", ())))
        for cell in jupytext.reads(text, fmt="py:percent").cells
        # A header without jupytext's own settings is a raw cell to it.
        if cell.source.strip() and not cell.source.startswith("---\n")
    ]


def assert_alike(text: str) -> None:
    _, cells = percent.read(text, "x.py")
    ours = [(KINDS[cell.kind], cell.text, cell.tags) for cell in cells]
    assert ours == jupytexts_cells(text)


def test_every_cell_knows_its_line() -> None:
    for path in SCRIPTS:
        text = path.read_text(encoding="utf-8")
        lines = text.splitlines()
        for cell in percent.read(text, "x.py")[1]:
            first = cell.text.splitlines()[0]
            is_commented = cell.kind is CellKind.PROSE or first.startswith(("%", "!"))
            line = lines[cell.line - 1]
            assert (line.removeprefix("# ") if is_commented else line) == first


LINE = st.text(st.characters(blacklist_categories=["C", "Z"]), min_size=1).map(lambda t: f"a{t}")
TEXT = st.lists(LINE, min_size=1, max_size=4).map("\n".join)
TAGS = st.sampled_from([(), ("questions",), ("a", "b-c")])
PROSE = st.builds(Cell, st.just(CellKind.PROSE), TEXT, st.just(0), TAGS)
CODE = st.builds(Cell, st.just(CellKind.CODE), st.just("x = 1\ny = 2"), st.just(0), TAGS)


STRING = st.builds(
    Cell, st.just(CellKind.CODE), st.just('s = """\n# %% in it\n"""'), st.just(0), TAGS
)
MAGIC = st.builds(Cell, st.just(CellKind.CODE), st.just("%%bash\necho 'a'"), st.just(0), TAGS)


def written(cells: list[Cell], *, commented: bool = False) -> str:
    """A script with these cells."""
    parts = []
    for cell in cells:
        tags = f" tags={json.dumps(cell.tags)}" if cell.tags else ""
        mark = " [markdown]" if cell.kind is CellKind.PROSE else ""
        lines = cell.text.split("\n")
        if cell.kind is CellKind.PROSE or (commented and lines[0].startswith("%%")):
            lines = [f"# {line}".rstrip() for line in lines]
        parts.append("\n".join([f"# %%{mark}{tags}", *lines, "", ""]))
    return "".join(parts)


@given(st.lists(PROSE | CODE | STRING | MAGIC, min_size=1, max_size=5), st.booleans())
def test_generated_scripts_are_read_as_jupytext_reads_them(
    cells: list[Cell], commented: bool
) -> None:
    text = written(cells, commented=commented)
    assert_alike(text)
    _, read = percent.read(text, "x.py")
    assert [(c.kind, c.text, c.tags) for c in read] == [(c.kind, c.text, c.tags) for c in cells]
    same = percent.rewritten(
        text,
        "x.py",
        lambda cell, code: (cell.text if cell.kind is CellKind.PROSE else code).split("\n"),
    )
    assert percent.read(same, "x.py")[1] == read
    others = percent.rewritten(
        text, "x.py", lambda cell, code: None if cell.tags else code.split("\n")
    )
    assert len(percent.read(others, "x.py")[1]) == sum(not cell.tags for cell in cells)


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("# %%\nx = (\n", 2, "'(' was never closed: x = ("),
        ("# %%\n\n\nfor\n", 4, "invalid syntax: for"),
        ("# %% [markdown]\n# a\nb = 1\n", 3, "is in a prose cell but is not a comment"),
        ('# %% [markdown] tags=["a"\n# a\n', 1, "the tags of this cell cannot be read"),
        ('# %% {"tags": ["a"}\nx = 1\n', 1, "the tags of this cell cannot be read"),
        ("# %%\nx = '\0'\n", 2, "null"),
        ("# ---\n# a: [\n# ---\n", 1, "the header is not YAML"),
        ("# ---\n# a: 1\n", 1, "has no end"),
        ("# ---\n# just words\n# ---\n", 1, "must be 'key: value' lines"),
    ],
)
def test_mistakes_name_their_line(text: str, line: int, message: str) -> None:
    with pytest.raises(CollectError, match=f"^x.py, line {line}: ") as caught:
        percent.read(text, "x.py")
    assert message in str(caught.value)
