"""Numbers and grids as people write and paste them into the playground."""

import math
import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from javascript.asked import Ask, in_node
from javascript.drawn import SEARCH
from played import CIRCLE, Play
from playwright.sync_api import expect


@pytest.fixture(scope="module")
def ask() -> Iterator[Ask]:
    with in_node() as asked:
        yield asked


NUMBERS = {
    "−1": -1,  # U+2212
    "–1": -1,  # an en dash
    "‐1": -1,
    "﹣1": -1,
    "－１．５": -1.5,  # full-width
    "+3": 3,
    "0,5": 0.5,
    "-0,125": -0.125,
    "12,5": 12.5,
    "1,50": 1.5,
    ".5": 0.5,
    "5.": 5,
    "1.500": 1.5,
    "1/3": 1 / 3,
    "−1⁄9": -1 / 9,  # the fraction slash
    "１／３": 1 / 3,
    " 1 / 3 ": 1 / 3,
    "1/-4": -0.25,
    "0,5/2": 0.25,
    "½": 0.5,
    "-⅓": -1 / 3,
    "1e-3": 0.001,
    "1E−3": 0.001,
    "2,5e2": 250,
    "\u00a07\u00a0": 7,
    "\u200e−7": -7,  # a mark of direction
    "1,234.5": 1234.5,
    "1.234,5": 1234.5,
    "1,234,567": 1234567,
    "1\u202f000": 1000,
    "1'000": 1000,
}

NO_NUMBERS = [
    *("", " ", "-", "−", "--1", "+-1", "abc", "1px", "NaN", "Infinity", "0x10", "1_000", "10²"),
    *("1½", "1/0", "1/2/3", "/3", "1/", "1e", "1e999", "1 2", "- 1", "1,2,3", "1.2.3", "50%", "١"),
    *("1,23,456", "(1)", "1;2", "1\t2"),
]


def test_numbers_are_read_as_people_write_them(ask: Ask) -> None:
    for (text, value), found in zip(
        NUMBERS.items(), ask("written", texts=list(NUMBERS)), strict=True
    ):
        assert found["value"] == value, text
        assert not found["isGrid"], text


def test_what_is_no_number_is_not_made_one(ask: Ask) -> None:
    for text, found in zip(NO_NUMBERS, ask("written", texts=NO_NUMBERS), strict=True):
        assert found["value"] == "NaN" and not found["twice"], text


def test_what_reads_in_two_ways_is_not_guessed(ask: Ask) -> None:
    texts = ["1,500", "-12,345", "1/1,500", "−1,000"]
    assert [(one["value"], one["twice"]) for one in ask("written", texts=texts)] == [
        ("NaN", True)
    ] * len(texts)


GRIDS: dict[str, Any] = {
    "1\t2\n3\t−4": [[1, 2], [3, -4]],
    "0,5\t1,25\r\n2\t1,125\r\n": [[0.5, 1.25], [2, 1.125]],  # one comma tells of the other
    "1,2\n3,4": [[1, 2], [3, 4]],
    "1, 2, 3\n4, 5, 6": [[1, 2, 3], [4, 5, 6]],
    "0,5 1,5\n2 3": [[0.5, 1.5], [2, 3]],
    "0,5;1\n2;1/3": [[0.5, 1], [2, 1 / 3]],
    "1;2;3": [[1, 2, 3]],
    "1, 2; 3, 4": [[1, 2], [3, 4]],
    "1 2; 3 4": [[1, 2], [3, 4]],
    "1,2,3": [[1, 2, 3]],
    "-1 8 -1": [[-1, 8, -1]],
    "1/9 1/9\n1 / 9 ⅑": [[1 / 9, 1 / 9], [1 / 9, 1 / 9]],
    "[[1, 2], [3, 4]]": [[1, 2], [3, 4]],
    "[[0.5,1], [2, 3]]": [[0.5, 1], [2, 3]],
    "[[ 1.  2.]\n [ 3. -4.]]": [[1, 2], [3, -4]],
    "tensor([[ 1.,  2.],\n        [-3.,  0.5]], dtype=torch.float64)": [[1, 2], [-3, 0.5]],
    "np.array([1, 2])": [[1, 2]],
    "{{1, 0}, {0, 1}}": [[1, 0], [0, 1]],
    "１\t２": [[1, 2]],
    "1\u00a02\u00a03\n4\u00a05\u00a06": [[1, 2, 3], [4, 5, 6]],
    "1.000 2.000\n3.500 4.250": [[1, 2], [3.5, 4.25]],
}

