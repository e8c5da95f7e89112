"""Figures: `show.image`, `show.kernels`, `show.filters`, `show.chain` and others.

The same call draws wherever the lesson runs. A front end that can draw feature maps itself (the
gallery's engine) gets them as data; any other IPython front end (Jupyter, Colab) gets a picture
drawn by matplotlib; a plain script gets a matplotlib window.
"""

from collections.abc import Iterator, Sequence
from typing import Any, Literal

from torch import Tensor

from cnnviz.errors import LabError
from cnnviz.figure_data import Figure, Playground
from cnnviz.lab import playground as playgrounds
from cnnviz.lab.figures import data as figures
from cnnviz.lab.figures.chain import chain_stages
from cnnviz.lab.figures.display import hand_over
from cnnviz.lab.figures.filters import filters_figure
from cnnviz.lab.figures.inputs import batch_of, input_stage, recorded
from cnnviz.lab.figures.worked import worked
from cnnviz.lab.images import names
from cnnviz.lab.kernels import bank_names
from cnnviz.lab.tracing.recorder import Step
from cnnviz.mimetypes import MAPS_TYPE, PLAYGROUND_TYPE


class Shown:
    """The result of a call of `show`; as the last expression of a cell it shows nothing more.

    Attributes:
        value: The figure, or the playground, as data.
    """

    def __init__(self, value: Figure | Playground) -> None:
        self.value = value

    def _ipython_display_(self) -> None:
        """Display nothing: the figure has already been shown."""


class Chain(Shown):
    """The steps of a forward pass: `chain["relu"]`, `chain[0]`, `len(chain)`, iteration.

    Each step has `name`, `kind`, `operation`, `settings`, `weight`, `bias`, `output` ((batch,
    channels, height, width), a copy), `channels`, `height`, `width`, `minimum`, `maximum`, `zeros`
    (share of exact zeros) and `parameters` (number of trainable parameters).

    Attributes:
        image: The input, (1, channels, height, width).
        steps: All steps on maps, in order.
        figure: The figure, as data.
    """

    def __init__(self, value: Figure, image: Tensor, steps: Sequence[Step]) -> None:
        super().__init__(value)
        self.figure = value
        self.image = image
        """The input, (1, channels, height, width)."""
        self.steps = tuple(steps)

    @property
    def output(self) -> Tensor:
        """(1, channels, height, width): the output of the last step."""
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
    """Show an image.

    Args:
        image: Grey levels 0 to 255: (height, width), (height, width, 3) for red, green and blue, or
            a tensor (1, 1, height, width).
        caption: A sentence below the figure.

    Returns:
        The figure; as the last expression of a cell it shows nothing more.

    Raises:
        LabError: The array has another shape, is empty, or its values leave 0 to 255 or seem to be
            scaled to 0 to 1.

    Examples:
        >>> from cnnviz.lab import images
        >>> shown = image(images.load("coins"), caption="Coins.")
        >>> shown.value.stages[0].shape
        [1, 303, 384]
    """
    return _shown(figures.figure([figures.image_stage(image)], caption))


def kernels(kernels: Any, labels: Sequence[str] | None = None, caption: str | None = None) -> Shown:
    """Show kernels with the numbers in their cells.

    Args:
        kernels: (number, height, width), (height, width) for one, or a bank of `kernels.bank`;
            finite.
        labels: A text above each kernel.
        caption: A sentence below the figure.

    Returns:
        The figure; as the last expression of a cell it shows nothing more.

    Raises:
        LabError: The array has another shape, holds NaN or infinity, or the labels are not as many.

    Examples:
        >>> from cnnviz.lab import kernels as banks
        >>> kernels(banks.bank("sobel"), labels=["x", "y"]).value.stages[0].labels
        ['x', 'y']
    """
    return _shown(figures.figure([figures.kernels_stage(kernels, labels)], caption))


def maps(
    maps: Any,
    label: str | None = None,
    caption: str | None = None,
    scale: Literal["shared", "panel", "figure"] = "shared",
) -> Shown:
    """Show any maps, each with a colour for each value.

    Args:
        maps: (channels, height, width), (1, channels, height, width) or (height, width); for
            several rows a dict of label to maps. The first 16 of a row are shown.
        label: A text above the row.
        caption: A sentence below the figure.
        scale: 'shared' for one colour scale a row, 'figure' for one in all, 'panel' for one a map
            (each then has a row of its own).

    Returns:
        The figure; as the last expression of a cell it shows nothing more.

    Raises:
        LabError: The maps have another shape, are empty, hold NaN or infinity, or `scale` is none
            of these.

    Examples:
        >>> import numpy as np
        >>> maps({"ramp": np.arange(12.0).reshape(3, 4)}).value.stages[0].scale.high
        11.0
    """
    if scale not in ("shared", "panel", "figure"):
        raise LabError(f"scale is 'shared', 'panel' or 'figure', not {scale!r}.")
    rows = maps.items() if isinstance(maps, dict) else [(label, maps)]
    named = [(str(name) if name else None, values) for name, values in rows]
    if not named:
        raise LabError("show.maps needs at least one map.")
    if scale == "panel":
        stages = [stage for words, values in named for stage in figures.map_stages(values, words)]
    else:
        rows_of_maps = [values for _, values in named]
        shared = figures.shared_scale(rows_of_maps) if scale == "figure" else None
        stages = [figures.maps_stage(values, words, shared) for words, values in named]
    return _shown(figures.figure(stages, caption))


