"""Figures: `show.image`, `show.kernels`, `show.maps`, `show.chain`, `show.playground`.

The same call draws wherever the lesson runs. A front end that says that it draws feature maps
itself (the gallery's engine) gets them as data; any other IPython front end (Jupyter, Colab) gets
a picture that matplotlib draws; a plain script gets a matplotlib window.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Literal

import torch
from torch import Tensor

from cnnviz.domain import MAPS_TYPE, PLAYGROUND_TYPE
from cnnviz.errors import LabError
from cnnviz.lab import playground as playgrounds
from cnnviz.lab.figures import data as figures
from cnnviz.lab.figures.chain import chain_stages
from cnnviz.lab.figures.contact_sheet import sheet
from cnnviz.lab.figures.worked import worked
from cnnviz.lab.images import names, tensor
from cnnviz.lab.kernels import bank_names
from cnnviz.lab.tracing.recorder import Step, record


class Shown:
    """What a call of `show` returns: silent as the last expression of a cell."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.data = data

    def _ipython_display_(self) -> None:
        """Nothing: the figure stands above already."""


class Chain(Shown):
    """The steps of a forward pass: `chain["relu"]`, `chain[0]`, `len(chain)`, iteration."""

    def __init__(self, data: dict[str, Any], image: Tensor, steps: Sequence[Step]) -> None:
        super().__init__(data)
        self.image = image
        """(1, channels, height, width): what went in."""
        self.steps = tuple(steps)

    @property
    def output(self) -> Tensor:
        """What the last step gave."""
        return self.steps[-1].output

    def __getitem__(self, key: str | int) -> Step:
        if isinstance(key, int) and -len(self.steps) <= key < len(self.steps):
            return self.steps[key]
        for step in self.steps:
            if step.name == key:
                return step
        names = ", ".join(step.name for step in self.steps)
        raise LabError(f"the chain has no step {key!r}; it has: {names}.")

    def __len__(self) -> int:
        return len(self.steps)

    def __iter__(self) -> Iterator[Step]:
        return iter(self.steps)


def image(image: Any, caption: str | None = None) -> Shown:
    """Show an image with grey levels 0 to 255: (H, W), (H, W, 3) or a tensor (1, 1, H, W)."""
    return _shown(figures.figure([figures.image_stage(image)], caption))


def kernels(kernels: Any, labels: Sequence[str] | None = None, caption: str | None = None) -> Shown:
    """Show kernels with the numbers in their cells, and a label on each where labels are given.

    Takes (number, height, width), (height, width) for one, or a bank of `kernels.bank`.
    """
    return _shown(figures.figure([figures.kernels_stage(kernels, labels)], caption))


def maps(
    maps: Any,
    label: str | None = None,
    caption: str | None = None,
    scale: Literal["shared", "panel", "figure"] = "shared",
) -> Shown:
    """Show any maps: (C, H, W), (1, C, H, W) or (H, W); several rows from a dict label: maps.

    The maps of a row share one colour scale; with scale="figure" those of all rows share one, and
    with scale="panel" each map has a row and a scale of its own.
    """
    if scale not in ("shared", "panel", "figure"):
        raise LabError(f"scale is 'shared', 'panel' or 'figure', not {scale!r}.")
    rows = maps.items() if isinstance(maps, dict) else [(label, maps)]
    named = [(str(name) if name else None, values) for name, values in rows]
    if not named:
        raise LabError("show.maps needs at least one map.")
    if scale == "panel":
        stages = [one for words, values in named for one in figures.map_stages(values, words)]
    else:
        every = [values for _, values in named]
        shared = figures.shared_scale(every) if scale == "figure" else None
        stages = [figures.maps_stage(values, words, shared) for words, values in named]
    return _shown(figures.figure(stages, caption))


def chain(model: Any, image: Any, caption: str | None = None) -> Chain:
    """Run a model on an image and show every convolution, activation and pooling that it performs.

    `model` is any torch module, or any function of a tensor; functional calls are seen too.
    `image` is what `images.load` gives, or a tensor (1, channels, height, width). Returns the
    steps with their outputs, settings and parameters. Raises LabError where the model cannot take
    the image, performs none of these steps, or gives values that are not finite.
    """
    chain = _chain(model, image, caption)
    _display(chain.data)
    return chain


def playground(
    model: Any,
    image: Any,
    images: Sequence[str] | None = None,
    banks: Sequence[str] | None = None,
    caption: str | None = None,
) -> Shown:
    """Offer built-in images and banks of kernels to play with, beginning with a model on an image.

    On the site this is a page on which readers change all of it; elsewhere a sheet of the images.
    Without names it offers every image and every bank. Raises LabError as `chain` does, and for a
    name that is not there.
    """
    photos = tuple(images) if images is not None else names()
    chosen = tuple(banks) if banks is not None else bank_names()
    start = _chain(model, image, caption)
    data = playgrounds.playground(photos, chosen, start.data, caption)
    _hand_over(PLAYGROUND_TYPE, data, lambda: playgrounds.contact_sheet(data))
    return Shown(data)


def _chain(model: Any, image: Any, caption: str | None) -> Chain:
    batch = image if isinstance(image, Tensor) else tensor(image)
    if batch.ndim != 4 or batch.shape[0] != 1:
        raise LabError(
            f"show.chain takes one image, (1, channels, height, width); this has "
            f"{tuple(batch.shape)}."
        )
    batch = batch.to(torch.float32)
    source = _input_stage(batch)
    recorded = _recorded(model, batch)
    stages = chain_stages(source, recorded)
    if len(stages) == 1:
        raise LabError("the model performs no convolution, activation or pooling on maps.")
    data = figures.figure(stages, caption, worked(batch, recorded, stages))
    return Chain(data, batch, [step for step in recorded if step.output.ndim == 4])


def _recorded(model: Any, batch: Tensor) -> list[Step]:
    try:
        return record(model, batch)
    except RuntimeError as error:
        said = str(error).splitlines()[0]
        raise LabError(f"the model cannot take {tuple(batch.shape)}; torch says: {said}") from error


def _input_stage(batch: Tensor) -> figures.Stage:
    """Grey and colour images as such; what has other channels, as maps."""
    channels = batch.shape[1]
    if channels not in (1, 3):
        return {**figures.maps_stage(batch), "name": "image"}
    return figures.image_stage(batch[0].permute(1, 2, 0) if channels == 3 else batch)


def _shown(data: dict[str, Any]) -> Shown:
    _display(data)
    return Shown(data)


def _display(data: dict[str, Any]) -> None:
    _hand_over(MAPS_TYPE, data, lambda: data)


def _hand_over(kind: str, data: dict[str, Any], figure: Callable[[], dict[str, Any]]) -> None:
    """Give a front end that knows our type the data itself, and any other a drawing of a figure."""
    shell = _shell()
    if shell is None:
        from cnnviz.lab.figures import matplotlib_figure as draw

        draw.window(figure())
        return
    from IPython.display import display

    drawn = figure()
    words = figures.summary(drawn)
    formatter = shell.display_formatter
    if kind in (formatter.active_types if formatter else ()):
        # The small picture is for front ends that do not know our type.
        display({kind: data, "image/png": sheet(drawn), "text/plain": words}, raw=True)
        return
    from cnnviz.lab.figures import matplotlib_figure as draw

    display({"image/png": draw.picture(drawn), "text/plain": words}, raw=True)


def _shell() -> Any:
    """IPython's shell where one runs: asked for only if IPython is there already."""
    if "IPython" not in sys.modules:
        return None
    from IPython import get_ipython

    return get_ipython()
