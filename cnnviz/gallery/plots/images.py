"""Put images that matplotlib shows into its SVG without resampling them.

matplotlib resamples an image to the figure's pixels, twice a figure; a page can scale it itself.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from cnnviz import png
from cnnviz.data_uri import DataUri

if TYPE_CHECKING:
    from cnnviz.gallery.plots.renderer import PageRenderer

COLUMN = 656
"""Width of a page's column in CSS pixels: a wider figure is scaled down to it."""
FINE = 1600
"""Pixels of a page's column on a fine screen."""
_MOST = 1.5
"""Most pixels of an image for each pixel of the figure."""
_SMOOTH = ("auto", "antialiased")
_LEVELS = 256
_ENLARGED = 3
"""matplotlib smooths an image that is shown less than three times as large."""


def image_dpi(width: float, dpi: float) -> float:
    """Dots per inch of the images of a figure of `width` inches and `dpi`."""
    return min(_MOST * dpi, max(dpi, FINE / width))


@contextmanager
def images_as_they_are(page: "PageRenderer") -> Iterator[None]:
    """Within, images go into the SVG in their own pixels if a page then shows the same."""
    from matplotlib.image import AxesImage

    theirs: Any = AxesImage
    check, make = theirs._check_unsampled_image, theirs.make_image

    def as_it_is(image: Any) -> bool:
        return _scalable(image, page.shown)

    def make_image(
        image: Any, renderer: Any, magnification: float = 1.0, unsampled: bool = False
    ) -> Any:
        page.squares = False
        if not unsampled:
            return make(image, renderer, magnification)
        with _levels_for_colours(image):
            drawn = make(image, renderer, magnification, unsampled)
        return drawn if drawn[0] is None else _fitted(image, page, *drawn)

    theirs._check_unsampled_image, theirs.make_image = as_it_is, make_image
    try:
        yield
    finally:
        theirs._check_unsampled_image, theirs.make_image = check, make


@contextmanager
def _levels_for_colours(image: Any) -> Iterator[None]:
    """Within, `make_image` returns (height, width) grey levels for an image in greys."""
    levels = _grey_levels(image)
    if levels is None:
        yield
        return
    kept, image._imcache = image._imcache, levels
    try:
        yield
    finally:
        image._imcache = kept


def _grey_levels(image: Any) -> Any:
    """The colours of numbers whose colour map is grey, computed in a third of the time.

    None for other images, norms and colour maps.
    """
    import cv2
    import numpy as np
    from matplotlib.colors import Normalize

    data, norm, cmap = image.get_array(), image.norm, image.get_cmap()
    if data.ndim != 2 or type(norm) is not Normalize or cmap.N != _LEVELS or np.ma.is_masked(data):
        return None
    # The colours of too small, of all, and of too large numbers.
    table = cmap(np.arange(-1, _LEVELS + 1), bytes=True)
    plain = (table[0] == table[1]).all() and (table[-1] == table[-2]).all()
    numbers = np.asarray(data)
    if not plain or not (table[:, :3] == table[:, :1]).all() or (table[:, 3] != 255).any():
        return None
    norm.autoscale_None(data)
    low, high = float(norm.vmin or 0), float(norm.vmax or 0)
    if not high > low or not np.isfinite(numbers.sum(dtype=np.float64)):
        return None
    exact = np.float32 if numbers.dtype.itemsize <= 2 or numbers.dtype == np.float32 else np.float64
    places = np.subtract(numbers, low, dtype=exact)
    places *= _LEVELS / (high - low)
    steps = np.clip(places, 0, _LEVELS - 1, out=places).astype(np.uint8)
    greys = np.ascontiguousarray(table[1:-1, 0])
    return steps if (greys == np.arange(_LEVELS)).all() else cv2.LUT(steps, greys)


