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
    """Where it begins, in pixels from the start of the line."""
    length: float
    """In pixels, in matplotlib's own font."""
    letters: list[float]
    """The place of each letter, as `x`."""
    family: str
    """The family of matplotlib's font for them."""


@dataclass(frozen=True, slots=True)
class Split:
    """A line of text with formulas."""

    glyphs: list[tuple[Any, float, float, float]]
    """Of the formulas: name, x, y and scale; in pixels from the start of the line, upwards."""
    bars: list[tuple[float, float, float, float]]
    """Lines of fractions and roots: x, y, width and height."""
    shapes: dict[str, Any]
    """The paths of glyphs by name."""
    words: list[Words]


def split(text2path: Any, measure: Any, line: str, prop: Any) -> Split:
    """Lay out a line that holds formulas between dollar signs; `measure`: the PNG's renderer."""
    drawn, shapes, _ = text2path.get_glyphs_mathtext(prop, line)
    placed = measure.mathtext_parser.parse(line, measure.dpi, prop)
    glyphs = [
        (name, float(place[-2]), float(place[-1]), scale)
        for (name, _, _, scale), place in zip(drawn, placed.glyphs, strict=True)
    ]
    bars = [(float(x), float(y), float(w), float(h)) for x, y, w, h in placed.rects]
    parts = _DOLLAR.split(line)
    words = [part.replace(r"\$", "$") for part in parts[::2]]
    if not any(word.strip() for word in words):
        return Split(glyphs, bars, shapes, [])
    counts = [len(text2path.get_glyphs_mathtext(prop, f"${part}$")[0]) for part in parts[1::2]]
    if len(glyphs) != sum(counts) + sum(map(len, words)):
        return Split(glyphs, bars, shapes, [])
    kept, live, at = [], [], 0
    for word, count in zip(words, [*counts, 0], strict=True):
        begin = len(word) - len(word.lstrip())
        if word.strip():
            length = measure.get_text_width_height_descent(word.strip(), prop, False)[0]
            shown = slice(at + begin, at + begin + len(word.strip()))
            places = [x for _, x, _, _ in glyphs[shown]]
            family = placed.glyphs[at + begin][0].family_name
            live.append(Words(word.strip(), places[0], float(length), places, family))
        at += len(word)
        kept += glyphs[at : at + count]
        at += count
    return Split(kept, bars, shapes, live)
