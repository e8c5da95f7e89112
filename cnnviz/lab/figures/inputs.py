"""The image that a figure begins with, and a model that runs on it."""

from dataclasses import replace
from typing import Any

import torch
from torch import Tensor

from cnnviz.errors import LabError
from cnnviz.figure_data import Stage
from cnnviz.lab.figures import data as figures
from cnnviz.lab.images import tensor
from cnnviz.lab.tracing.recorder import Step, record


def batch_of(image: Any, caller: str) -> Tensor:
    """The image as a tensor (1, channels, height, width), float32."""
    batch = image if isinstance(image, Tensor) else tensor(image)
    if batch.ndim != 4 or batch.shape[0] != 1:
        raise LabError(
            f"{caller} takes one image, (1, channels, height, width); this has "
            f"{tuple(batch.shape)}."
        )
    return batch.to(torch.float32)


def recorded(model: Any, batch: Tensor) -> list[Step]:
    """The steps of the model on the image. LabError if it cannot take the image."""
    try:
        return record(model, batch)
    except RuntimeError as error:
        reason = str(error).splitlines()[0]
        raise LabError(
            f"the model cannot take {tuple(batch.shape)}; torch says: {reason}"
        ) from error


def input_stage(batch: Tensor) -> Stage:
    """The stage of the input: an image if grey or colour, otherwise maps."""
    channels = batch.shape[1]
    if channels not in (1, 3):
        return replace(figures.maps_stage(batch), name="image")
    return figures.image_stage(batch[0].permute(1, 2, 0) if channels == 3 else batch)
