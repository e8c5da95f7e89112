"""A renderer of matplotlib that writes shapes as SVG for pages, in their marked colours."""

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

from cnnviz.gallery.plots.notation import css, number
from cnnviz.gallery.plots.paper.marks import INK, PAPER
from cnnviz.gallery.plots.snapping import is_straight, snapped, snapped_box, to_pixels

SALT = "cnnviz"
"""Part of the ids of clips and markers, whatever the lesson has set."""

BLACK, _WHITE = "#000000", "#ffffff"
MARKED = {
    INK: (BLACK, "currentColor"),
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


class ShapeRenderer(RendererSVG):
    """Writes paths and markers, which stand on pixels as in matplotlib's PNG.

    Its unit is the figure's pixel. Groups are left out: they hold nothing but names.
    """

    def __init__(self, size: tuple[int, int], text: LimitedText, measure: Any) -> None:
        """`size`: in pixels; `measure`: draws the PNG, so its lengths count."""
        self._marks: list[str | None] = []
        self._styles: dict[tuple[Any, ...], str] = {}
        """CSS of what is drawn, by its colours, lines and mark."""
        self._outlines: dict[tuple[Any, ...], tuple[Any, str]] = {}
        """Markers as paths and as SVG, by their path, size and line."""
        self.measure = measure
        """The renderer whose lengths of texts count."""
        self.scale = measure.dpi / 72
        """Pixels for each point."""
        super().__init__(*size, text, image_dpi=measure.dpi)
        self._flip = Affine2D().scale(1, -1).translate(0, self.height)

    def points_to_pixels(self, points: Any) -> Any:
        return points * self.scale

    def get_image_magnification(self) -> float:
        return 1.0

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

    def _get_style_dict(self, gc: Any, rgbFace: Any) -> dict[str, str]:
        style: dict[str, str] = super()._get_style_dict(gc, rgbFace)
        if "stroke" in style:
            style["stroke-width"] = number(gc.get_linewidth() * self.scale)
        offset, dashes = gc.get_dashes()
        if dashes is not None:
            style["stroke-dasharray"] = ",".join(number(length * self.scale) for length in dashes)
            style["stroke-dashoffset"] = number(float(offset) * self.scale)
        if not gc.get_antialiased():
            style["shape-rendering"] = "crispEdges"
        # What matplotlib leaves out is black; a page may have another default.
        style.setdefault("fill", BLACK)
        if self._marks and self._marks[-1] in MARKED:
            theirs, ours = MARKED[self._marks[-1] or ""]
            for name in ("fill", "stroke"):
                if style.get(name) == theirs:
                    style[name] = ours
        return style

    def _get_style(self, gc: Any, rgbFace: Any) -> str:
        if gc.get_hatch() is not None:
            return str(super()._get_style(gc, rgbFace))
        offset, dashes = gc.get_dashes()
        key = (
            None if rgbFace is None else tuple(rgbFace),
            gc.get_forced_alpha() and gc.get_alpha(),
            None if dashes is None else (offset, *dashes),
            gc.get_linewidth(),
            tuple(gc.get_rgb()),
            gc.get_joinstyle(),
            gc.get_capstyle(),
            gc.get_antialiased(),
            self._marks[-1] if self._marks else None,
        )
        if key not in self._styles:
            self._styles[key] = str(super()._get_style(gc, rgbFace))
        return self._styles[key]

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

    def _write_hatches(self) -> None:
        # As in the PNG: a hatch repeats itself after an inch.
        if not self._hatchd:
            return
        size = int(self.measure.dpi)
        upright = Affine2D().scale(size).scale(1, -1).translate(0, size)
        frame = {"x": "0", "y": "0", "width": str(size), "height": str(size)}
        self.writer.start("defs")
        for (path, face, stroke, width), name in self._hatchd.values():
            self.writer.start("pattern", id=name, patternUnits="userSpaceOnUse", **frame)
            if face is not None:
                self.writer.element("rect", fill=rgb2hex(face), **frame)
            colour = rgb2hex(stroke)
            style = {"fill": colour, "stroke": colour, "stroke-width": number(width * self.scale)}
            style |= {"stroke-linecap": "square", "stroke-linejoin": "miter"}
            if stroke[3] < 1:
                style["stroke-opacity"] = number(stroke[3])
            d = self._convert_path(path, upright, simplify=False)
            self.writer.element("path", d=d, style=css(style))
            self.writer.end("pattern")
        self.writer.end("defs")

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
        places = to_pixels((trans + self._flip).transform(path.vertices))
        inside = bool(((places >= 0) & (places <= (self.width, self.height))).all())
        style = self._get_style(gc, rgbFace)
        marker, outline = self._marker(gc, marker_path, marker_trans)
        name = self._markers.get((outline, style))
        if name is None or path.codes is not None or not inside:
            upright = Path(places * [1, -1] + [0, self.height], path.codes)
            flipped = Affine2D().scale(1, -1)
            super().draw_markers(gc, marker, flipped, upright, IdentityTransform(), rgbFace)
            return
        write = self.writer
        write.start("g", **self._get_clip_attrs(gc))
        if gc.get_url() is not None:
            write.start("a", {"xlink:href": gc.get_url(), "target": "_blank"})
        for x, y in places.tolist():
            place = {"xlink:href": f"#{name}", "x": number(x), "y": number(y), "style": style}
            write.element("use", attrib=place)
        if gc.get_url() is not None:
            write.end("a")
        write.end("g")

    def _marker(self, gc: Any, path: Any, transform: Any) -> tuple[Any, str]:
        """A marker's path in pixels, downwards, and as SVG."""
        width, snap = self._width_of(gc), gc.get_snap()
        key = path, transform.get_matrix().tobytes(), width, snap
        if key not in self._outlines:
            flipped = transform + Affine2D().scale(1, -1)
            if is_straight(path, snap, flipped):
                marker = snapped(path, flipped, width, snap)
            else:
                marker = (flipped + Affine2D().translate(0.5, 0.5)).transform_path(path)
            outline = self._convert_path(marker, simplify=False)
            self._outlines[key] = marker, outline
        return self._outlines[key]

    def draw_path_collection(  # type: ignore[override]
        self, gc: Any, master: Any, paths: Any, transforms: Any, *rest: Any, **names: Any
    ) -> None:
        # Each of these stands on pixels of its own, so that none is a copy of another.
        alone = paths and all(is_straight(path, gc.get_snap(), master) for path in paths)
        draw = RendererBase.draw_path_collection if alone else RendererSVG.draw_path_collection
        draw(self, gc, master, paths, transforms, *rest, **names)

    def _width_of(self, gc: Any) -> float:
        return float(gc.get_linewidth() * self.scale) if gc.get_rgb()[3] else 0.0

    def _get_clip_attrs(self, gc: Any) -> dict[str, str]:
        rectangle = gc.get_clip_rectangle()
        if rectangle is not None:
            gc.set_clip_rectangle(snapped_box(rectangle, self.height))
        clip: dict[str, str] = super()._get_clip_attrs(gc)
        return clip
