"""A renderer of matplotlib that writes SVG for pages."""

# matplotlib's renderer, whose methods are called here as this class's own, has no types.
# mypy: disable-error-code="no-untyped-call"

import hashlib
import io
from typing import Any

from matplotlib._path import convert_to_string  # type: ignore[attr-defined]
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.colors import rgb2hex
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, IdentityTransform

from cnnviz.gallery.plots.layout.memory import Memory
from cnnviz.gallery.plots.notation import css, number
from cnnviz.gallery.plots.paper.marks import INK, PAPER
from cnnviz.gallery.plots.pictures import Shown, write_image
from cnnviz.gallery.plots.snapping import is_straight, snapped, snapped_box, to_pixels
from cnnviz.gallery.plots.texts import Line, Texts

SALT = "cnnviz"
"""Part of the ids of clips and markers, whatever the lesson has set."""

_BLACK, _WHITE = "#000000", "#ffffff"
_MARKED = {
    INK: (_BLACK, "currentColor"),
    # In a notebook, which has no such variable, white.
    PAPER: (_WHITE, "var(--cnnviz-paper, #fff)"),
}
_COMMANDS = [b"M", b"L", b"Q", b"C", b"z"]
_DIGITS = 3
"""Of coordinates in pixels, behind the point."""


class CannotDrawError(Exception):
    """The figure holds something that SVG cannot show, or that would make it too large."""


class LimitedText(io.StringIO):
    """Text that must stay below `limit` characters."""

    def __init__(self, limit: int) -> None:
        super().__init__()
        self._left = limit

    def write(self, text: str) -> int:
        self._left -= len(text)
        if self._left < 0:
            raise CannotDrawError("the figure has too many lines and shapes")
        return super().write(text)


