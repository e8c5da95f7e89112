"""The playground as a value for the templates, and as JSON for the browser."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain

from cnnviz.domain import Gallery, Run
from cnnviz.figure_data import (
    ImageCredit,
    Playground,
    PlaygroundImage,
    PlaygroundKernel,
    PlaygroundStage,
    Stage,
)
from cnnviz.i18n.catalogs import Translate
from cnnviz.i18n.messages import is_phrase
from cnnviz.mimetypes import PLAYGROUND_TYPE
from cnnviz.outputs import Json, PlaygroundOutput, read_output
from cnnviz.render.base.assets import Assets
from cnnviz.render.figures.playground_address import state_of

_SIZE = 96
"""Rows and columns of a thumbnail: lab/playground.py."""


@dataclass(frozen=True, slots=True)
class ImageView:
    """An image of the playground for the template."""

    title: str
    thumbnail: str
    size: int
    credit: ImageCredit


@dataclass(frozen=True, slots=True)
class PlaygroundFigure:
    """A playground for the template."""

    number: int
    caption: str
    images: list[ImageView]
    data: str
    """File name of the data that the browser loads."""
    is_computed: bool = field(default=True, init=False)
    """Whether the browser computes its numbers itself."""
    thumbnail: str | None
    """File name of the picture that represents it in an index: its first image."""


@dataclass(frozen=True, slots=True)
class Place:
    """The playground that opens the figures of other lessons."""

    lesson: str
    images: frozenset[str]

    def link(self, stages: Sequence[PlaygroundStage | Stage]) -> str | None:
        """Relative address, from another lesson, that opens the playground with a figure's chain.

        None if the playground cannot show the chain, or lacks its image.
        """
        state = state_of(stages, self.images)
        # Sections and lessons are folders: the address goes up both, and down to the other lesson.
        return f"../../{self.lesson}/#{state}" if state else None


def place_of(gallery: Gallery) -> Place | None:
    """The lesson and images of the gallery's first playground; None if it has none."""
    for name, lesson in gallery.lessons.items():
        outputs = _playgrounds(lesson.result) if isinstance(lesson.result, Run) else ()
        if first := next(iter(outputs), None):
            return Place(name, _names(first.start))
    return None


def _playgrounds(run: Run) -> Iterator[PlaygroundOutput]:
    """The outputs that are playgrounds, in order; the others are not even read."""
    for output in chain.from_iterable(run.outputs):
        if PLAYGROUND_TYPE in output.get("data", ()):
            read = read_output(output)
            if isinstance(read, PlaygroundOutput):
                yield read


def _names(data: Playground) -> frozenset[str]:
    return frozenset(image.name for image in data.images)


def playground(
    data: Playground, number: int, translate: Translate, assets: Assets
) -> PlaygroundFigure:
    """Publish a playground's images, and its data as `playground-N.json`."""
    shown = {image.name: _image(image, translate, assets) for image in data.images}
    file = f"playground-{number}.json"
    content = {
        "version": data.version,
        "images": [_written(image, shown[image.name], assets) for image in data.images],
        "kernels": [_kernel(kernel, translate) for kernel in data.kernels],
        "start": state_of(data.start, _names(data)),
    }
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    assets.texts[file] = lambda: text
    caption = translate(data.caption) if data.caption else ""
    credit = data.start[0].credit
    thumbnail = shown[credit.name].thumbnail if credit and credit.name in shown else None
    return PlaygroundFigure(number, caption, list(shown.values()), file, thumbnail)


def _image(image: PlaygroundImage, translate: Translate, assets: Assets) -> ImageView:
    thumbnail = assets.blob(f"thumbnail-{image.name}", image.thumbnail)
    return ImageView(translate(image.title), thumbnail, _SIZE, image.credit)


def _written(image: PlaygroundImage, shown: ImageView, assets: Assets) -> Json:
    """An image as JSON for the browser."""
    return {
        "name": image.name,
        "title": shown.title,
        "width": image.width,
        "height": image.height,
        "file": assets.blob(f"image-{image.name}", image.file),
        "thumbnail": shown.thumbnail,
    }


def _kernel(kernel: PlaygroundKernel, translate: Translate) -> Json:
    source = translate(kernel.source) if is_phrase(kernel.source) else kernel.source
    return {"bank": kernel.bank, "name": kernel.name, "values": kernel.values, "source": source}
