"""A renderer of matplotlib that writes SVG for pages."""

# matplotlib's renderer, whose methods are called here as this class's own, has no types.
# mypy: disable-error-code="no-untyped-call"

import math
from typing import Any

from matplotlib.colors import rgb2hex
from matplotlib.font_manager import weight_dict
from matplotlib.path import Path
from matplotlib.transforms import Affine2D

from cnnviz.gallery.plots.fonts import family, needs_spaces
from cnnviz.gallery.plots.images import data_uri
from cnnviz.gallery.plots.layout.memory import Memory
from cnnviz.gallery.plots.paper.marks import INK
from cnnviz.gallery.plots.shapes import BLACK, MARKED, LimitedText, ShapeRenderer, number
from cnnviz.mimetypes import IMAGE

_ANCHORS = ((0.0, "start"), (0.5, "middle"), (1.0, "end"))


class PageRenderer(ShapeRenderer):
    """Writes live text, formulas as paths, and images beside the SVG, in marked colours."""

    def __init__(
        self, size: tuple[float, float], text: LimitedText, dpi: float, shown: float, memory: Memory
    ) -> None:
        """`size`: in points; `dpi`: of images; `shown`: dpi at which a page shows the figure."""
        self._memory = memory
        self.images: list[str] = []
        """Data URIs of the images; the SVG names them `image:0` and so on."""
        self.shown = shown
        self.squares = False
        """Whether each pixel of the image to be drawn is shown as a square."""
        super().__init__(size, text, dpi)

    def draw_text(
        self,
        gc: Any,
        x: float,
        y: float,
        s: str,
        prop: Any,
        angle: float,
        ismath: Any = False,
        mtext: Any = None,
    ) -> None:
        del mtext  # None for each of several lines: the memory knows the text
        clip = self._get_clip_attrs(gc)
        if clip:
            self.writer.start("g", **clip)
        if gc.get_url() is not None:
            self.writer.start("a", {"xlink:href": gc.get_url(), "target": "_blank"})
        if ismath == "TeX":
            self.writer.start("g", style=_css(self._ink(gc)))
            self._draw_text_as_path(gc, x, y, s, prop, angle, ismath)
            self.writer.end("g")
        elif ismath:
            self._write_formula(gc, (x, y), s, prop, angle)
        else:
            share = self._anchor(x, y, s, prop, angle)
            self._write_text(gc, (x, y), s, prop, angle, share)
        if gc.get_url() is not None:
            self.writer.end("a")
        if clip:
            self.writer.end("g")

    def _write_formula(
        self, gc: Any, start: tuple[float, float], s: str, prop: Any, angle: float
    ) -> None:
        line = self._memory.formula(self._text2path, s, prop)
        scale = prop.get_size_in_points() / self._text2path.FONT_SCALE
        known = self._glyph_map
        self._update_glyph_map_defs(
            {name: shape for name, shape in line.shapes.items() if name not in known}
        )
        place = f"translate({number(start[0])} {number(start[1])})"
        turn = f" rotate({number(-angle)})" if angle else ""
        size = f" scale({number(scale)} {number(-scale)})"
        self.writer.start("g", style=_css(self._ink(gc)), transform=place + turn + size)
        for name, x, y, glyph_scale in line.glyphs:
            move = f"translate({number(x)} {number(y)}) scale({number(glyph_scale)})"
            reference = {"xlink:href": f"#{self._adjust_glyph_repr(name)}"}
            self.writer.element("use", transform=move, attrib=reference)
        for vertices, codes in line.bars:
            d = self._convert_path(Path(vertices, codes), simplify=False)
            self.writer.element("path", d=d)
        self.writer.end("g")
        turned = math.radians(angle)
        for words in line.words:
            at = (start[0] + words.x * math.cos(turned), start[1] - words.x * math.sin(turned))
            length = self.get_text_width_height_descent(words.text, prop, False)[0]
            self._write_text(gc, at, words.text, prop, angle, 0, length)

    def _anchor(self, x: float, y: float, s: str, prop: Any, angle: float) -> float:
        """The share of a line's length at which it is fastened: its other parts may move.

        Fonts of a page are narrower or wider than those of the lesson.
        """
        text = self._memory.text
        if text is None:
            return 0.0
        if "\n" in text.get_text():
            # Lines are aligned with each other.
            return {"left": 0.0, "center": 0.5, "right": 1.0}[_multialignment(text)]
        width = self._width(s, prop)
        place = text.get_transform().transform(text.get_unitless_position())
        turned = math.radians(angle)
        along = (place[0] - x) * math.cos(turned) + (place[1] - (self.height - y)) * math.sin(
            turned
        )
        share = along / width if width else 0.0
        return min(_ANCHORS, key=lambda anchor: abs(anchor[0] - share))[0]

    def _write_text(
        self,
        gc: Any,
        start: tuple[float, float],
        s: str,
        prop: Any,
        angle: float,
        share: float,
        length: float | None = None,
    ) -> None:
        """Write a line of text; `length`: the length that it must have."""
        x, y = start
        if share:
            width = self._width(s, prop) * share
            x += width * math.cos(math.radians(angle))
            y -= width * math.sin(math.radians(angle))
        style = _font(prop) | self._ink(gc)
        if share:
            style["text-anchor"] = dict(_ANCHORS)[share]
        if needs_spaces(s):
            style["white-space"] = "pre"
        place = {"x": number(x), "y": number(y), "style": _css(style)}
        if angle:
            place["transform"] = f"rotate({number(-angle)} {number(x)} {number(y)})"
        if length is not None:
            place["textLength"] = number(length)
        self.writer.element("text", s, attrib=place)

    def _width(self, s: str, prop: Any) -> float:
        width = self._memory.width(s)
        if width is None:
            width = float(self.get_text_width_height_descent(s, prop, False)[0])
        return width

    def _ink(self, gc: Any) -> dict[str, str]:
        colour = rgb2hex(gc.get_rgb())
        if colour == BLACK and self._marks and self._marks[-1] == INK:
            colour = MARKED[INK][1]
        alpha = gc.get_alpha() if gc.get_forced_alpha() else gc.get_rgb()[3]
        return {"fill": colour} | ({"opacity": number(alpha)} if alpha != 1 else {})

    def draw_image(self, gc: Any, x: float, y: float, im: Any, transform: Any = None) -> None:
        height, width = im.shape[:2]
        if not (width and height):
            return
        if transform is None:
            # Drawn in pixels of the figure; the first row is the lowest.
            points = 72 / self.image_dpi
            transform, alpha = Affine2D().scale(width * points, height * points), 1.0
        else:
            alpha = gc.get_alpha()
        clip = self._get_clip_attrs(gc)
        if clip:
            # Not on the image: its transform would apply to the clip path too.
            self.writer.start("g", **clip)
        if gc.get_url() is not None:
            self.writer.start("a", {"xlink:href": gc.get_url(), "target": "_blank"})
        matrix = (
            Affine2D().scale(1 / width, 1 / height)
            + transform
            + Affine2D().translate(x, y).scale(1, -1).translate(0, self.height)
        )
        values = " ".join(number(value) for value in matrix.frozen().to_values())
        attributes = {
            "xlink:href": f"{IMAGE}{len(self.images)}",
            "width": str(width),
            "height": str(height),
            "preserveAspectRatio": "none",
            "transform": f"matrix({values})",
        }
        if alpha != 1:
            attributes["opacity"] = number(alpha)
        if self.squares:
            attributes["style"] = "image-rendering: crisp-edges; image-rendering: pixelated"
        self.images.append(data_uri(im))
        self.writer.element("image", attrib=attributes)
        if gc.get_url() is not None:
            self.writer.end("a")
        if clip:
            self.writer.end("g")


def _multialignment(text: Any) -> str:
    return str(text._get_multialignment())


def _font(prop: Any) -> dict[str, str]:
    style = {"font-size": f"{number(prop.get_size_in_points())}px", "font-family": family(prop)}
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


def _css(style: dict[str, str]) -> str:
    return "; ".join(f"{name}: {value}" for name, value in style.items())