REFUSED = {
    "1 2\n3": "ragged",
    "1 x\n2 3": "number",
    "1\t\t2": "number",
    "1,500\t2,250": "twice",
    "1,2;3,4": "separators",
    "0,1,0/1,-4,1": "separators",  # two rows as the address has them, or a fraction in the middle
    "1,5, 2": "separators",
    "np.array([[1/9] * 3])": "number",
    "[[1, 2], 3]": "number",
    "1/0 2": "number",
}


def test_grids_are_read_by_what_parts_their_cells(ask: Ask) -> None:
    for (text, rows), found in zip(GRIDS.items(), ask("written", texts=list(GRIDS)), strict=True):
        assert found["isGrid"], text
        assert found["grid"]["problem"] == "", text
        assert found["grid"]["rows"] == rows, text


def test_a_grid_that_cannot_be_read_is_refused(ask: Ask) -> None:
    for (text, problem), found in zip(
        REFUSED.items(), ask("written", texts=list(REFUSED)), strict=True
    ):
        assert found["isGrid"], text
        assert found["grid"]["problem"] == problem, text


CELLS = st.floats(-9999, 9999, width=32).map(lambda value: float(f"{value:.4g}"))


@SEARCH
@given(
    st.integers(1, 4).flatmap(
        lambda width: st.lists(
            st.lists(CELLS, min_size=width, max_size=width), min_size=2, max_size=4
        )
    ),
    st.sampled_from(["\t", ";", " ", ", ", ","]),
    st.booleans(),
    st.booleans(),
)
def test_whatever_is_read_is_what_was_written(
    ask: Ask, rows: list[list[float]], between: str, comma: bool, minus: bool
) -> None:
    """Of the same numbers in any of the ways; what reads in two of them is refused, never wrong."""
    if between in (",", ", ") or (between == " " and len(rows[0]) == 1):
        comma = False

    def written(value: float) -> str:
        text = np.format_float_positional(value, trim="-")
        text = text.replace(".", ",") if comma else text
        return text.replace("-", "−") if minus else text

    text = "\n".join(between.join(map(written, row)) for row in rows)
    [found] = ask("written", texts=[text])
    grid = found["grid"]
    if grid["problem"]:
        assert comma and grid["problem"] in ("twice", "separators", "ragged")
    elif not (comma and len(rows[0]) == 1):
        assert grid["rows"] == rows
    assert all(math.isfinite(value) for row in grid["rows"] for value in row)


# In the browser

PASTE = """
([selector, text]) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  const place = document.querySelector(selector);
  place.focus();
  return place.dispatchEvent(
    new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}
"""


def paste(play: Play, text: str, selector: str = ".cnnviz-entries input") -> bool:
    """Whether the text is left to the field that it is pasted into."""
    return bool(play.page.evaluate(PASTE, [selector, text]))


@pytest.mark.browser
@pytest.mark.parametrize(
    ("text", "written"),
    [
        *(("−1", "-1"), ("0,5", "0.5"), ("1/3", "0.33333334"), ("1e−3", "0.001")),
        *(("－２", "-2"), ("\u00a07", "7"), ("–¼", "-0.25")),
    ],
)
def test_a_number_is_pasted_and_typed(play: Play, text: str, written: str) -> None:
    play.open(CIRCLE)
    play.context.grant_permissions(["clipboard-read", "clipboard-write"])
    cell = play.cell(0, 0)
    play.page.evaluate("text => navigator.clipboard.writeText(text)", text)
    cell.click()
    cell.press("ControlOrMeta+a")
    play.after(lambda: cell.press("ControlOrMeta+v"))
    assert f"k={written},1,0/" in play.state()
    # What stands there stays as it was written while it is edited.
    assert cell.input_value().strip() == text.strip()
    cell.fill("")
    play.after(lambda: cell.press_sequentially(text))
    assert f"k={written},1,0/" in play.state()
    cell.blur()
    assert cell.input_value() != text or text.isdigit()


