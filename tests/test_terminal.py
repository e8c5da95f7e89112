"""The end state of a terminal, beside pyte's; and colours that can be read on every page."""

import pyte
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnviz.gallery.printed.overwritten import without_overwritten
from cnnviz.render.terminal.ansi import final_text
from cnnviz.render.terminal.contrast import ENOUGH, contrast, luminance, readable
from cnnviz.render.terminal.html import lines_html
from cnnviz.render.terminal.screen import CONTROL, final_lines
from cnnviz.render.terminal.style import PALETTE, PLAIN, changed, indexed

HEIGHT, WIDTH = 60, 300

LIGHT_GROUNDS = ((255, 255, 255), (245, 245, 245))
DARK_GROUNDS = ((30, 33, 41), (39, 42, 53), (38, 40, 51), (30, 33, 41))
"""Grounds of text and of code: Material's two schemes, and those of an export."""


def text(source: str) -> str:
    return "\n".join("".join(span.text for span in line) for line in final_lines(source))


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("a\rb", "b"),
        ("abc\rd", "dbc"),
        ("a\r\nb\r\r\nc\n", "a\nb\nc"),
        ("ab\b\bc", "c"),
        ("|\b/\b-\b", ""),
        ("abc\r\x1b[2C\bd", "ad"),
        ("合\b\bx", "x"),
        ("abc\r\x1b[2Kd", "d"),
        ("abc\x1b[1Gd\x1b[K", "d"),
        ("a\nb\n\x1b[2A\x1b[2Kc\n", "c\nb"),
        ("a\nb\x1b[1A\x1b[J", "a"),
        ("\x1b[?25la\x1b[?25h", "a"),
        ("a\x1b[2J\x1b[Hb", "b"),
        ("\x1b]0;title\x07a\x07", "a"),
        ("a\x1b7bc\x1b8d", "adc"),
        ("합성\r가", "가성"),
        ("合b\r\x1b[Cx", " xb"),
        ("e\u0301x\b\by", "y"),
        ("a\tb", "a\tb"),
        ("a\x0cb", "a\nb"),
        ("\x1b[5Aup\x1b[99999999999Dleft", "left"),
        ("50%\r\x1b[31m100%\x1b[0m", "100%"),
        ("a\x1bP secret \x1b\\b\x1b(Bc", "abc"),
        ("unfinished \x1b[3", "unfinished "),
        ("\x1b[3;4Hx", "\n\n   x"),
        ("abc\x1b[2D\x1b[@\x1b[P\x1b[X", "a c"),
    ],
)
def test_the_end_state_of_a_line(source: str, shown: str) -> None:
    assert text(source) == shown


MOVES = st.one_of(
    st.sampled_from(["\n", "\r", "\r\n", "\x1b7", "\x1b8", "\x1b[H"]),
    st.builds("\x1b[{}{}".format, st.sampled_from(["", 1, 2, 3]), st.sampled_from("ABCDEFG@P")),
    st.builds("\x1b[{}{}".format, st.sampled_from(["", 0, 1, 2]), st.sampled_from("KJ")),
    st.builds("\x1b[{}X".format, st.sampled_from(["", 1, 2])),
    st.builds("\x1b[{};{}H".format, st.integers(1, 9), st.integers(1, 20)),
)
WORDS = st.text(st.sampled_from("abcxyz 0123%|█"), min_size=1, max_size=9)


@given(st.lists(WORDS | WORDS | MOVES, max_size=25).map("".join))
@settings(max_examples=300, deadline=None)
def test_the_screen_is_pytes(source: str) -> None:
    screen = pyte.Screen(WIDTH, HEIGHT)
    screen.set_mode(pyte.modes.LNM)  # a newline returns to the first column, as in a notebook
    pyte.Stream(screen).feed(source)
    theirs = [line.rstrip() for line in screen.display]
    ours = [line.rstrip() for line in text(source).split("\n")]
    assert ours + [""] * (HEIGHT - len(ours)) == theirs


@given(st.text(st.sampled_from("ab\n\r\b\x1b[]0123456789;:mKAHJ?8\\\x07가合\u0301"), max_size=60))
@settings(deadline=None)
def test_any_text_has_an_end_state(source: str) -> None:
    lines = final_lines(source)
    assert not CONTROL.search("".join(span.text for line in lines for span in line))
    lines_html(lines)


