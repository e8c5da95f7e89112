"""The style of a piece of text on a terminal, and the sequences that change it (ECMA-48 SGR)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

Colour = tuple[int, int, int]
"""Red, green and blue from 0 to 255."""

# The sixteen colours as xterm draws them, which are the names that programs mean.
PALETTE: tuple[Colour, ...] = (
    *((0, 0, 0), (205, 0, 0), (0, 205, 0), (205, 205, 0)),
    *((0, 0, 238), (205, 0, 205), (0, 205, 205), (229, 229, 229)),
    *((127, 127, 127), (255, 0, 0), (0, 255, 0), (255, 255, 0)),
    *((92, 92, 255), (255, 0, 255), (0, 255, 255), (255, 255, 255)),
)
_STEPS = (0, 95, 135, 175, 215, 255)
"""Levels of each channel in the cube of 216 colours."""


@dataclass(frozen=True, slots=True)
class Style:
    """Colours None are those of the page."""

    colour: Colour | None = None
    background: Colour | None = None
    is_bold: bool = False
    is_dim: bool = False
    is_italic: bool = False
    is_underlined: bool = False
    is_struck: bool = False
    is_inverse: bool = False
    is_hidden: bool = False
    link: str = ""
    """Address of a link (OSC 8); empty: none."""


PLAIN = Style()

_SWITCHES: dict[int, dict[str, bool]] = {
    1: {"is_bold": True},
    2: {"is_dim": True},
    3: {"is_italic": True},
    4: {"is_underlined": True},
    7: {"is_inverse": True},
    8: {"is_hidden": True},
    9: {"is_struck": True},
    21: {"is_underlined": True},
    22: {"is_bold": False, "is_dim": False},
    23: {"is_italic": False},
    24: {"is_underlined": False},
    27: {"is_inverse": False},
    28: {"is_hidden": False},
    29: {"is_struck": False},
}


def changed(style: Style, parameters: str) -> Style:
    """The style after the sequence `ESC [ parameters m`."""
    if parameters.startswith(("?", ">", "<", "=")):
        return style  # a sequence of xterm's own with the same last letter
    codes = _codes(parameters)
    for code in codes:
        if code == 0:
            style = Style(link=style.link)
        elif code in _SWITCHES:
            style = replace(style, **_SWITCHES[code])  # type: ignore[arg-type]  # flags alone
        elif 30 <= code <= 37 or 90 <= code <= 97:
            style = replace(style, colour=PALETTE[code - 30 if code < 90 else code - 82])
        elif 40 <= code <= 47 or 100 <= code <= 107:
            style = replace(style, background=PALETTE[code - 40 if code < 100 else code - 92])
        elif code in (38, 48):
            name = "colour" if code == 38 else "background"
            if colour := _extended(codes):
                style = replace(style, **{name: colour})  # type: ignore[arg-type]  # as above
        elif code == 39:
            style = replace(style, colour=None)
        elif code == 49:
            style = replace(style, background=None)
        elif code == 58:
            _extended(codes)  # the colour of an underline, which is that of its text here
    return style


def _codes(parameters: str) -> Iterator[int]:
    """The numbers between semicolons; of a colour between colons, without its empty fields."""
    for field in parameters.split(";"):
        parts = field.split(":")
        if parts[0] == "4" and len(parts) > 1:
            yield 24 if parts[1] == "0" else 4
            continue
        if parts[0] in ("38", "48", "58") and len(parts) > 5:
            parts = [*parts[:2], *parts[-3:]]  # the field between them names a colour space
        for part in parts:
            yield int(part) if part.isdecimal() else 0


def _extended(codes: Iterator[int]) -> Colour | None:
    """The colour of the codes behind 38 or 48: `5;N` or `2;R;G;B`."""
    kind = next(codes, 0)
    if kind == 5:
        return indexed(next(codes, 0))
    if kind == 2:
        red, green, blue = (min(255, next(codes, 0)) for _ in range(3))
        return red, green, blue
    return None


def indexed(number: int) -> Colour | None:
    """Colour `number` of 256: the sixteen, a cube of 6 × 6 × 6, and 24 greys."""
    if number < 16:
        return PALETTE[number]
    if number < 232:
        red, rest = divmod(number - 16, 36)
        return _STEPS[red], _STEPS[rest // 6], _STEPS[rest % 6]
    if number < 256:
        level = 8 + 10 * (number - 232)
        return level, level, level
    return None
