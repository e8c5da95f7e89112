"""Image files to pixels; errors name the file and the remedy."""

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from cnnviz.errors import LabError

Pixels = NDArray[np.uint8]


def decoded(path: Path, called: str, megapixels: int) -> tuple[Pixels, bytes]:
    """The pixels as OpenCV decodes them: grey, BGR or BGRA, 8 bits, rotated as the EXIF data say.

    The second value is the content of the file. `called` names the file in errors.
    """
    content = _read(path, called)
    raw = np.frombuffer(content, np.uint8)
    try:
        pixels = cv2.imdecode(raw, cv2.IMREAD_UNCHANGED)
        opaque = pixels is not None and (pixels.ndim == 2 or pixels.shape[2] == 3)
        if opaque and b"Exif" in content[:4096]:
            # With IMREAD_UNCHANGED, OpenCV does not rotate a photo as its EXIF data say.
            pixels = cv2.imdecode(raw, cv2.IMREAD_ANYCOLOR | cv2.IMREAD_ANYDEPTH)
    except cv2.error as error:
        if "CV_IO_MAX_IMAGE" in str(error):
            raise LabError(_too_large(called, megapixels)) from None
        pixels = None
    if pixels is None:
        raise LabError(f"{called} cannot be decoded as an image; save it as PNG or JPEG.")
    if pixels.dtype != np.uint8:
        bits = pixels.dtype.itemsize * 8
        raise LabError(f"{called} has {bits} bits a channel; convert it to 8 bits first.")
    if pixels.shape[0] * pixels.shape[1] > megapixels * 1_000_000:
        raise LabError(_too_large(called, megapixels))
    return pixels.astype(np.uint8, copy=False), content


def on_white(pixels: Pixels) -> Pixels:
    """The pixels blended with white by their alpha channel; without one, unchanged."""
    if pixels.ndim == 2 or pixels.shape[2] != 4:
        return pixels
    alpha = pixels[:, :, 3:].astype(np.float32) / 255
    blended = pixels[:, :, :3] * alpha + 255 * (1 - alpha)
    return np.rint(blended).astype(np.uint8)


def _read(path: Path, called: str) -> bytes:
    try:
        # Read by Python, not by cv2.imread, so that the engine observes the file as an input.
        raw = path.read_bytes()
    except FileNotFoundError:
        raise LabError(
            f"{called}: there is no such file (looked in {Path.cwd()}); check the path, or take a "
            "built-in image: images.names() lists them."
        ) from None
    except IsADirectoryError:
        raise LabError(f"{called} is a folder; give the path of an image inside it.") from None
    except PermissionError:
        raise LabError(
            f"{called} cannot be read: permission denied; change the file's permissions."
        ) from None
    except OSError as error:
        raise LabError(f"{called} cannot be read: {error.strerror}; check the path.") from None
    if not raw:
        raise LabError(f"{called} is empty (0 bytes); save the image again.")
    return raw


def _too_large(called: str, megapixels: int) -> str:
    return f"{called} has more than {megapixels} megapixels; scale it down first."
