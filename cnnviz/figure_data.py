"""Figures and playgrounds as values: the lab makes them, the pages and notebooks read them.

They are free of language and theme, and every panel comes with its numbers. `records.as_json`
writes them as the JSON of a MIME bundle, which the browser's own arithmetic reads under the same
names; `records.from_json(Figure, data)` reads them back.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

FIGURE_VERSION = 3
PLAYGROUND_VERSION = 1

Rows = list[list[float]]

FileName = Annotated[str, r"blob:\w+\.\w+|data:[a-z]+/[a-z0-9.+-]+;base64,.*"]
"""A file: its name in the store, or a data URI until the run is stored."""
Colour = Annotated[str, r"#[0-9a-fA-F]{6}"]
Word = Annotated[str, r"[\w-]{1,60}"]
"""A name that becomes a part of names of files, of attributes and of addresses."""


@dataclass(frozen=True, slots=True)
class ImageCredit:
    """Author and licence of a built-in image."""

    name: Word
    title: str
    author: str
    licence: str
    licence_url: str
    url: str


@dataclass(frozen=True, slots=True)
class Numbers:
    """A file with the numbers of a panel that is too large to carry them itself."""

    format: Word
    """`png8` (grey levels), `rgb8` (red, green, blue) or `float32` (zlib-compressed)."""
    file: FileName


@dataclass(frozen=True, slots=True)
class Panel:
    """A map of (height, width): its numbers, and pictures of them as data URIs."""

    channel: int
    width: int
    height: int
    minimum: float
    maximum: float
    zeros: float
    """Share of the values that are exactly zero, 0 to 1."""
    preview_width: int
    preview_height: int
    preview: FileName | None
    """None if the panel is shown as a table of numbers."""
    pixelated: bool
    """Whether the preview has a pixel for each value."""
    full: FileName | None
    """A pixel for each value, where the preview is smaller or compressed with loss."""
    numbers: Numbers | None
    """None if `values` has them, if the browser computes them, or if they are too many."""
    values: Rows | None
    """The numbers of a small panel."""
    colours: list[list[Colour]] | None
    """The cells of a small panel."""


@dataclass(frozen=True, slots=True)
class ColourScale:
    """The colour scale of a stage: its colour map and the values at its ends."""

    map: Word
    """`grey`, `diverging`, `positive`, or `colour` for an image with colours of its own."""
    low: float
    high: float
    beyond: bool
    """Whether values go beyond the ends."""
    bar: FileName | None
    """The colours from low to high, 256 by 1 pixels, as a data URI."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A row of panels: an input, kernels, or the output of an operation."""

    kind: Word
    """`image`, `kernels`, `convolution`, `activation`, `pooling` or `maps`."""
    name: str
    operation: Word | None
    """torch's name of the function, such as `conv2d`; None if nothing was computed."""
    settings: Mapping[str, Any]
    """The arguments of the operation that change its result, under torch's names."""
    label: str | None
    labels: list[str] | None
    """A label for each panel."""
    weight: list[Any] | None
    """Nested lists of numbers, as torch shapes them."""
    bias: list[float] | None
    parameters: int
    """Number of trainable parameters."""
    source: int | None
    """Number of the stage whose maps it takes; None if unknown."""
    computed: bool
    """Whether the browser computes this stage from its source."""
    shape: list[int]
    """[channels, height, width]"""
    minimum: float
    maximum: float
    zeros: float
    scale: ColourScale
    left_out: int
    """Number of maps without a panel."""
    credit: ImageCredit | None
    panels: tuple[Panel, ...]


@dataclass(frozen=True, slots=True)
class WorkedPart:
    """A value and the numbers it is computed from; rows and columns count from 0."""

    stage: int
    operation: Word
    row: int
    column: int
    value: float
    input: Any
    """Rows of numbers, None for each in the padding; for an activation, a single number."""
    kernel: Rows | None
    bias: float | None


@dataclass(frozen=True, slots=True)
class Worked:
    """A value, followed from the convolution through the activation to the pooling window."""

    channel: int
    parts: tuple[WorkedPart, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """A kernel that readers may choose in a figure, and the range of what it gives there."""

    name: str
    kernel: Rows
    minimum: float
    maximum: float
    zeros: float
    """Share of the values that are exactly zero, 0 to 1."""
    scale: ColourScale


@dataclass(frozen=True, slots=True)
class Figure:
    """A chain of feature maps, or rows of images, kernels and maps."""

    version: int
    caption: str | None
    worked: Worked | None
    thumbnail: FileName | None
    """A picture of the last stage, small, as a data URI."""
    stages: tuple[Stage, ...]
    choices: tuple[Choice, ...]
    """The kernels that readers may choose, the first of which the stages show; mostly none."""


@dataclass(frozen=True, slots=True)
class PlaygroundImage:
    name: Word
    title: str
    width: int
    height: int
    file: FileName
    """A PNG of its grey levels."""
    thumbnail: FileName
    credit: ImageCredit


@dataclass(frozen=True, slots=True)
class PlaygroundKernel:
    bank: str
    name: str
    values: Rows
    source: str
    """Origin of the numbers: a library and its attribute, or a definition."""


@dataclass(frozen=True, slots=True)
class PlaygroundStage:
    """A stage of the chain that a playground opens with, without its panels."""

    kind: Word
    operation: Word | None
    settings: Mapping[str, Any]
    weight: list[Any] | None
    bias: list[float] | None
    source: int | None
    shape: list[int]
    credit: ImageCredit | None


@dataclass(frozen=True, slots=True)
class Playground:
    """The content of a playground: images, kernels, and the chain that it opens with."""

    version: int
    caption: str | None
    images: tuple[PlaygroundImage, ...]
    kernels: tuple[PlaygroundKernel, ...]
    start: tuple[PlaygroundStage, ...]
