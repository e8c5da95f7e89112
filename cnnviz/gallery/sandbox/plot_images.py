"""Put images that matplotlib shows into its SVG without resampling them.

`imshow` resamples an image to the figure's pixels and encodes the result, twice a figure; a page
can scale the image itself. Used inside a lesson's process only.
"""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from cnnviz import png

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.image import AxesImage
    from numpy.typing import NDArray

PAGE = 1600
"""Pixels of a page's column on a fine screen: a wider figure is scaled down to it."""
_LEAST, _MOST = 100.0, 150.0
"""Least and most dots per inch that an image keeps; the least is that of matplotlib's files."""
_SMOOTH = ("auto", "antialiased", None)
_AS_IT_IS = (*_SMOOTH, "nearest", "none")


@contextmanager
def images_as_they_are(width: float) -> Iterator[None]:
    """Within, images go into SVG directly if they look the same; `width`: of the figure, inches.

    Otherwise, such as for other norms, masks and interpolations, matplotlib draws as usual.
    """
    from matplotlib.image import AxesImage

    dpi = min(_MOST, max(_LEAST, PAGE / width))
    original = AxesImage.draw

    def draw(self: "AxesImage", renderer: Any) -> None:
        if not _written(self, renderer, dpi):
            original(self, renderer)

    AxesImage.draw = draw  # type: ignore[method-assign,assignment]
    try:
        yield
    finally:
        AxesImage.draw = original  # type: ignore[method-assign]


def _written(image: "AxesImage", renderer: Any, dpi: float) -> bool:
    """Write the image into the SVG; return False if matplotlib has to draw it."""
    from matplotlib.backends.backend_svg import RendererSVG

    renderer = getattr(renderer, "_vector_renderer", renderer)
    if not isinstance(renderer, RendererSVG) or not _is_plain(image):
        return False
    if "draw_image" in vars(renderer):
        return True  # only a dry run to measure sizes; an image is as large as its axes
    corners = _corners(image)
    if corners is None:
        return False
    size = (_length(corners[0], corners[1]) / 72 * dpi, _length(corners[0], corners[2]) / 72 * dpi)
    pixels, table = _pixels(image, size)
    raw = png.encoded(pixels, table) if pixels.ndim == 2 else _colour_png(pixels)
    uri = f"data:image/png;base64,{base64.b64encode(raw).decode()}"
    _element(image, renderer, pixels.shape[:2], corners, uri, size)
    image.stale = False
    return True


def _is_plain(image: "AxesImage") -> bool:
    import numpy as np
    from matplotlib.colors import Colormap, Normalize
    from matplotlib.image import AxesImage

    data = image.get_array()
    if type(image) is not AxesImage or not image.get_visible() or data is None or not data.size:
        return False
    if image.get_interpolation() not in _AS_IT_IS:
        return False
    if np.ma.is_masked(data) or not image.get_transform().is_affine:
        return False
    if isinstance(image.get_alpha(), np.ndarray) or image.get_agg_filter():
        return False
    if data.ndim == 3:
        return True
    cmap: Colormap = image.get_cmap()
    ends = cmap.get_over(), cmap.get_under()
    plain_ends = np.array_equal(ends[0], cmap(cmap.N - 1)) and np.array_equal(ends[1], cmap(0))
    return (
        type(image.norm) is Normalize
        and cmap.N == 256
        and plain_ends
        and bool(np.isfinite(data).all())
    )


def _corners(image: "AxesImage") -> tuple[Any, Any, Any] | None:
    """Start and end of the first row and start of the last row, each (x, y) in points."""
    left, right, bottom, top = image.get_extent()
    first, last = (top, bottom) if image.origin == "upper" else (bottom, top)
    points = image.get_transform().transform([(left, first), (right, first), (left, last)])
    return points[0], points[1], points[2]


def _length(start: Any, end: Any) -> float:
    return float(((start - end) ** 2).sum() ** 0.5)


def _pixels(
    image: "AxesImage", size: tuple[float, float]
) -> "tuple[NDArray[np.uint8], NDArray[np.uint8] | None]":
    """Places in a table of colours, or (height, width, 3 or 4) colours, at most about `size`.

    An image that is shown smaller is averaged before it is coloured, as matplotlib's 'antialiased'
    does; with 'nearest' and 'none' every pixel is kept.
    """
    import numpy as np

    data = np.asarray(image.get_array())
    if data.ndim == 3:
        colours = image.to_rgba(data, bytes=True)
        return np.asarray(_smaller(colours, image, size), np.uint8), None
    data = _smaller(data.astype(np.float32, copy=False), image, size)
    low, high = (float(np.max(end or 0.0)) for end in (image.norm.vmin, image.norm.vmax))
    if high > low:
        # As in a colour map: 256 equal parts, of which the last includes its end.
        places = np.clip((data - low) * (256 / (high - low)), 0, 255).astype(np.uint8)
    else:
        places = np.zeros(data.shape, np.uint8)
    table = image.get_cmap()(np.arange(256), bytes=True)[:, :3]
    return places, np.ascontiguousarray(table, np.uint8)


def _smaller(data: Any, image: "AxesImage", size: tuple[float, float]) -> Any:
    import cv2

    height, width = data.shape[:2]
    wanted = (max(1, round(size[0])), max(1, round(size[1])))
    smooth = image.get_interpolation() in _SMOOTH
    if not smooth or (width <= wanted[0] and height <= wanted[1]):
        return data
    wanted = (min(width, wanted[0]), min(height, wanted[1]))
    return cv2.resize(data, wanted, interpolation=cv2.INTER_AREA)


def _colour_png(pixels: Any) -> bytes:
    import cv2

    if pixels.shape[2] == 4 and (pixels[..., 3] == 255).all():
        pixels = pixels[..., :3]
    conversion = cv2.COLOR_RGBA2BGRA if pixels.shape[2] == 4 else cv2.COLOR_RGB2BGR
    _, raw = cv2.imencode(
        ".png", cv2.cvtColor(pixels, conversion), [cv2.IMWRITE_PNG_COMPRESSION, 3]
    )
    return bytes(raw)


def _element(
    image: "AxesImage",
    renderer: Any,
    shape: tuple[int, ...],
    corners: tuple[Any, Any, Any],
    uri: str,
    size: tuple[float, float],
) -> None:
    height, width = shape
    start, along, down = corners
    gc = renderer.new_gc()
    image._set_gc_clip(gc)  # type: ignore[attr-defined]
    clip = renderer._get_clip_attrs(gc)
    if clip:
        # Not on the image: its transform would apply to the clip path too.
        renderer.writer.start("g", **clip)
    matrix = (
        (along[0] - start[0]) / width,
        -(along[1] - start[1]) / width,
        (down[0] - start[0]) / height,
        -(down[1] - start[1]) / height,
        start[0],
        renderer.height - start[1],
    )
    attributes = {
        "xlink:href": uri,
        "width": str(width),
        "height": str(height),
        "preserveAspectRatio": "none",
        "transform": f"matrix({' '.join(f'{number:.6g}' for number in matrix)})",
    }
    alpha = image.get_alpha()
    if alpha is not None and alpha != 1:
        attributes["opacity"] = f"{float(alpha):g}"
    if width < size[0]:
        # Enlarged: each pixel stays a square, as matplotlib draws it.
        attributes["style"] = "image-rendering:crisp-edges;image-rendering:pixelated"
    renderer.writer.element("image", attrib=attributes)
    if clip:
        renderer.writer.end("g")
    gc.restore()
