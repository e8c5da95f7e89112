"""Fonts of a figure's texts: matplotlib's own, which pages have, or others of the same kind."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

KINDS = ("monospace", "serif", "cursive", "fantasy", "sans-serif")
"""Generic families of CSS, which matplotlib has, too."""

OWN = ("DejaVu Sans", "DejaVu Sans Mono", "DejaVu Serif")
"""matplotlib's fonts for text, which are served with the pages."""

COMMON = (
    "U+20-7E, U+A0-FF, U+131, U+152-153, U+2C6, U+2DA, U+2DC, U+2013-2014, U+2018-201A, "
    "U+201C-201E, U+2022, U+2026, U+2032-2033, U+20AC, U+2122, U+2212"
)
OTHERS = (
    "U+100-130, U+132-151, U+154-17F, U+391-3A1, U+3A3-3A9, U+3B1-3C9, U+3D1, U+3D5-3D6, U+3F1, "
    "U+3F5, U+2010-2012, U+2015-2016, U+2020-2021, U+2030, U+2039-203A, U+2044, U+2070-2071, "
    "U+2074-208E, U+2090-209C, U+2102, U+2115, U+211D, U+2124, U+2190-2199, U+21D0-21D4, "
    "U+2200-220D, U+220F, U+2211, U+2213-221E, U+2220-222B, U+2234-2237, U+223C, U+2243, U+2245, "
    "U+2248, U+2260-2261, U+2264-2265, U+226A-226B, U+2282-228B, U+2295-2297, U+22A4-22A5, "
    "U+22C5, U+25A0-25A1, U+25B2-25B3, U+25BC-25BD, U+25CB, U+25CF, U+2605-2606, U+2713, U+2717"
)
"""The characters in the two files of each font, as CSS writes ranges."""

_SANS = {"sans", "sans serif", "sans-serif"}
_PANOSE_TEXT, _PANOSE_SERIFS, _PANOSE_MONOSPACED = 2, range(2, 11), 9
"""Values of a font's PANOSE classification: family kind, serif style, proportion."""


def family(prop: Any, font: Any) -> str:
    """The font families of `prop` for CSS: `font`, which matplotlib uses, others, their kind."""
    own = [font.family_name] if font.family_name in OWN else []
    names = [name for name in prop.get_family() if name.lower() not in {*KINDS, *_SANS, *own}]
    return ", ".join([*(f"'{_plain(name)}'" for name in dict.fromkeys(own + names)), _kind(prop)])


def is_covered(name: str, text: str) -> bool:
    """Whether pages have the font of this family with all the letters of the text."""
    return name in OWN and all(ord(letter) in _covered() for letter in text)


def letters(font: Any, text: str) -> list[float]:
    """The place of each letter of a line, in pixels from the line's begin.

    Empty unless pages have the font with all these letters, and they stand in their order.
    """
    from matplotlib.backends.backend_agg import get_hinting_flag

    if not is_covered(font.family_name, text) or not hasattr(font, "_layout"):
        return []
    placed = font._layout(text, get_hinting_flag())
    if "".join(sign.char for sign in placed) != text:
        return []  # such as from right to left
    return list(_starts(placed, font.get_width_height()[0] / 64))


def _starts(placed: Sequence[Any], end: float) -> Iterator[float]:
    """The place of each letter, in ligatures too; `end`: of the line."""
    ends = [*(sign.x for sign in placed[1:]), end]
    for sign, until in zip(placed, ends, strict=True):
        count = len(sign.char)
        yield from (float(sign.x + (until - sign.x) * at / count) for at in range(count))


@cache
def _covered() -> frozenset[int]:
    return frozenset(code for ranges in (COMMON, OTHERS) for code in codes(ranges))


def codes(ranges: str) -> Iterator[int]:
    """The numbers of the characters in ranges as CSS writes them."""
    for part in ranges.split(", "):
        first, _, last = part.removeprefix("U+").partition("-")
        yield from range(int(first, 16), int(last or first, 16) + 1)


def needs_spaces(text: str) -> bool:
    """Whether a page would change the spaces of `text`."""
    return text != " ".join(text.split())


def _plain(name: str) -> str:
    return re.sub(r"[^\w .-]", "", name)


def _kind(prop: Any) -> str:
    import matplotlib as mpl

    first = prop.get_family()[0]
    if first.lower() in KINDS:
        return str(first.lower())
    if first.lower() in _SANS:
        return "sans-serif"
    settings: Mapping[str, Any] = dict(mpl.rcParams.items())
    for kind in KINDS:
        if first in settings[f"font.{kind}"]:
            return kind
    return _kind_of_file(prop)


def _kind_of_file(prop: Any) -> str:
    from matplotlib.font_manager import findfont, get_font

    table = get_font(findfont(prop)).get_sfnt_table("OS/2")
    panose = table["panose"] if table else b"\0" * 10
    if panose[0] != _PANOSE_TEXT:
        return "sans-serif"
    if panose[3] == _PANOSE_MONOSPACED:
        return "monospace"
    return "serif" if panose[1] in _PANOSE_SERIFS else "sans-serif"
