"""The playground as a page shows it, and as the browser reads it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cnnviz.domain import Gallery, Run
from cnnviz.i18n.languages import Translate
from cnnviz.i18n.messages import is_said
from cnnviz.mimetypes import PLAYGROUND_TYPE
from cnnviz.render.base.assets import Assets
from cnnviz.render.figures.playground_address import state_of

_SIZE = 96
"""Rows and columns of a thumbnail: lab/playground.py."""


@dataclass(frozen=True, slots=True)
class Image:
    title: str
    thumbnail: str
    size: int
    credit: Mapping[str, str]


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

    def link(self, stages: Sequence[Mapping[str, Any]]) -> str | None:
        """From another lesson, with a figure's chain; None where the playground has no such."""
        state = state_of(stages, self.images)
        # Sections and lessons are folders: two up, and down to the other lesson.
        return f"../../{self.lesson}/#{state}" if state else None


def place_of(gallery: Gallery) -> Place | None:
    """The first playground of the gallery."""
    for name, lesson in gallery.lessons.items():
        outputs = lesson.result.outputs if isinstance(lesson.result, Run) else []
        for output in (one for cell in outputs for one in cell):
            if found := output.get("data", {}).get(PLAYGROUND_TYPE):
                return Place(name, _names(found))
    return None


def _names(data: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(image["name"] for image in data["images"])


def playground(
    data: Mapping[str, Any], number: int, translate: Translate, assets: Assets
) -> Playground:
    images, shown = [], []
    for image in data["images"]:
        name, title = image["name"], translate(image["title"])
        thumbnail = assets.blob(f"thumbnail-{name}", image["thumbnail"])
        shown.append(Image(title, thumbnail, _SIZE, image["credit"]))
        images.append(
            {
                "name": name,
                "title": title,
                "width": image["width"],
                "height": image["height"],
                "file": assets.blob(f"image-{name}", image["file"]),
                "thumbnail": thumbnail,
            }
        )
    file = f"playground-{number}.json"
    content = {
        "version": data["version"],
        "images": images,
        "kernels": [
            {**kernel, "source": translate(kernel["source"])}
            if is_said(kernel["source"])
            else kernel
            for kernel in data["kernels"]
        ],
        "start": state_of(data["start"], _names(data)),
    }
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    assets.texts[file] = lambda: text
    caption = translate(data["caption"]) if data["caption"] else ""
    credit = data["start"][0]["credit"]
    stands = [one["thumbnail"] for one in images if credit and one["name"] == credit["name"]]
    return Playground(number, caption, shown, file, next(iter(stands), None))