@given(st.text(st.sampled_from("ab\n\r\b \x1b[1m"), max_size=30), st.integers(0, 15), st.booleans())
def test_a_notebook_gets_the_end_state_with_its_colours(
    source: str, number: int, is_bold: bool
) -> None:
    code = 30 + number if number < 8 else 82 + number
    coloured = f"\x1b[{code};{int(is_bold)}m{source}\x1b[48;5;208mx\x1b[0m\x1b[38;2;1;2;3my"
    written = final_text(coloured)
    assert final_lines(written) == final_lines(coloured)
    assert "\r" not in written and "\b" not in written


STATES = st.lists(
    st.sampled_from(
        ["a", "bc", "def", "\r", "\r", "\n", "\r\n", "\x1b[2K", "\b", "\x1b[1m", "\x1b[A"]
    ),
    max_size=12,
).map("".join)


@given(STATES, st.sampled_from(["", "Z", "\rZ", "\n"]))
@settings(max_examples=300)
def test_what_is_written_over_can_be_dropped_at_any_time(source: str, following: str) -> None:
    assert text(without_overwritten(source) + following) == text(source + following)


def test_a_million_states_of_a_line_become_one() -> None:
    many = "".join(f"\rstep {n:07d}" for n in range(100_000))
    assert without_overwritten(many) == "step 0099999"


def test_a_text_of_a_megabyte_takes_a_moment() -> None:
    lines = final_lines("".join(f"\rstep {n} of many" for n in range(60_000)) + "\n\x1b[1mend")
    assert [span.text for line in lines for span in line] == ["step 59999 of many", "end"]


@pytest.mark.parametrize("grounds", [LIGHT_GROUNDS, DARK_GROUNDS], ids=["light", "dark"])
def test_every_colour_can_be_read(grounds: tuple[tuple[int, int, int], ...]) -> None:
    cube = [indexed(number) for number in range(16, 256)]
    from cnnviz.render.terminal.contrast import DARK, LIGHT

    ground = LIGHT if grounds is LIGHT_GROUNDS else DARK
    for colour in (*PALETTE, *cube):
        assert colour
        for page in grounds:
            assert contrast(readable(colour, ground), page) >= ENOUGH, (colour, page)
    # Colours that can be read already stay.
    kept = [colour for colour in PALETTE if readable(colour, ground) == colour]
    assert len(kept) >= 3


def test_text_on_a_colour_can_be_read() -> None:
    for ground in PALETTE:
        for colour in PALETTE:
            assert contrast(readable(colour, ground), ground) >= ENOUGH


def test_contrast_is_wcags() -> None:
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast((119, 119, 119), (255, 255, 255)) == pytest.approx(4.48, abs=0.005)
    assert luminance((255, 0, 0)) == pytest.approx(0.2126)


@pytest.mark.parametrize(
    ("parameters", "colour"),
    [
        ("31", PALETTE[1]),
        ("91", PALETTE[9]),
        ("38;5;208", (255, 135, 0)),
        ("38;5;244", (128, 128, 128)),
        ("38;2;1;2;3", (1, 2, 3)),
        ("38:2::1:2:3", (1, 2, 3)),
        ("38:5:1", PALETTE[1]),
        ("31;39", None),
        ("31;0", None),
        ("38;9;1", None),
        ("", None),
        ("?31", None),
    ],
)
def test_colours_of_sequences(parameters: str, colour: object) -> None:
    assert changed(PLAIN, parameters).colour == colour


def test_html_has_no_tags_of_the_text_and_no_unsafe_links() -> None:
    assert lines_html(final_lines("<i>\x1b[1m&\x1b[0m")) == (
        '&lt;i&gt;<span class="cnnviz-ansi" style="font-weight:700">&amp;</span>'
    )
    link = "\x1b]8;;{}\x1b\\x\x1b]8;;\x1b\\"
    assert lines_html(final_lines(link.format("javascript:a"))) == "x"
    assert (
        lines_html(final_lines(link.format('https://a/"b'))) == '<a href="https://a/&quot;b">x</a>'
    )
