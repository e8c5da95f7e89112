"""A renderer of matplotlib that writes shapes as SVG for pages, in their marked colours."""

# matplotlib's renderer, whose methods are called here as this class's own, has no types.
# mypy: disable-error-code="no-untyped-call"

import hashlib
import io
from typing import Any

from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.transforms import Affine2D

from cnnviz.gallery.plots.paper.marks import INK, PAPER

SALT = "cnnviz"
"""Part of the ids of clips and markers, whatever the lesson has set."""

BLACK, _WHITE = "#000000", "#ffffff"
MARKED = {
    INK: (BLACK, "currentColor"),
    # In a notebook, which has no such variable, white.
    PAPER: (_WHITE, "var(--cnnviz-paper, #fff)"),
}


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
    """Writes paths and markers. Groups are left out: they hold nothing but names."""

    def __init__(self, size: tuple[float, float], text: LimitedText, dpi: float) -> None:
        """`size`: in points; `dpi`: of images."""
        self._marks: list[str | None] = []
        self._styles: dict[tuple[Any, ...], str] = {}
        """CSS of what is drawn, by its colours, lines and mark."""
        self._outlines: dict[tuple[Any, bytes], str] = {}
        """Markers as SVG, by their path and size."""
        super().__init__(*size, text, image_dpi=dpi)
        self._flip = Affine2D().scale(1, -1).translate(0, self.height)

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
            self._marks[-1] if self._marks else None,
        )
        if key not in self._styles:
            self._styles[key] = str(super()._get_style(gc, rgbFace))
        return self._styles[key]

    def draw_markers(
        self,
        gc: Any,
        marker_path: Any,
        marker_trans: Any,
        path: Any,
        trans: Any,
        rgbFace: Any = None,
    ) -> None:
        places = (trans + self._flip).transform(path.vertices)
        limits = (self.width * 72, self.height * 72)
        inside = bool(((places >= 0) & (places <= limits)).all())
        style = self._get_style(gc, rgbFace)
        name = self._markers.get((self._marker_outline(marker_path, marker_trans), style))
        if name is None or path.codes is not None or not inside:
            super().draw_markers(gc, marker_path, marker_trans, path, trans, rgbFace)
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

    def _marker_outline(self, path: Any, transform: Any) -> str:
        key = path, transform.get_matrix().tobytes()
        if key not in self._outlines:
            upright = transform + Affine2D().scale(1.0, -1.0)
            self._outlines[key] = str(self._convert_path(path, upright, simplify=False))
        return self._outlines[key]


def number(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".")
