"""Kinds of fonts: readers have other fonts than the lesson, but of the same kind."""

import re
from collections.abc import Mapping
from typing import Any

KINDS = ("monospace", "serif", "cursive", "fantasy", "sans-serif")
"""Generic families of CSS, which matplotlib has, too."""

_SANS = {"sans", "sans serif", "sans-serif"}
_PANOSE_TEXT, _PANOSE_SERIFS, _PANOSE_MONOSPACED = 2, range(2, 11), 9
"""Values of a font's PANOSE classification: family kind, serif style, proportion."""


def family(prop: Any) -> str:
    """The font families of `prop` for CSS: the names that it gives, then their kind."""
    names = [name for name in prop.get_family() if name.lower() not in {*KINDS, *_SANS}]
    return ", ".join([*(f"'{_plain(name)}'" for name in names), _kind(prop)])


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
