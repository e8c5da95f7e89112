"""Draw a figure of matplotlib for pages: as SVG, or as a picture where SVG cannot show it."""

import io
import re
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cnnviz.gallery.plots.images import images_for_pages
from cnnviz.gallery.plots.layout.memory import remembering
from cnnviz.gallery.plots.paper.paper import on_page_paper

if TYPE_CHECKING:
    from matplotlib.figure import Figure

HEAVY = 200_000
"""Characters of SVG beyond which a figure becomes a picture, whose text cannot be translated."""

_PAD = 0.1
"""Inches of margin around a figure, as in matplotlib's tight box."""
_HEAD = re.compile(r"^.*?<svg [^>]*>", re.DOTALL)
_STROKES = "stroke-linejoin: round; stroke-linecap: butt"


@dataclass(frozen=True, slots=True)
class Drawing:
    """A figure as SVG with its images, or as a picture."""

    width: int
    height: int
    """In pixels of the figure."""
    svg: str | None = None
    images: tuple[str, ...] = ()
    """Data URIs of the pictures that `svg` calls `image:0` and so on."""
    picture: str | None = None
    """Data URI of the whole figure."""
    reason: str = ""
    """Why it is a picture."""


def drawn(figure: "Figure") -> Drawing:
    """The figure as it is now; it is left as it was."""
    with _saving(figure), _quiet():
        try:
            return _svg(figure)
        except Exception as error:
            # Anything may not be ready for SVG; a fault of the lesson itself comes again below.
            reason = str(error) or type(error).__name__
        return replace(_picture(figure), reason=reason)


def is_empty(figure: Any) -> bool:
    """Whether matplotlib would draw nothing but default paper."""
    from cnnviz.gallery.plots.paper.inks import is_paper

    children = [child for child in figure.get_children() if child is not figure.patch]
    return is_paper(figure.patch) and all(
        child in figure.subfigs and is_empty(child) for child in children
    )


def _svg(figure: "Figure") -> Drawing:
    from matplotlib.backends.backend_mixed import MixedModeRenderer

    from cnnviz.gallery.plots.encoding import files
    from cnnviz.gallery.plots.renderer import PageRenderer
    from cnnviz.gallery.plots.shapes import CannotDrawError, LimitedText

    if _draws_itself(figure):
        raise CannotDrawError("functions of the lesson draw on the figure")
    text, dpi = LimitedText(HEAVY), figure.dpi
    with ExitStack() as stack:
        memory = stack.enter_context(remembering())
        stack.enter_context(_laid_out(figure))
        stack.enter_context(_hidden_axes_at_rest(figure))
        memory.settled = True
        measure = _measure(dpi, memory.settings)
        box = _box(figure, measure)
        size = round(box.width * dpi), round(box.height * dpi)
        stack.enter_context(_moved(figure, box))
        stack.enter_context(on_page_paper(figure, measure))
        page = PageRenderer(size, text, measure, memory)
        renderer: Any = MixedModeRenderer(figure, box.width, box.height, dpi, page)
        stack.enter_context(images_for_pages(page))
        figure.draw(renderer)
        renderer.finalize()
    svg = _HEAD.sub(_head(*size), text.getvalue(), count=1)
    return Drawing(*size, svg, files(page.images))


@lru_cache(8)
def _measure(dpi: float, settings: tuple[str | int, ...]) -> Any:
    """The renderer that measures texts; it remembers their sizes, which depend on `settings`."""
    from matplotlib.backends.backend_agg import RendererAgg

    del settings
    return RendererAgg(1, 1, dpi)


def _box(figure: "Figure", measure: Any) -> Any:
    """The box in inches that matplotlib's PNG shows, which has whole pixels."""
    from matplotlib.transforms import Bbox

    tight, dpi = figure.get_tightbbox(measure).padded(_PAD), figure.dpi
    width, height = (int(size * dpi + 1e-6) / dpi for size in (tight.width, tight.height))
    return Bbox.from_bounds(tight.x0, tight.y0, width, height)