def chain(model: Any, image: Any, caption: str | None = None) -> Chain:
    """Run a model on an image and show every convolution, activation and pooling that it performs.

    Args:
        model: Any torch module, or any function of a tensor; functional calls are seen too. It runs
            without gradients and in evaluation mode; its modes are put back.
        image: What `images.load` returns, or a tensor (1, channels, height, width).
        caption: A sentence below the figure.

    Returns:
        The steps with their outputs, settings and parameters.

    Raises:
        LabError: The model cannot take the image, performs none of these steps on maps, or gives
            values that are not finite.

    Examples:
        >>> from cnnviz.lab import images, kernels, models
        >>> net = models.Net(kernels.edge(), pool=models.max_pool(2))
        >>> steps = chain(net, images.load("coins"))
        >>> [step.name for step in steps]
        ['conv', 'relu', 'pool']
        >>> steps["pool"].height, steps["pool"].minimum
        (150, 0.0)
    """
    chain = _chain(model, image, caption)
    _display(chain.figure)
    return chain


def filters(image: Any, kernels: Any, caption: str | None = None) -> Shown:
    """Show an image, a kernel, and what the kernel makes of the image.

    On the site readers choose among the kernels, and their browser computes the result; elsewhere
    the figure shows the first one.

    Args:
        image: Grey levels 0 to 255: (height, width), or a tensor (1, 1, height, width).
        kernels: 2 to 12 kernels of the same size by their names, which readers see.
        caption: A sentence below the figure.

    Returns:
        The figure; as the last expression of a cell it shows nothing more.

    Raises:
        LabError: The image is not grey or smaller than a kernel, or the kernels differ in size.

    Examples:
        >>> from cnnviz.lab import images, kernels as banks
        >>> shown = filters(
        ...     images.load("coins"), {"emboss": banks.emboss(), "laplacian": banks.laplacian()}
        ... )
        >>> [choice.name for choice in shown.value.choices]
        ['emboss', 'laplacian']
    """
    return _shown(filters_figure(image, batch_of(image, "show.filters"), kernels, caption))


def playground(
    model: Any,
    image: Any,
    images: Sequence[str] | None = None,
    banks: Sequence[str] | None = None,
    caption: str | None = None,
) -> Shown:
    """Offer images and kernels to play with, beginning with a model on an image.

    On the site this is a page on which readers change all of it; elsewhere a sheet of the images.

    Args:
        model: As `chain` takes it: what the playground opens with.
        image: The same.
        images: Names of built-in images; None: all.
        banks: Names of banks of kernels; None: all. Kernels of more than 9 rows or columns are left
            out.
        caption: A sentence below the playground.

    Returns:
        The playground as data; as the last expression of a cell it shows nothing more.

    Raises:
        LabError: As `chain` does; and for a name that is not there, or where no image is named.

    Examples:
        >>> from cnnviz.lab import images, kernels, models
        >>> net = models.Net(kernels.edge())
        >>> shown = playground(net, images.load("coins"), images=["coins"], banks=["sobel"])
        >>> len(shown.value.kernels)
        2
    """
    photos = tuple(images) if images is not None else names()
    chosen = tuple(banks) if banks is not None else bank_names()
    start = _chain(model, image, caption)
    value = playgrounds.playground(photos, chosen, start.figure, caption)
    hand_over(PLAYGROUND_TYPE, value, lambda: playgrounds.contact_sheet(value))
    return Shown(value)


def _chain(model: Any, image: Any, caption: str | None) -> Chain:
    batch = batch_of(image, "show.chain")
    source = input_stage(batch)
    steps = recorded(model, batch)
    stages = chain_stages(source, steps)
    if len(stages) == 1:
        raise LabError("the model performs no convolution, activation or pooling on maps.")
    figure = figures.figure(stages, caption, worked(batch, steps, stages))
    return Chain(figure, batch, [step for step in steps if step.output.ndim == 4])


def _shown(figure: Figure) -> Shown:
    _display(figure)
    return Shown(figure)


def _display(figure: Figure) -> None:
    hand_over(MAPS_TYPE, figure, lambda: figure)