class PageRenderer(RendererSVG):
    """Writes live text, formulas as paths, marked colours, and images beside the SVG.

    Its unit is the figure's pixel, and lines and shapes stand on pixels as in matplotlib's PNG.
    Groups are left out: they hold nothing but names.
    """

    def __init__(
        self, size: tuple[int, int], text: LimitedText, dpi: float, measure: Any, memory: Memory
    ) -> None:
        """`size`: in pixels; `dpi`: of images; `measure`: draws the PNG, so its lengths count."""
        self._marks: list[str | None] = []
        self.measure = measure
        """The renderer whose lengths of texts count."""
        self._scale = measure.dpi / 72
        self.images: list[str] = []
        """Data URIs of the images; the SVG names them `image:0` and so on."""
        self.squares = False
        """Whether each pixel of the image to be drawn is shown as a square."""
        self.frame: Any = None
        """What is shown of the image to be drawn, in whole pixels; None: it is not known."""
        self._texts = Texts(self, measure, memory)
        super().__init__(*size, text, image_dpi=dpi)

    def points_to_pixels(self, points: Any) -> Any:
        return points * self._scale

    def get_image_magnification(self) -> float:
        return float(self.image_dpi / self.measure.dpi)

    def get_text_width_height_descent(
        self, s: str, prop: Any, ismath: Any
    ) -> tuple[float, float, float]:
        sizes: tuple[float, float, float] = self.measure.get_text_width_height_descent(
            s, prop, ismath
        )
        return sizes

    def _write_metadata(self, metadata: Any) -> None:
        """Write nothing: a page has its own."""

    def _write_default_style(self) -> None:
        """Write nothing: the root has these declarations, since a page holds several SVGs."""

    def _make_id(self, type: str, content: Any) -> str:
        return f"{type}{hashlib.sha256(f'{SALT}{content}'.encode()).hexdigest()[:10]}"

    def open_group(self, s: str, gid: str | None = None) -> None:
        del s
        self._marks.append(gid)

    def close_group(self, s: str) -> None:
        del s
        if self._marks:
            self._marks.pop()

    def option_image_nocomposite(self) -> bool:
        return True

    def start_filter(self) -> None:
        raise CannotDrawError("the figure has filters of pixels")

    def draw_gouraud_triangles(self, *_: Any, **__: Any) -> None:
        raise CannotDrawError("the figure has shading from corner to corner")

    def _convert_path(
        self,
        path: Any,
        transform: Any = None,
        clip: Any = None,
        simplify: Any = None,
        sketch: Any = None,
    ) -> str:
        bounds = (0.0, 0.0, self.width, self.height) if clip else None
        raw: bytes = convert_to_string(
            path, transform, bounds, simplify, sketch, _DIGITS, _COMMANDS, False
        )
        return raw.decode("ascii")

    def draw_path(self, gc: Any, path: Any, transform: Any, rgbFace: Any = None) -> None:
        flipped = self._make_flip_transform(transform)
        if is_straight(path, gc.get_snap(), flipped):
            path = snapped(path, flipped, self._width_of(gc), gc.get_snap())
            # Flipped once more by the method of the base.
            path = Path(path.vertices * [1, -1] + [0, self.height], path.codes)
            transform = IdentityTransform()
        super().draw_path(gc, path, transform, rgbFace)

    def draw_markers(
        self,
        gc: Any,
        marker_path: Any,
        marker_trans: Any,
        path: Any,
        trans: Any,
        rgbFace: Any = None,
    ) -> None:
        # As in the PNG: places are whole pixels, and markers stand on pixels or at their centres.
        flipped = marker_trans + Affine2D().scale(1, -1)
        if is_straight(marker_path, gc.get_snap(), flipped):
            marker = snapped(marker_path, flipped, self._width_of(gc), gc.get_snap())
        else:
            marker = (flipped + Affine2D().translate(0.5, 0.5)).transform_path(marker_path)
        upright = Affine2D().scale(1, -1)
        places = to_pixels(self._make_flip_transform(trans).transform(path.vertices))
        turned = Path(places * [1, -1] + [0, self.height], path.codes)
        super().draw_markers(gc, marker, upright, turned, IdentityTransform(), rgbFace)

    def draw_path_collection(  # type: ignore[override]
        self, gc: Any, master: Any, paths: Any, transforms: Any, *rest: Any, **names: Any
    ) -> None:
        # Each of these stands on pixels of its own, so that none is a copy of another.
        alone = paths and all(is_straight(path, gc.get_snap(), master) for path in paths)
        draw = RendererBase.draw_path_collection if alone else RendererSVG.draw_path_collection
        draw(self, gc, master, paths, transforms, *rest, **names)

    def _width_of(self, gc: Any) -> float:
        return float(gc.get_linewidth() * self._scale) if gc.get_rgb()[3] else 0.0

    def _get_clip_attrs(self, gc: Any) -> dict[str, str]:
        rectangle = gc.get_clip_rectangle()
        if rectangle is not None:
            gc.set_clip_rectangle(snapped_box(rectangle, self.height))
        clip: dict[str, str] = super()._get_clip_attrs(gc)
        return clip

    def _get_style_dict(self, gc: Any, rgbFace: Any) -> dict[str, str]:
        style: dict[str, str] = super()._get_style_dict(gc, rgbFace)
        if "stroke" in style:
            style["stroke-width"] = number(gc.get_linewidth() * self._scale)
        offset, dashes = gc.get_dashes()
        if dashes is not None:
            style["stroke-dasharray"] = ",".join(number(length * self._scale) for length in dashes)
            style["stroke-dashoffset"] = number(float(offset) * self._scale)
        if not gc.get_antialiased():
            style["shape-rendering"] = "crispEdges"
        # What matplotlib leaves out is black; a page may have another default.
        style.setdefault("fill", _BLACK)
        if self._marks and self._marks[-1] in _MARKED:
            theirs, ours = _MARKED[self._marks[-1] or ""]
            for name in ("fill", "stroke"):
                if style.get(name) == theirs:
                    style[name] = ours
        return style

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
        line = Line(s, prop, x, y, angle, self._ink(gc))
        if ismath == "TeX":
            larger = prop.copy()
            larger.set_size(prop.get_size_in_points() * self._scale)
            self.writer.start("g", style=css(line.ink))
            self._draw_text_as_path(gc, x, y, s, larger, angle, ismath)
            self.writer.end("g")
        elif ismath:
            self._texts.write_formula(line)
        else:
            self._texts.write(line)
        if gc.get_url() is not None:
            self.writer.end("a")
        if clip:
            self.writer.end("g")

    def write_bar(self, line: Line, bar: tuple[float, float, float, float]) -> None:
        """Write a line of a formula; the line of text is where `bar` counts from."""
        x, y, width, height = bar
        # As in the PNG: no thinner than a pixel.
        x, width = x - max(0, 1 - width) / 2, max(width, 1)
        y, height = y - max(0, 1 - height) / 2, max(height, 1)
        place = Affine2D().rotate_deg(line.angle).translate(line.x, self.height - line.y)
        flipped = self._make_flip_transform(place)
        path = Path([(x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y)])
        if is_straight(path, None, flipped):
            path, flipped = snapped(path, flipped, 0, None), IdentityTransform()
        d = self._convert_path(path, flipped, simplify=False)
        self.writer.element("path", d=d, style=css(line.ink))

    def _ink(self, gc: Any) -> dict[str, str]:
        colour = rgb2hex(gc.get_rgb())
        if colour == _BLACK and self._marks and self._marks[-1] == INK:
            colour = _MARKED[INK][1]
        alpha = gc.get_alpha() if gc.get_forced_alpha() else gc.get_rgb()[3]
        return {"fill": colour} | ({"opacity": number(alpha)} if alpha != 1 else {})

    def draw_image(self, gc: Any, x: float, y: float, im: Any, transform: Any = None) -> None:
        clip = self._clip_of_image(gc, is_scaled=transform is None)
        write_image(self, Shown(gc, x, y, im, transform), clip)

    def _clip_of_image(self, gc: Any, *, is_scaled: bool) -> dict[str, str]:
        frame, self.frame = self.frame, None
        if frame is not None and gc.get_clip_path()[0] is None:
            if is_scaled:
                return {}  # it has the size of its frame
            gc.set_clip_rectangle(frame)
        return self._get_clip_attrs(gc)
