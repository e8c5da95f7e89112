"""Built-in images by name and files by path, as grey levels."""

import difflib
import hashlib
import importlib.util
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from cnnviz.errors import LabError
from cnnviz.lab.base import check
from cnnviz.lab.images import drawings
from cnnviz.lab.images.credits import Credit, all_credits
from cnnviz.lab.images.files import decoded, on_white
from cnnviz.png import bare_grey

Image = NDArray[np.float32]
"""A grey image, float32 of shape (height, width): grey levels from 0 to 255."""

MEGAPIXELS = 64
"""The largest image that `load` accepts."""


@dataclass(frozen=True, slots=True)
class Source:
    """The origin of an image."""

    name: str | None = None
    """Name of the built-in image; None for a file of the lesson's own."""
    file: bytes | None = None
    """A PNG of exactly this image; None if the file is of another kind."""


_LOADED: dict[str, Source] = {}
"""Digest of pixels to source, for the images that this process has loaded."""


def names() -> tuple[str, ...]:
    """The names of the built-in images, in the order of the site's list.

    Returns:
        Names for `load` and `credit`.

    Examples:
        >>> "coins" in names()
        True
    """
    return tuple(all_credits())


def credit(name: str) -> Credit:
    """Title, author, licence and origin of a built-in image.

    Args:
        name: One of `names()`.

    Returns:
        A record with the fields `name`, `title`, `author`, `licence`, `licence_url`, `url`,
        `package`, `file` and `source`.

    Raises:
        LabError: There is no such image; the message names similar ones.

    Examples:
        >>> credit("chelsea").author
        'Stefan van der Walt'
        >>> credit("chelsea").licence
        'CC0 1.0'
    """
    if name not in all_credits():
        raise LabError(_unknown(name))
    return all_credits()[name]


def load(image: str | Path, *, colour: bool = False) -> Image:
    """Load a built-in image by its name, or a file of yours by its path.

    Args:
        image: One of `names()`, or the path of an image file of at most 64 megapixels and 8 bits a
            channel, such as PNG or JPEG; `~` is your home folder, and other paths start from the
            folder of the script.
        colour: Return red, green and blue instead of grey.

    Returns:
        (height, width) float32 with whole grey levels 0 to 255, or with `colour` (height, width,
        3). Grey is OpenCV's: 0.299 R + 0.587 G + 0.114 B, rounded. Transparent pixels are laid on
        white, and a photo is turned as its EXIF data say.

    Raises:
        LabError: There is no such image or file, it cannot be decoded, has more than 8 bits a
            channel, or is too large; the package that brings it is not installed. The message says
            what to do.

    Examples:
        >>> photo = load("chelsea")
        >>> photo.shape, str(photo.dtype)
        ((300, 451), 'float32')
        >>> load("chelsea", colour=True).shape
        (300, 451, 3)
    """
    if isinstance(image, str) and image in all_credits():
        return _noted(_built_in(all_credits()[image]), colour, image)
    path = Path(image).expanduser()
    if isinstance(image, str) and _is_a_name(image) and not path.exists():
        raise LabError(_unknown(image))
    return _noted(decoded(path, f"'{image}'", MEGAPIXELS), colour, None)


def source_of(image: Any) -> Source:
    """The origin of an array, if `load` returned the same pixels in this process.

    Args:
        image: Any array or tensor of numbers.

    Returns:
        The name of the built-in image and the bytes of its PNG file, each None if it is not
        known.

    Raises:
        LabError: This is not an array of real numbers.

    Examples:
        >>> source_of(load("coins")).name
        'coins'
        >>> source_of(load("coins") * 2).name is None
        True
    """
    array = check.numbers(image, "an image")
    with np.errstate(invalid="ignore"):
        whole = array.astype(np.uint8)
    return _LOADED.get(_digest(whole), Source()) if np.array_equal(whole, array) else Source()


def _noted(opened: tuple[NDArray[np.uint8], bytes], colour: bool, name: str | None) -> Image:
    pixels, raw = opened
    loaded = _in_colour(pixels) if colour else _in_grey(pixels)
    # A photo that was rotated as its EXIF data say differs from the picture in the file.
    plain = None if colour or b"Exif" in raw or b"eXIf" in raw else bare_grey(raw)
    if name or plain:
        key = _digest(loaded.astype(np.uint8))
        # A file may hold the same picture as a built-in image; its author is the same.
        known = _LOADED.get(key, Source())
        _LOADED[key] = Source(name or known.name, plain or known.file)
    return loaded


def _built_in(known: Credit) -> tuple[NDArray[np.uint8], bytes]:
    """The pixels and the content of their file, which is empty for a drawn image."""
    if not known.package:
        return drawings.DRAWN[known.name](), b""
    spec = importlib.util.find_spec(known.package)
    if spec is None or not spec.submodule_search_locations:
        raise LabError(
            f"the image '{known.name}' comes with {known.distribution}, which is not installed: "
            f"run 'pip install {known.distribution}'."
        )
    path = Path(spec.submodule_search_locations[0]) / known.file
    return decoded(path, f"the image '{known.name}' of {known.distribution}", MEGAPIXELS)


def _in_grey(pixels: NDArray[np.uint8]) -> Image:
    flat = on_white(pixels)
    grey = flat if flat.ndim == 2 else cv2.cvtColor(flat, cv2.COLOR_BGR2GRAY)
    return grey.astype(np.float32)


def _in_colour(pixels: NDArray[np.uint8]) -> Image:
    flat = on_white(pixels)
    code = cv2.COLOR_GRAY2RGB if flat.ndim == 2 else cv2.COLOR_BGR2RGB
    return cv2.cvtColor(flat, code).astype(np.float32)


def _digest(pixels: NDArray[np.uint8]) -> str:
    return f"{pixels.shape} {hashlib.sha256(np.ascontiguousarray(pixels).tobytes()).hexdigest()}"


def _is_a_name(text: str) -> bool:
    """Whether the text has neither a folder nor an ending, as names of built-in images."""
    separators = {"/", os.sep, os.altsep or os.sep}
    return not Path(text).suffix and not any(separator in text for separator in separators)


def _unknown(name: str) -> str:
    near = difflib.get_close_matches(name, names(), n=3)
    hint = f" Did you mean {' or '.join(map(repr, near))}?" if near else ""
    return (
        f"there is no built-in image '{name}'.{hint} There are: {', '.join(names())}. For a file "
        "of yours, give its path with its ending, such as 'photo.jpg'."
    )
