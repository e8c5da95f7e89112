"""Pictures of a figure as files: PNG, or AVIF and WebP where they are heavy together."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from PIL import Image, features

from cnnviz import png
from cnnviz.data_uri import DataUri

_LOSSLESS: Mapping[str, Any] = {"lossless": True, "method": 1, "quality": 20}
"""Settings of WebP: with more effort it takes twice the time for 3 % less."""
_HEAVY = 250_000
"""Bytes of a figure's pictures beyond which photographs are no longer kept exactly."""
_LIGHT = 15_000
"""Bytes of a picture that stays as it is in any case."""
_SAVED = 0.6
"""The share of its bytes beyond which a picture had better stay exact."""
_QUALITIES = (93, 97)
_AVIF: Mapping[str, Any] = {
    "subsampling": "4:4:4",
    "speed": 8,
    # The bytes must not depend on the number of cores.
    "max_threads": 1,
    "autotiling": False,
}
_NEAR, _NEAR_IN_BRIGHTNESS = 0.985, 0.99
"""Structural similarity, at least; 1 is the same."""


def files(images: Sequence[Any]) -> tuple[DataUri, ...]:
    """The pictures of a figure: (height, width) grey levels or (height, width, 3 or 4) colours.

    They are exact; in a figure whose pictures are heavy together, photographs are nearly so.
    """
    kept = [_without_more(pixels) for pixels in images]
    exact = [_png(pixels) for pixels in kept]
    if sum(len(picture.raw) for picture in set(exact)) <= _HEAVY:
        return tuple(exact)
    return tuple(_lighter(*pair) for pair in zip(kept, exact, strict=True))


def _without_more(pixels: Any) -> Any:
    """The pixels without an alpha that hides nothing, and greys as such."""
    if pixels.ndim == 3 and pixels.shape[2] == 4 and (pixels[..., 3] == 255).all():
        pixels = pixels[..., :3]
    if pixels.ndim == 3 and pixels.shape[2] == 3 and _is_grey(pixels):
        pixels = pixels[..., 0]
    return np.ascontiguousarray(pixels)


def _is_grey(pixels: Any) -> bool:
    red, green, blue = (pixels[..., channel] for channel in range(3))
    return bool((red == green).all() and (green == blue).all())


def _png(pixels: Any) -> DataUri:
    import cv2

    if pixels.ndim == 2:
        return DataUri("image/png", png.encoded(pixels))
    conversion = cv2.COLOR_RGBA2BGRA if pixels.shape[2] == 4 else cv2.COLOR_RGB2BGR
    level = [cv2.IMWRITE_PNG_COMPRESSION, 3]
    _, raw = cv2.imencode(".png", cv2.cvtColor(pixels, conversion), level)
    return DataUri("image/png", bytes(raw))


def _lighter(pixels: Any, exact: DataUri) -> DataUri:
    """The picture as AVIF if readers see no difference, as WebP if that is smaller, or as PNG."""
    if len(exact.raw) <= _LIGHT:
        return exact
    if features.check("avif") and (raw := _avif(pixels, len(exact.raw))):
        return DataUri("image/avif", raw)
    raw = _file(pixels, "webp", **_LOSSLESS)
    return DataUri("image/webp", raw) if len(raw) < len(exact.raw) else exact


def _avif(pixels: Any, size: int) -> bytes | None:
    """The picture nearly as it is; None if that is hardly smaller than the exact one of `size`."""
    for quality in _QUALITIES:
        raw = _file(pixels, "avif", quality=quality, **_AVIF)
        if len(raw) > _SAVED * size:
            return None
        with Image.open(io.BytesIO(raw)) as picture:
            kind = "RGBA" if pixels.ndim == 3 and pixels.shape[2] == 4 else "RGB"
            if _is_near(np.atleast_3d(pixels), np.asarray(picture.convert(kind))):
                return raw
    return None


def _is_near(exact: Any, other: Any) -> bool:
    """Whether no reader sees a difference: structural similarity of colours, and of brightness."""
    colours = [_similarity(exact[..., at], other[..., at]) for at in range(exact.shape[2])]
    if sum(colours) / len(colours) < _NEAR:
        return False
    return _similarity(_brightness(exact), _brightness(other)) >= _NEAR_IN_BRIGHTNESS


def _brightness(pixels: Any) -> Any:
    if pixels.shape[2] == 1:
        return pixels[..., 0]
    return pixels[..., :3] @ np.array([0.299, 0.587, 0.114], np.float32)


def _similarity(exact: Any, other: Any) -> float:
    """Mean SSIM (Wang et al., 2004) of (height, width) levels from 0 to 255, windows of 7 x 7."""
    import cv2

    def mean(levels: Any) -> Any:
        return cv2.boxFilter(levels, -1, (7, 7))

    x, y = exact.astype(np.float32), np.asarray(other, np.float32)
    mx, my = mean(x), mean(y)
    vx, vy, both = mean(x * x) - mx * mx, mean(y * y) - my * my, mean(x * y) - mx * my
    c1, c2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    ratio = (2 * mx * my + c1) * (2 * both + c2)
    return float(np.mean(ratio / ((mx * mx + my * my + c1) * (vx + vy + c2))))


def _file(pixels: Any, kind: str, **settings: Any) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, kind, **settings)
    return buffer.getvalue()