def _head(width: int, height: int) -> str:
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'width="{width}" height="{height}" viewBox="0 0 {width} {height}" style="{_STROKES}">'
    )


def _picture(figure: "Figure") -> Drawing:
    import numpy as np
    from PIL import Image

    from cnnviz.gallery.plots.encoding import files

    buffer = io.BytesIO()
    with remembering(), _hidden_axes_at_rest(figure):
        figure.savefig(
            buffer,
            format="png",
            dpi=figure.dpi,
            bbox_inches="tight",
            pad_inches=_PAD,
            transparent=False,
            pil_kwargs={"compress_level": 1},
        )
    with Image.open(buffer) as picture:
        width, height = picture.size
        (file,) = files([np.asarray(picture)])
    return Drawing(width, height, picture=file)


def _draws_itself(figure: "Figure") -> bool:
    """Whether the lesson draws on the figure whenever matplotlib has drawn it.

    matplotlib's own animations wait for the first time that a window is drawn.
    """
    handlers = figure.canvas.callbacks.callbacks.get("draw_event", {}).values()
    return any(_is_the_lessons(handler()) for handler in handlers)


def _is_the_lessons(handler: Any) -> bool:
    owner = type(getattr(handler, "__self__", handler))
    return handler is not None and not owner.__module__.startswith("matplotlib.")


@contextmanager
def _saving(figure: "Figure") -> Iterator[None]:
    """Within, the figure has the colours and the state of one that is being saved."""
    import matplotlib as mpl

    canvas: Any = figure.canvas
    before, dpi, colour = canvas._is_saving, figure.dpi, mpl.rcParams["savefig.facecolor"]
    face = figure.get_facecolor()
    canvas._is_saving = True
    if colour != "auto":
        figure.set_facecolor(colour)
    try:
        yield
    finally:
        canvas._is_saving = before
        figure.set_facecolor(face)
        if figure.dpi != dpi:  # a drawing that failed had changed it
            figure.dpi = dpi
        figure.stale = False


@contextmanager
def _laid_out(figure: "Figure") -> Iterator[None]:
    """Lay the figure out at its own size, as in its PNG; within, its layout stays."""
    engine = figure.get_layout_engine()
    if engine is None:
        yield
        return
    if figure.axes:
        with suppress(ValueError):  # as matplotlib does, such as for axes without room
            engine.execute(figure)
    figure.set_layout_engine("none")
    try:
        yield
    finally:
        figure.set_layout_engine(engine)


@contextmanager
def _moved(figure: "Figure", box: Any) -> Iterator[None]:
    """Within, the lower left corner of `box`, in inches, is where the figure begins."""
    from matplotlib.transforms import Bbox, TransformedBbox

    part: Any = figure
    inches, whole = part.dpi_scale_trans, part.transFigure
    before, bounds = part.bbox, whole._boxout
    width, height = figure.get_size_inches()
    part.bbox = TransformedBbox(Bbox.from_bounds(0, 0, box.width, box.height), inches)
    moved = TransformedBbox(Bbox.from_bounds(-box.x0, -box.y0, width, height), inches)
    whole._boxout = moved
    whole.set_children(moved)
    whole.invalidate()
    try:
        yield
    finally:
        part.bbox, whole._boxout = before, bounds
        whole.invalidate()


@contextmanager
def _hidden_axes_at_rest(figure: "Figure") -> Iterator[None]:
    """Within, hidden axes do not lay out ticks, which would not be drawn anyway."""
    # Axes in three dimensions are always off in the two of other axes.
    hidden = (axes for axes in figure.axes if not axes.axison and axes.name != "3d")
    resting = [axis for axes in hidden for axis in (axes.xaxis, axes.yaxis) if axis.get_visible()]
    for axis in resting:
        axis.set_visible(False)
    try:
        yield
    finally:
        for axis in resting:
            axis.set_visible(True)


@contextmanager
def _quiet() -> Iterator[None]:
    with warnings.catch_warnings():
        # The page's own font draws the text, so glyphs missing from matplotlib's do not matter.
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        yield
