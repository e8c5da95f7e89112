"""Formulas in a figure's text: paths, with live text around them.

A page has no fonts that hold all of a formula's signs, nor brackets of every size.
"""

import re
from dataclasses import dataclass
from typing import Any

_DOLLAR = re.compile(r"(?<!\\)\$")


@dataclass(frozen=True, slots=True)
class Words:
    """Text beside a formula."""

    text: str
    x: float
    """Where it begins, in points from the start of the line."""


@dataclass(frozen=True, slots=True)
class Split:
    """A line of text with formulas."""

    glyphs: list[tuple[Any, ...]]
    """Of the formulas: name, x, y and scale."""
    bars: list[Any]
    """Lines of fractions and roots."""
    shapes: dict[str, Any]
    """The paths of glyphs by name."""
    words: list[Words]


def split(text2path: Any, line: str, prop: Any) -> Split:
    """Lay out a line that holds formulas between dollar signs."""
    glyphs, shapes, bars = text2path.get_glyphs_mathtext(prop, line)
    parts = _DOLLAR.split(line)
    words = [part.replace(r"\$", "$") for part in parts[::2]]
    if not any(word.strip() for word in words):
        return Split(glyphs, bars, shapes, [])
    counts = [len(text2path.get_glyphs_mathtext(prop, f"${part}$")[0]) for part in parts[1::2]]
    if len(glyphs) != sum(counts) + sum(map(len, words)):
        return Split(glyphs, bars, shapes, [])
    scale = prop.get_size_in_points() / text2path.FONT_SCALE
    kept, live, at = [], [], 0
    for word, count in zip(words, [*counts, 0], strict=True):
        begin = len(word) - len(word.lstrip())
        if word.strip():
            live.append(Words(word.strip(), glyphs[at + begin][1] * scale))
        at += len(word)
        kept += glyphs[at : at + count]
        at += count
    return Split(kept, bars, shapes, live)
