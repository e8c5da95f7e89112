"""Images as grey levels 0 to 255, held as whole numbers in float32.

Whole numbers, because sums of whole numbers are exact in float32 (up to 2**24): whatever adds them
up, in whichever order, torch or a browser, gets the same bits. Scaling to [0, 1] would lose that.
"""

import difflib
import hashlib
import importlib.util
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
from numpy.typing import NDArray

from cnnviz.errors import LabError
from cnnviz.lab import drawings
from cnnviz.lab.credits import Credit, all_credits

if TYPE_CHECKING:
    import torch

Image = NDArray[np.float32]

MEGAPIXELS = 64
"""The largest image that `load` accepts."""

_LOADED: dict[str, str] = {}
"""Digest of pixels to the built-in name, of the images that this process has loaded."""


def names() -> tuple[str, ...]:
    """The built-in images."""
    return tuple(all_credits())


def credit(name: str) -> Credit:
    """Title, author, licence and origin of a built-in image. Raises LabError for another name."""
    if name not in all_credits():
        raise LabError(_unknown(name))
    return all_credits()[name]


def load(image: str | Path, *, colour: bool = False) -> Image:
    """Load a built-in image by name, or a file of yours by its path.

    Returns (height, width) float32 with whole grey levels 0 to 255; with `colour`, (height, width,
    3) in the order red, green, blue. Grey is OpenCV's: 0.299 R + 0.587 G + 0.114 B, rounded.
    Transparent pixels are laid on white.

    Raises LabError, which names the file and the remedy, where there is no such image, or where
    the file is empty, not an image, of more than 8 bits, or larger than 64 megapixels.
    """
    if isinstance(image, str) and image in all_credits():
        pixels = _built_in(all_credits()[image])
        loaded = _in_colour(pixels) if colour else _in_grey(pixels)
        _LOADED[_digest(loaded)] = image
        return loaded
    path = Path(image).expanduser()
    if isinstance(image, str) and not path.suffix and "/" not in image and not path.exists():
        raise LabError(_unknown(image))
    pixels = _decoded(path, f"'{image}'")
    return _in_colour(pixels) if colour else _in_grey(pixels)


def source_of(image: Any) -> str | None:
    """The name of the built-in image that this array is, if `load` returned it in this process."""
    return _LOADED.get(_digest(np.asarray(image, dtype=np.float32)))


def tensor(image: Any) -> "torch.Tensor":
    """The image as a batch of one: (1, 1, height, width), or (1, 3, height, width) of a colour one.

    Takes arrays of shape (height, width) or (height, width, 3). Raises LabError for other shapes,
    for an empty image and for NaN.
    """
    import torch

    array = np.asarray(image, dtype=np.float32)
    if array.ndim not in (2, 3) or (array.ndim == 3 and array.shape[2] != 3):
        raise LabError(
            f"an image has the shape (height, width) or (height, width, 3); this has {array.shape}."
        )
    if array.size == 0:
        raise LabError(f"the image is empty: its shape is {array.shape}.")
    if not np.isfinite(array).all():
        raise LabError("the image holds NaN or infinite values.")
    channels = array[None] if array.ndim == 2 else array.transpose(2, 0, 1)
    return torch.from_numpy(np.ascontiguousarray(channels)).unsqueeze(0)


def random_map(shape: tuple[int, int], seed: int, *, blobs: int = 3, decay: float = 2.0) -> Image:
    """A sparse random map: a few bright points that fade, such as a feature map of a deep layer.

    Returns float32 of the given shape with whole values 0 to 255; the same seed gives the same
    map. `blobs` counts the points, `decay` says how fast they fade, per pixel.
    """
    height, width = shape
    if height < 1 or width < 1:
        raise LabError(f"a map needs at least one row and one column; the shape is {shape}.")
    generator = np.random.default_rng(seed)
    rows, columns = np.mgrid[:height, :width]
    found = np.zeros(shape)
    for _ in range(blobs):
        row, column = generator.uniform(0, height), generator.uniform(0, width)
        distance = np.hypot(rows - row, columns - column)
        found = np.maximum(found, generator.uniform(0.4, 1.0) * np.exp(-distance / decay))
    return np.rint(found * 255).astype(np.float32)


def _built_in(known: Credit) -> NDArray[np.uint8]:
    if not known.package:
        return drawings.DRAWN[known.name]()
    spec = importlib.util.find_spec(known.package)
    if spec is None or not spec.submodule_search_locations:
        raise LabError(
            f"the image '{known.name}' comes with {known.distribution}, which is not installed: "
            f"run 'pip install {known.distribution}'."
        )
    path = Path(spec.submodule_search_locations[0]) / known.file
    return _decoded(path, f"the image '{known.name}' of {known.distribution}")


def _decoded(path: Path, called: str) -> NDArray[np.uint8]:
    """The pixels as OpenCV decodes them: grey, BGR or BGRA, 8 bits."""
    if path.is_dir():
        raise LabError(f"{called} is a folder; give the path of an image inside it.")
    try:
        # Read by Python and not by cv2.imread: the engine sees which files a lesson reads.
        raw = path.read_bytes()
    except FileNotFoundError:
        raise LabError(
            f"{called}: there is no such file (looked in {Path.cwd()}); check the path, or use a "
            f"built-in image: {', '.join(names())}."
        ) from None
    except OSError as error:
        raise LabError(f"{called} cannot be read: {error.strerror}.") from None
    if not raw:
        raise LabError(f"{called} is empty (0 bytes); save the image again.")
    try:
        pixels = cv2.imdecode(np.frombuffer(raw, np.uint8), cv2.IMREAD_UNCHANGED)
    except cv2.error:
        pixels = None
    if pixels is None:
        raise LabError(f"{called} is no image that can be decoded; save it as PNG or JPEG.")
    if pixels.dtype != np.uint8:
        bits = pixels.dtype.itemsize * 8
        raise LabError(f"{called} has {bits} bits a channel; convert it to 8 bits first.")
    if pixels.shape[0] * pixels.shape[1] > MEGAPIXELS * 1_000_000:
        raise LabError(f"{called} has more than {MEGAPIXELS} megapixels; scale it down first.")
    return pixels.astype(np.uint8, copy=False)


def _on_white(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    if pixels.ndim == 2 or pixels.shape[2] != 4:
        return pixels
    alpha = pixels[:, :, 3:].astype(np.float32) / 255
    laid = pixels[:, :, :3] * alpha + 255 * (1 - alpha)
    return np.rint(laid).astype(np.uint8)


def _in_grey(pixels: NDArray[np.uint8]) -> Image:
    flat = _on_white(pixels)
    grey = flat if flat.ndim == 2 else cv2.cvtColor(flat, cv2.COLOR_BGR2GRAY)
    return grey.astype(np.float32)


def _in_colour(pixels: NDArray[np.uint8]) -> Image:
    flat = _on_white(pixels)
    code = cv2.COLOR_GRAY2RGB if flat.ndim == 2 else cv2.COLOR_BGR2RGB
    return cv2.cvtColor(flat, code).astype(np.float32)


def _digest(array: NDArray[np.float32]) -> str:
    return f"{array.shape} {hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()}"


def _unknown(name: str) -> str:
    near = difflib.get_close_matches(name, names(), n=1)
    hint = f" Did you mean '{near[0]}'?" if near else ""
    return (
        f"there is no built-in image '{name}'.{hint} There are: {', '.join(names())}. For a file "
        "of yours, give its path with its ending, such as 'photo.jpg'."
    )
