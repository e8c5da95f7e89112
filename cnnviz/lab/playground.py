"""Playgrounds: their images, kernels by name, and the chain that they open with."""

from collections.abc import Sequence

import cv2
import numpy as np

from cnnviz.errors import LabError
from cnnviz.figure_data import (
    PLAYGROUND_VERSION,
    Figure,
    Playground,
    PlaygroundImage,
    PlaygroundKernel,
    PlaygroundStage,
    Stage,
)
from cnnviz.lab import images, kernels
from cnnviz.lab.figures import colours as paint
from cnnviz.lab.figures import data as figure
from cnnviz.lab.figures.colours import Values

_THUMBNAIL = 96
"""Rows and columns of a thumbnail."""

_SHEET = 6
"""Thumbnails in a row of the contact sheet."""

_LARGEST = 9
"""Most rows and columns of a kernel that the playground edits."""


def playground(
    names: Sequence[str], banks: Sequence[str], start: Figure, caption: str | None
) -> Playground:
    """A playground with images and banks by their names, which opens with the chain of `start`.

    Raises LabError for an unknown image or bank, and if there are no images.
    """
    if not names:
        raise LabError("the playground needs at least one image.")
    return Playground(
        version=PLAYGROUND_VERSION,
        caption=caption,
        images=tuple(_image(name) for name in names),
        kernels=tuple(kernel for bank in banks for kernel in _kernels(bank)),
        start=tuple(_stage(stage) for stage in start.stages),
    )


def contact_sheet(data: Playground) -> Figure:
    """A figure of all its images side by side, for front ends without playgrounds."""
    tiles = [_thumbnail(images.load(image.name)) for image in data.images]
    blank = np.full_like(tiles[0], 255)
    tiles += [blank] * (-len(tiles) % _SHEET)
    rows = [np.hstack(tiles[at : at + _SHEET]) for at in range(0, len(tiles), _SHEET)]
    return figure.figure([figure.image_stage(np.vstack(rows))], data.caption)


def _stage(stage: Stage) -> PlaygroundStage:
    return PlaygroundStage(
        kind=stage.kind,
        operation=stage.operation,
        settings=stage.settings,
        weight=stage.weight,
        bias=stage.bias,
        source=stage.source,
        shape=stage.shape,
        credit=stage.credit,
    )


def _image(name: str) -> PlaygroundImage:
    values = images.load(name)
    credit = figure.credited(name)
    return PlaygroundImage(
        name=name,
        title=credit.title,
        width=values.shape[1],
        height=values.shape[0],
        file=paint.grey_png(values),
        thumbnail=paint.jpeg(np.rint(_thumbnail(values)).astype(np.uint8)),
        credit=credit,
    )


def _thumbnail(values: Values) -> Values:
    """The middle square of the image, scaled down."""
    height, width = values.shape
    side = min(height, width)
    top, left = (height - side) // 2, (width - side) // 2
    square = values[top : top + side, left : left + side]
    size = (_THUMBNAIL, _THUMBNAIL)
    return cv2.resize(square, size, interpolation=cv2.INTER_AREA).astype(np.float32)


def _kernels(bank: str) -> list[PlaygroundKernel]:
    return [
        PlaygroundKernel(bank, kernel.name, kernel.values.tolist(), kernel.source)
        for kernel in kernels.bank(bank)
        if max(kernel.values.shape) <= _LARGEST
    ]