def _scalable(image: Any, dpi: float) -> bool:
    """Whether a page that shows the figure at `dpi` can scale the image as matplotlib does."""
    import numpy as np

    transform, interpolation = image.get_transform(), image.get_interpolation()
    if not transform.is_affine or isinstance(image.get_alpha(), np.ndarray):
        return False
    left, right, bottom, top = image.get_extent()
    points = transform.transform([(left, bottom), (right, bottom), (left, top)])
    height, width = image.get_array().shape[:2]
    dots = dpi / image.get_figure(root=True).dpi
    least = dots * min(_length(points[:2]) / width, _length(points[::2]) / height)
    if interpolation in _SMOOTH:
        mixes_data = image.get_interpolation_stage() == "data" and image.get_array().ndim == 2
        return bool(least >= _ENLARGED or not mixes_data)
    # Where pixels must be left out, matplotlib chooses them.
    return bool(interpolation == "none" or (interpolation == "nearest" and least >= 1))


def _length(points: Any) -> float:
    return float(((points[1] - points[0]) ** 2).sum() ** 0.5)


def _fitted(
    image: Any, page: "PageRenderer", pixels: Any, left: float, bottom: float, transform: Any
) -> tuple[Any, float, float, Any]:
    """Reduce the result of `make_image` to what a page can show; note if pixels are squares."""
    from matplotlib.transforms import Affine2D

    height, width = pixels.shape[:2]
    matrix = transform.get_matrix()
    # Points for each pixel, across and down.
    points = [float((matrix[:2, column] ** 2).sum() ** 0.5) for column in (0, 1)]
    column = min(page.shown, COLUMN / page.width * 72) / 72
    least = min(points) * column
    smooth = image.get_interpolation() in _SMOOTH
    page.squares = least >= 1 and (not smooth or min(points) * page.shown / 72 >= _ENLARGED)
    dots = page.image_dpi / 72
    wanted = (
        min(width, max(1, round(width * points[0] * dots))),
        min(height, max(1, round(height * points[1] * dots))),
    )
    if smooth and wanted != (width, height):
        pixels = _smaller(pixels, wanted)
        transform = Affine2D().scale(width / wanted[0], height / wanted[1]) + transform
    return pixels, left, bottom, transform


def _smaller(pixels: Any, size: tuple[int, int]) -> Any:
    """The (height, width) or (height, width, 4) bytes with `size` (width, height), averaged."""
    import cv2
    import numpy as np

    if pixels.ndim == 3 and (pixels[..., 3] == 255).all():
        pixels = np.ascontiguousarray(pixels[..., :3])
    if pixels.ndim == 2 or pixels.shape[2] == 3:
        return cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    # The colour of a pixel counts as much as it covers.
    colours = pixels.astype(np.float32)
    colours[..., :3] *= colours[..., 3:] / 255
    colours = cv2.resize(colours, size, interpolation=cv2.INTER_AREA)
    colours[..., :3] /= np.maximum(colours[..., 3:], 0.5) / 255
    return np.rint(colours.clip(0, 255)).astype(np.uint8)


def data_uri(pixels: Any) -> DataUri:
    """A PNG of (height, width) grey levels or (height, width, 3 or 4) colours."""
    import cv2
    import numpy as np

    if pixels.ndim == 2:
        return DataUri("image/png", png.encoded(np.ascontiguousarray(pixels)))
    if pixels.shape[2] == 4 and (pixels[..., 3] == 255).all():
        pixels = pixels[..., :3]
    if pixels.shape[2] == 3 and _is_grey(pixels):
        return DataUri("image/png", png.encoded(np.ascontiguousarray(pixels[..., 0])))
    conversion = cv2.COLOR_RGBA2BGRA if pixels.shape[2] == 4 else cv2.COLOR_RGB2BGR
    level = [cv2.IMWRITE_PNG_COMPRESSION, 3]
    _, raw = cv2.imencode(".png", cv2.cvtColor(np.ascontiguousarray(pixels), conversion), level)
    return DataUri("image/png", bytes(raw))


def _is_grey(pixels: Any) -> bool:
    red, green, blue = (pixels[..., channel] for channel in range(3))
    return bool((red == green).all() and (green == blue).all())
