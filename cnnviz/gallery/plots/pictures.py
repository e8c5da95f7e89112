"""Write the images of a figure: elements of SVG, whose pixels are files of their own."""

# matplotlib's transforms, whose methods are called here, have no types.
# mypy: disable-error-code="no-untyped-call"

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.transforms import Affine2D

from cnnviz.gallery.plots.notation import number
from cnnviz.mimetypes import IMAGE

_SQUARES = "image-rendering: crisp-edges; image-rendering: pixelated"


@dataclass(frozen=True, slots=True)
class Shown:
    """The arguments of a renderer's `draw_image`."""

    gc: Any
    x: float
    y: float
    pixels: Any
    """(height, width) grey levels or (height, width, 4) colours, bytes."""
    transform: Any
    """From the pixels to the figure; None: they are the figure's own."""

    @property
    def alpha(self) -> float:
        return 1.0 if self.transform is None else float(self.gc.get_alpha())

    def matrix(self, page: Any) -> Any:
        """A transform from the image's pixels, downwards, to those of the page's SVG."""
        height, width = self.pixels.shape[:2]
        x, y, transform = self.x, self.y, self.transform
        if transform is None:
            # The first row is the lowest.
            transform = Affine2D().scale(width, height)
            x, y = np.floor(np.array([x, y]) + 0.5)
        return (
            Affine2D().scale(1 / width, 1 / height)
            + transform
            + Affine2D().translate(x, y).scale(1, -1).translate(0, page.height)
        ).frozen()


def write_image(page: Any, shown: Shown, clip: Mapping[str, str]) -> None:
    """Write an image within the attributes `clip`; `page`: the renderer that writes SVG."""
    height, width = shown.pixels.shape[:2]
    if not (width and height):
        return
    url = shown.gc.get_url()
    if clip:
        # Not on the image: its transform would apply to the clip path too.
        page.writer.start("g", **clip)
    if url is not None:
        page.writer.start("a", {"xlink:href": url, "target": "_blank"})
    attributes = {
        "xlink:href": f"{IMAGE}{len(page.images)}",
        "width": str(width),
        "height": str(height),
        "preserveAspectRatio": "none",
        "transform": f"matrix({' '.join(map(_exact, shown.matrix(page).to_values()))})",
    }
    if shown.alpha != 1:
        attributes["opacity"] = number(shown.alpha)
    if page.squares:
        attributes["style"] = _SQUARES
    page.images.append(shown.pixels)
    page.writer.element("image", attrib=attributes)
    if url is not None:
        page.writer.end("a")
    if clip:
        page.writer.end("g")


def _exact(value: float) -> str:
    # Times the pixels of an image, a thousandth would be too much.
    return f"{value:.7f}".rstrip("0").rstrip(".")