@pytest.mark.browser
def test_every_field_of_numbers_reads_alike(play: Play) -> None:
    play.open(CIRCLE)
    page = play.page
    play.after(lambda: page.get_by_label("Bias").fill("−１,5"))
    assert ";b=-1.5" in play.state()
    stride = play.step(1).get_by_role("group", name="Stride")
    play.after(lambda: stride.get_by_label("down").fill("２"))
    assert ";s=2,1" in play.state()
    page.get_by_text("Change the whole kernel").click()
    page.get_by_label("Factor").fill("−1/2")
    play.after(lambda: page.get_by_role("button", name="Multiply").click())
    assert "k=0,-0.5,0/-0.5,2,-0.5/" in play.state()
    page.get_by_role("radio", name="Paint").check()
    page.locator(".cnnviz-painter input.cnnviz-number").fill("１２")
    assert page.locator(".cnnviz-painter input[type=range]").input_value() == "12"


@pytest.mark.browser
@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("1,500", "can be read in two ways"),
        ("1.2.3", "a number from −99,999 to 99,999 is needed"),
        ("1/0", "is needed"),
        ("abc", "is needed"),
        ("1e9", "is needed"),
    ],
)
def test_what_is_no_number_is_told_and_changes_nothing(play: Play, text: str, why: str) -> None:
    play.open(CIRCLE)
    before = play.state()
    play.cell(1, 1).fill(text)
    error = play.step(1).locator(".cnnviz-error:visible")
    expect(error).to_contain_text(why)
    expect(error).to_contain_text("Still in force: −4.")
    assert play.state() == before


@pytest.mark.browser
def test_a_grid_is_pasted_as_a_kernel(play: Play) -> None:
    play.open("image=circle&step=conv;k=1,2/3,4_5,6/7,8")
    play.after(lambda: paste(play, "0,5\t−1\t0\n1/4\t2\t0\n0\t0\t１"))
    assert play.state() == ("image=circle&step=conv;k=0.5,-1,0/0.25,2,0/0,0,1_5,6,0/7,8,0/0,0,0")
    for text, why in {
        "1 2\n3": "The rows of the grid have different lengths.",
        "1 x": "“x” is not a number.",
        "1,500\t2": "“1,500” can be read in two ways.",
        "1,2;3,4": "The separator between the numbers in “1,2;3,4” is not clear.",
        "\t".join("1" * 10): "The grid has 1 rows and 10 columns; at most 9",
        "1 100000": "Numbers from −99,999 to 99,999 are needed, not 100,000.",
    }.items():
        before = play.state()
        assert not paste(play, text)
        error = play.step(1).locator(".cnnviz-error:visible")
        expect(error).to_have_text(re.compile("^" + re.escape(f"Nothing was pasted. {why}")))
        assert play.state() == before
    # One number goes into the field that it is pasted into.
    assert paste(play, "−1")


@pytest.mark.browser
def test_a_grid_is_pasted_as_a_picture(play: Play) -> None:
    play.open(CIRCLE)
    play.page.get_by_role("radio", name="Paint").check()
    play.after(lambda: paste(play, "０\t255\n128\t64\n", ".cnnviz-paint"))
    assert play.state().startswith("image=grid:2x2:00ff8040&")
    assert not paste(play, "0 256", ".cnnviz-paint")
    expect(play.step(0).locator(".cnnviz-error:visible")).to_contain_text(
        "Whole numbers from 0 to 255 are needed, not 256."
    )
    assert play.state().startswith("image=grid:2x2:00ff8040&")


@pytest.mark.browser
def test_arrow_keys_step_through_numbers(play: Play) -> None:
    play.open(CIRCLE)
    cell = play.cell(0, 0)
    cell.focus()
    play.after(lambda: cell.press("ArrowDown"))
    assert "k=-1,1,0/" in play.state()
    window = play.step(3).get_by_role("group", name="Window").get_by_label("down")
    play.after(lambda: window.fill("1"))
    play.after(lambda: window.press("ArrowDown"))
    # Not below the least.
    assert window.input_value() == "1"
