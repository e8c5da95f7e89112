"""Put images into a figure's SVG: in their own pixels, or in those of the figure.

Where each pixel is shown as a square, a page can enlarge it. Where pixels are mixed or left out,
browsers do it each in its own way; what matplotlib mixes is what its PNG shows.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.transforms import Bbox

    from cnnviz.gallery.plots.renderer import PageRenderer

COLUMN = 656
"""Width of a page's column in CSS pixels: a wider figure is scaled down to it."""
_SMOOTH = ("auto", "antialiased")
_LEVELS = 256
_NEAR = 1e-8
_ENLARGED = 3
"""matplotlib smooths an image that is shown up to three times as large."""


@contextmanager
def images_for_pages(page: "PageRenderer") -> Iterator[None]:
    """Within, images go into the SVG in their own pixels if a page then shows the same."""
    from matplotlib.image import AxesImage
    from matplotlib.transforms import Affine2D

    theirs: Any = AxesImage
    check, make = theirs._check_unsampled_image, theirs.make_image

    def make_image(
        image: Any, renderer: Any, magnification: float = 1.0, unsampled: bool = False
    ) -> Any:
        page.squares = False
        page.frame = _frame(image)
        if not unsampled:
            greys = _resampled_greys(image, page.frame)
            if greys is None:
                return make(image, renderer, magnification)
            return greys, page.frame.x0, page.frame.y0, None
        with _levels_for_colours(image):
            pixels, left, bottom, transform = make(image, renderer, magnification, unsampled)
        if pixels is None:
            return pixels, left, bottom, transform
        page.squares = _least(image) * min(1, COLUMN / page.width) >= 1
        if _fills(page.frame, image):
            return pixels, left, bottom, transform
        return _with_border(pixels), left, bottom, Affine2D().translate(-1, -1) + transform

    theirs._check_unsampled_image, theirs.make_image = _is_enlarged, make_image
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


def _resampled_greys(image: Any, frame: "Bbox | None") -> Any:
    """The grey levels in the figure's pixels, which matplotlib mixes as colours with alpha.

    None for images that matplotlib does not mix in this way; see its `_make_image`.
    """
    import numpy as np
    from matplotlib.image import _resample  # type: ignore[attr-defined]
    from matplotlib.transforms import Affine2D

    usual = image.get_interpolation() in _SMOOTH and image.get_interpolation_stage() in _SMOOTH
    if not usual or image.get_alpha() not in (None, 1) or min(_enlargement(image)) >= _ENLARGED:
        return None
    levels = _grey_levels(image) if frame is not None and frame.width and frame.height else None
    if frame is None or levels is None or not image.get_transform().is_affine:
        return None
    (height, width), (left, right, bottom, top) = levels.shape, image.get_extent()
    flip = image.origin == "upper"
    transform = (
        Affine2D()
        .translate(0, -height if flip else 0)
        .scale((right - left) / width, (bottom - top if flip else top - bottom) / height)
        .translate(left, bottom)
        + image.get_transform()
        + Affine2D().translate(-frame.x0, -frame.y0)
    )
    shape = int(frame.height), int(frame.width)
    mixed = _resample(image, levels.astype(np.float32) / np.float32(255), shape, transform)
    return (mixed * 255).astype(np.uint8)


def _is_enlarged(image: Any) -> bool:
    """Whether matplotlib shows each pixel of the image as a square, or as several."""
    import numpy as np

    interpolation = image.get_interpolation()
    if not image.get_transform().is_affine or isinstance(image.get_alpha(), np.ndarray):
        return False
    if interpolation in _SMOOTH:
        return all(times > _ENLARGED or times in (1, 2) for times in _enlargement(image))
    return interpolation in ("none", "nearest") and _least(image) >= 1


def _least(image: Any) -> float:
    return min(_enlargement(image))


def _enlargement(image: Any) -> tuple[float, float]:
    """Pixels of the figure for each pixel of the image, across and down."""
    left, right, bottom, top = image.get_extent()
    points = image.get_transform().transform([(left, bottom), (right, bottom), (left, top)])
    height, width = image.get_array().shape[:2]
    return _length(points[:2]) / width, _length(points[::2]) / height


def _length(points: Any) -> float:
    return float(((points[1] - points[0]) ** 2).sum() ** 0.5)


def _frame(image: Any) -> "Bbox | None":
    """The part of the figure that shows the image, in whole pixels as matplotlib rounds them."""
    import numpy as np
    from matplotlib.transforms import Bbox

    whole = _extent(image)
    clip = (image.get_clip_box() or image.axes.bbox) if image.get_clip_on() else whole
    shown = Bbox.intersection(whole, clip)
    if shown is None:
        return None
    x0, y0, x1, y1 = shown.extents
    across = np.floor([x0 + 0.5, x1 + 0.5 + _NEAR])
    up = np.ceil([y0 - 0.5 - _NEAR, y1 - 0.5])
    return Bbox.from_extents(across[0], up[0], across[1], up[1])


def _fills(frame: "Bbox | None", image: Any) -> bool:
    """Whether the image has no pixels or parts of them beyond its frame, and lacks none."""
    import numpy as np

    return frame is None or bool(np.allclose(frame.extents, _extent(image).extents, 0, _NEAR))


def _extent(image: Any) -> "Bbox":
    from matplotlib.transforms import Bbox, TransformedBbox

    left, right, bottom, top = image.get_extent()
    data = Bbox([[left, bottom], [right, top]])
    return Bbox.from_extents(*TransformedBbox(data, image.get_transform()).extents)


def _with_border(pixels: Any) -> Any:
    """The pixels with those at the edges twice, for a frame that is a little larger."""
    import numpy as np

    sides = [(1, 1), (1, 1), (0, 0)]
    return np.pad(pixels, sides[: pixels.ndim], mode="edge")
