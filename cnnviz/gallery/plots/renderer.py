"""A renderer of matplotlib that writes SVG for pages."""

# matplotlib's renderer, whose methods are called here as this class's own, has no types.
# mypy: disable-error-code="no-untyped-call"

from typing import Any

from matplotlib.colors import rgb2hex
from matplotlib.path import Path
from matplotlib.transforms import Affine2D, IdentityTransform

from cnnviz.gallery.plots.layout.memory import Memory
from cnnviz.gallery.plots.notation import css, number
from cnnviz.gallery.plots.paper.marks import INK
from cnnviz.gallery.plots.pictures import Shown, write_image
from cnnviz.gallery.plots.shapes import BLACK, MARKED, LimitedText, ShapeRenderer
from cnnviz.gallery.plots.snapping import is_straight, snapped
from cnnviz.gallery.plots.texts import Line, Texts


class PageRenderer(ShapeRenderer):
    """Writes live text, formulas as paths, and images beside the SVG, in marked colours."""

    def __init__(
        self, size: tuple[int, int], text: LimitedText, measure: Any, memory: Memory
    ) -> None:
        """`size`: in pixels; `measure`: draws the PNG, so its lengths count."""
        self.images: list[Any] = []
        """Pixels of the images; the SVG names them `image:0` and so on."""
        self.squares = False
        """Whether each pixel of the image to be drawn is shown as a square."""
        self.frame: Any = None
        """What is shown of the image to be drawn, in whole pixels; None: it is not known."""
        self._texts = Texts(self, measure, memory)
        super().__init__(size, text, measure)

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
            larger.set_size(prop.get_size_in_points() * self.scale)
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
        if colour == BLACK and self._marks and self._marks[-1] == INK:
            colour = MARKED[INK][1]
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
