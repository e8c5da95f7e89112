"""A terminal's end state as text with colours, for front ends that know no other sequences."""

from collections.abc import Iterator

from cnnviz.render.terminal.screen import CONTROL, Span, final_lines
from cnnviz.render.terminal.style import PALETTE, Colour, Style


def final_text(text: str) -> str:
    """The text as it stands in the end, with the sequences that colour it and no others.

    JupyterLab shows these; it does not move the cursor to other lines.
    """
    if not CONTROL.search(text):
        return text
    lines = ("".join(map(_written, line)) for line in final_lines(text))
    return "\n".join(lines) + ("\n" if text.endswith("\n") else "")


def _written(span: Span) -> str:
    codes = ";".join(_codes(span.style))
    return f"\x1b[{codes}m{span.text}\x1b[0m" if codes else span.text


def _codes(style: Style) -> Iterator[str]:
    flags = {
        "1": style.is_bold,
        "2": style.is_dim,
        "3": style.is_italic,
        "4": style.is_underlined,
        "7": style.is_inverse,
        "8": style.is_hidden,
        "9": style.is_struck,
    }
    yield from (code for code, is_on in flags.items() if is_on)
    if style.colour:
        yield _colour(style.colour, 30)
    if style.background:
        yield _colour(style.background, 40)


def _colour(colour: Colour, first: int) -> str:
    if colour in PALETTE:
        number = PALETTE.index(colour)
        return str(first + number if number < 8 else first + 52 + number)
    return f"{first + 8};2;{';'.join(map(str, colour))}"
