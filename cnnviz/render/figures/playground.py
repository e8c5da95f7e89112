"""The playground as a page shows it, and as the browser reads it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from cnnviz.domain import Gallery, Run
from cnnviz.figure_data import (
    ImageCredit,
    PlaygroundImage,
    PlaygroundKernel,
    PlaygroundStage,
    Stage,
)
from cnnviz.figure_data import Playground as PlaygroundData
from cnnviz.i18n.languages import Translate
from cnnviz.i18n.messages import is_said
from cnnviz.outputs import Json, PlaygroundOutput, outputs_of
from cnnviz.render.base.assets import Assets
from cnnviz.render.figures.playground_address import state_of

_SIZE = 96
"""Rows and columns of a thumbnail: lab/playground.py."""


@dataclass(frozen=True, slots=True)
class Image:
    title: str
    thumbnail: str
    size: int
    credit: ImageCredit


@dataclass(frozen=True, slots=True)
class Playground:
    number: int
    caption: str
    images: list[Image]
    data: str
    """File name of what the browser starts from."""
    is_computed: bool = field(default=True, init=False)
    """Whether the browser computes its numbers by itself."""
    thumbnail: str | None
    """File name of the picture that stands for it in an index: of the image that it starts with."""


@dataclass(frozen=True, slots=True)
class Place:
    """The playground that figures of other lessons open in."""

    lesson: str
    images: frozenset[str]

    def link(self, stages: Sequence[PlaygroundStage | Stage]) -> str | None:
        """From another lesson, with a figure's chain; None where the playground has no such."""
        state = state_of(stages, self.images)
        # Sections and lessons are folders: two up, and down to the other lesson.
        return f"../../{self.lesson}/#{state}" if state else None


def place_of(gallery: Gallery) -> Place | None:
    """The first playground of the gallery."""
    for name, lesson in gallery.lessons.items():
        outputs = outputs_of(lesson.result) if isinstance(lesson.result, Run) else []
        for output in (one for cell in outputs for one in cell):
            if isinstance(output, PlaygroundOutput):
                return Place(name, _names(output.start))
    return None


def _names(data: PlaygroundData) -> frozenset[str]:
    return frozenset(image.name for image in data.images)


def playground(
    data: PlaygroundData, number: int, translate: Translate, assets: Assets
) -> Playground:
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
    return Playground(number, caption, list(shown.values()), file, thumbnail)


def _image(image: PlaygroundImage, translate: Translate, assets: Assets) -> Image:
    thumbnail = assets.blob(f"thumbnail-{image.name}", image.thumbnail)
    return Image(translate(image.title), thumbnail, _SIZE, image.credit)


def _written(image: PlaygroundImage, shown: Image, assets: Assets) -> Json:
    """The image as the browser reads it."""
    return {
        "name": image.name,
        "title": shown.title,
        "width": image.width,
        "height": image.height,
        "file": assets.blob(f"image-{image.name}", image.file),
        "thumbnail": shown.thumbnail,
    }


def _kernel(kernel: PlaygroundKernel, translate: Translate) -> Json:
    source = translate(kernel.source) if is_said(kernel.source) else kernel.source
    return {"bank": kernel.bank, "name": kernel.name, "values": kernel.values, "source": source}
