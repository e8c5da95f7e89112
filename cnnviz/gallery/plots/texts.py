"""Write the texts of a figure: live, with letters where matplotlib has them; formulas as paths."""

# matplotlib's renderers, whose methods are called here, have no types.
# mypy: disable-error-code="no-untyped-call"

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.font_manager import weight_dict

from cnnviz.gallery.plots.fonts import family, is_covered, letters, needs_spaces
from cnnviz.gallery.plots.layout.formulas import Words
from cnnviz.gallery.plots.layout.memory import Memory
from cnnviz.gallery.plots.notation import css, number
from cnnviz.mimetypes import LETTERS

_ANCHORS = ((0.0, "start"), (0.5, "middle"), (1.0, "end"))


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text where matplotlib draws it."""

    text: str
    prop: Any
    """matplotlib's FontProperties."""
    x: float
    y: float
    """Where it begins: in pixels, from the upper left corner."""
    angle: float
    """In degrees, against the clock."""
    ink: Mapping[str, str]
    """Its colour in CSS."""

    def along(self, length: float) -> tuple[float, float]:
        """The place `length` pixels after the line's begin."""
        turned = math.radians(self.angle)
        return self.x + length * math.cos(turned), self.y - length * math.sin(turned)


class Texts:
    """Writes the lines of text of one figure."""

    def __init__(self, page: Any, measure: Any, memory: Memory) -> None:
        """`page`: the renderer that writes SVG; `measure`: the one whose lengths count."""
        self._page = page
        self._measure = measure
        self._memory = memory
        self._scale = measure.dpi / 72

    def write(self, line: Line) -> None:
        self._write(line, self._anchor(line), self._letters(line)[1])

    def write_formula(self, line: Line) -> None:
        """Write a line that holds formulas between dollar signs."""
        known, text2path = self._page._glyph_map, self._page._text2path
        parts = self._memory.formula(text2path, self._measure, line.text, line.prop)
        size = line.prop.get_size_in_points() / text2path.FONT_SCALE * self._scale
        self._page._update_glyph_map_defs(
            {name: shape for name, shape in parts.shapes.items() if name not in known}
        )
        writer = self._page.writer
        turn = f" rotate({number(-line.angle)})" if line.angle else ""
        place = f"translate({number(line.x)} {number(line.y)}){turn} scale(1 -1)"
        writer.start("g", style=css(line.ink), transform=place)
        for name, x, y, scale in parts.glyphs:
            move = f"translate({number(x)} {number(y)}) scale({number(size * scale)})"
            reference = {"xlink:href": f"#{self._page._adjust_glyph_repr(name)}"}
            writer.element("use", transform=move, attrib=reference)
        writer.end("g")
        for bar in parts.bars:
            self._page.write_bar(line, bar)
        for words in parts.words:
            self._write_words(line, words)

    def _anchor(self, line: Line) -> float:
        """The share of a line's length at which it is fastened: its other parts may move.

        A translation is shorter or longer than the text of the lesson.
        """
        text: Any = self._memory.text
        if text is None:
            return 0.0
        if "\n" in text.get_text():
            # Lines are aligned with each other.
            return {"left": 0.0, "center": 0.5, "right": 1.0}[str(text._get_multialignment())]
        width = self._width(line)
        place = text.get_transform().transform(text.get_unitless_position())
        turned = math.radians(line.angle)
        across, up = place[0] - line.x, place[1] - (self._page.height - line.y)
        along = across * math.cos(turned) + up * math.sin(turned)
        share = along / width if width else 0.0
        return min(_ANCHORS, key=lambda anchor: abs(anchor[0] - share))[0]

    def _write_words(self, line: Line, words: Words) -> None:
        """Write words beside a formula."""
        x, y = line.along(words.x)
        place = Line(words.text, line.prop, x, y, line.angle, line.ink)
        font, _ = self._letters(place)
        own = font["font-family"].startswith(f"'{words.family}'")
        if own and is_covered(words.family, words.text):
            self._write(place, 0, [start - words.x for start in words.letters])
        else:
            self._write(place, 0, [], words.length)

    def _write(
        self, line: Line, share: float, starts: Sequence[float], length: float | None = None
    ) -> None:
        """Write a line of text; `starts`: of its letters; `length`: that it must have."""
        before = self._width(line) * share if share else 0.0
        x, y = line.along(before)
        style = dict(self._letters(line)[0]) | dict(line.ink)
        if share:
            style["text-anchor"] = dict(_ANCHORS)[share]
        if needs_spaces(line.text):
            style["white-space"] = "pre"
        place = {"x": number(x), "y": number(y), "style": css(style)}
        if line.angle:
            place["transform"] = f"rotate({number(-line.angle)} {number(x)} {number(y)})"
        if starts:
            place[LETTERS] = " ".join(number(x - before + start) for start in starts)
        elif length is not None:
            place["textLength"] = number(length)
        self._page.writer.element("text", line.text, attrib=place)

    def _letters(self, line: Line) -> tuple[Mapping[str, str], Sequence[float]]:
        """The font of a line in CSS, and where its letters begin."""

        def look_up() -> tuple[Mapping[str, str], Sequence[float]]:
            font = self._measure._prepare_font(line.prop)
            return _font(line.prop, font, self._scale), letters(font, line.text)

        return self._memory.letters(line.text, line.prop, self._measure.dpi, look_up)

    def _width(self, line: Line) -> float:
        width = self._memory.width(line.text)
        if width is None:
            sizes = self._measure.get_text_width_height_descent(line.text, line.prop, False)
            width = float(sizes[0])
        return width


def _font(prop: Any, font: Any, scale: float) -> dict[str, str]:
    size = number(prop.get_size_in_points() * scale)
    style = {"font-size": f"{size}px", "font-family": family(prop, font)}
    weight = prop.get_weight()
    for name, value, usual in (
        ("font-style", prop.get_style(), "normal"),
        ("font-variant", prop.get_variant(), "normal"),
        ("font-weight", str(weight_dict.get(weight, weight)), "400"),
        ("font-stretch", prop.get_stretch(), "normal"),
    ):
        if value != usual:
            style[name] = str(value)
    return style
