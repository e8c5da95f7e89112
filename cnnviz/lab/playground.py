"""What the playground starts from: images, kernels by name, and the chain that it opens with.

{"version": 1, "caption": str|None,
"images": [{"name", "title", "width", "height", "file": PNG of whole grey levels, "thumbnail",
"credit"}],
"kernels": [{"bank", "name", "values", "source"}],
"start": stages of the chain, without their panels}
"""

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np

from cnnviz.errors import LabError
from cnnviz.lab import images, kernels
from cnnviz.lab.figures import colours as paint
from cnnviz.lab.figures import data as figure
from cnnviz.lab.figures.colours import Values

VERSION = 1

_THUMBNAIL = 96
"""Rows and columns of a thumbnail."""

_SHEET = 6
"""Thumbnails beside each other on the contact sheet."""

_LARGEST = 9
"""Most rows and columns of a kernel that the playground edits."""

_OF_A_STAGE = (*("kind", "operation", "settings", "weight", "bias", "source", "shape", "credit"),)


def playground(
    names: Sequence[str], banks: Sequence[str], start: dict[str, Any], caption: str | None
) -> dict[str, Any]:
    """`start` is a figure's data: the playground opens with its chain.

    Raises LabError for names of images or banks that are not there, and where nothing is named.
    """
    if not names:
        raise LabError("the playground needs at least one image.")
    return {
        "version": VERSION,
        "caption": caption,
        "images": [_image(name) for name in names],
        "kernels": [one for bank in banks for one in _kernels(bank)],
        "start": [{field: stage[field] for field in _OF_A_STAGE} for stage in start["stages"]],
    }


def contact_sheet(data: dict[str, Any]) -> dict[str, Any]:
    """A figure of all its images side by side: for front ends that know no playground."""
    tiles = [_thumbnail(images.load(image["name"])) for image in data["images"]]
    blank = np.full_like(tiles[0], 255)
    tiles += [blank] * (-len(tiles) % _SHEET)
    rows = [np.hstack(tiles[at : at + _SHEET]) for at in range(0, len(tiles), _SHEET)]
    return figure.figure([figure.image_stage(np.vstack(rows))], data["caption"])


def _image(name: str) -> dict[str, Any]:
    values = images.load(name)
    known = figure.credited(name)
    return {
        "name": name,
        "title": known["title"],
        "width": values.shape[1],
        "height": values.shape[0],
        "file": paint.grey_png(values),
        "thumbnail": paint.jpeg(np.rint(_thumbnail(values)).astype(np.uint8)),
        "credit": known,
    }


def _thumbnail(values: Values) -> Values:
    """The middle of the image, a square, scaled down."""
    height, width = values.shape
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2
    square = values[top : top + side, left : left + side]
    size = (_THUMBNAIL, _THUMBNAIL)
    return cv2.resize(square, size, interpolation=cv2.INTER_AREA).astype(np.float32)


def _kernels(bank: str) -> list[dict[str, Any]]:
    return [
        {
            "bank": bank,
            "name": kernel.name,
            "values": kernel.values.tolist(),
            "source": kernel.source,
        }
        for kernel in kernels.bank(bank)
        if max(kernel.values.shape) <= _LARGEST
    ]
