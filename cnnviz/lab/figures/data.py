"""A chain of feature maps as data: language- and theme-neutral, every panel with its numbers.

The shape of the data is what the pages and the browser's own arithmetic read:

    {"version": 2, "caption": str|None, "worked": ...|None, "thumbnail": ...|None, "stages": [{
        "kind": "image"|"kernels"|"convolution"|"activation"|"pooling"|"maps",
        "name", "operation", "settings", "label", "labels", "weight", "bias", "parameters",
        "source": number of the stage whose maps it takes, None where that is not known,
        "computed": whether the browser computes it from there,
        "shape": [C, H, W], "minimum", "maximum", "zeros",
        "scale": {"map": "grey"|"diverging"|"positive"|"colour", "low", "high", "beyond", "bar"},
        "left_out", "credit",
        "panels": [{"channel", "width", "height", "minimum", "maximum", "zeros", "preview",
                    "preview_width", "preview_height", "pixelated", "full", "values", "colours",
                    "numbers": {"format": "png8"|"rgb8"|"float32", "file"}|None}]}]}

`worked` is what lab/worked.py tells of one pixel; `thumbnail` is the last stage's picture, small.
The numbers of a panel stand in `values` where it is small, else in the file of `numbers`; what the
browser computes has neither.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from cnnviz.errors import LabError
from cnnviz.lab.base import check
from cnnviz.lab.figures import colours as paint
from cnnviz.lab.figures import panels
from cnnviz.lab.figures.colours import Values
from cnnviz.lab.figures.extent import Maps
from cnnviz.lab.figures.panels import Scale
from cnnviz.lab.images import credit, source_of

VERSION = 2
PANELS = 16
"""Most maps of a stage that a figure shows; the others are counted."""

_CREDITED = ("name", "title", "author", "licence", "licence_url", "url")

Stage = dict[str, Any]


def image_stage(image: Any) -> Stage:
    """The input: (H, W) grey, (H, W, 3) colour, or a tensor (1, 1, H, W)."""
    array = check.numbers(image, "an image")
    if array.ndim == 4 and array.shape[:2] == (1, 1):
        array = array[0, 0]
    colour = array.ndim == 3 and array.shape[2] == 3
    if (array.ndim != 2 and not colour) or array.size == 0:
        raise LabError(
            "an image has the shape (height, width), (height, width, 3) or (1, 1, height, width); "
            f"this has {array.shape}."
        )
    check.grey_levels(array)
    source = source_of(array)
    stage = _colour_stage(array) if colour else _grey_stage(array, source.file)
    return {**stage, "credit": credited(source.name) if source.name else None}


def kernels_stage(kernels: Any, labels: Sequence[str] | None = None) -> Stage:
    """Kernels with their numbers: (number, height, width), or (height, width) for one."""
    array = check.numbers(kernels, "kernels")
    if array.ndim == 4 and array.shape[1] == 1:
        array = array[:, 0]
    if array.ndim == 2:
        array = array[None]
    if array.ndim != 3 or array.size == 0:
        raise LabError(f"kernels have the shape (number, height, width); these have {array.shape}.")
    if labels is not None and len(labels) != len(array):
        raise LabError(f"there are {len(array)} kernels and {len(labels)} labels.")
    shown = Maps.of(array, "a kernel holds")
    limit = _limit(shown)
    stage = painted_stage("kernels", "kernels", shown, ("diverging", -limit, limit))
    return {**stage, "labels": list(labels) if labels is not None else None}


def maps_stage(maps: Any, label: str | None = None, scale: Scale | None = None) -> Stage:
    """Any maps: (C, H, W), (1, C, H, W) or (H, W); on a scale of their own where none is given."""
    found = channels(maps, "the maps")
    chosen = scale or scale_of(found, None)
    return {**painted_stage("maps", "maps", found, chosen), "label": label}


def shared_scale(rows: Sequence[Any]) -> Scale:
    """One scale for rows of maps, each of any size: that of all their values together."""
    values = np.concatenate([channels(maps, "the maps").values.ravel() for maps in rows])
    return scale_of(Maps.of(values.reshape(1, 1, -1), "the maps hold"), None)


def map_stages(maps: Any, label: str | None = None) -> list[Stage]:
    """A stage for each map: colours mean the same along a stage, so these have scales of their own.

    The last stage counts the maps that are left out.
    """
    values = channels(maps, "the maps").values
    stages = [maps_stage(one, label) for one in values[:PANELS]]
    stages[-1]["left_out"] = len(values) - len(stages)
    return stages


def figure(
    stages: Sequence[Stage], caption: str | None, worked: dict[str, Any] | None = None
) -> dict[str, Any]:
    return {
        "version": VERSION,
        "caption": caption,
        "worked": worked,
        "thumbnail": _thumbnail(stages),
        "stages": list(stages),
    }


def _thumbnail(stages: Sequence[Stage]) -> str | None:
    """The first panel of the last stage that has a picture, small, as a data URI."""
    firsts = (stage["panels"][0]["preview"] for stage in reversed(stages) if stage["panels"])
    found = next((uri for uri in firsts if uri), None)
    return paint.thumbnail(found) if found else None


def summary(data: dict[str, Any]) -> str:
    """One line a stage, for a terminal."""
    lines = [data["caption"]] if data["caption"] else []
    for stage in data["stages"]:
        size = " x ".join(str(n) for n in stage["shape"])
        lines.append(
            f"{stage['label'] or stage['name']}: {size}, {stage['minimum']:g} to "
            f"{stage['maximum']:g}, {stage['zeros']:.0%} zeros"
        )
    return "\n".join(lines)


def scale_of(maps: Maps, limit: float | None) -> Scale:
    """Signed values symmetric about zero, others on the positive half."""
    limit = spread(maps) if limit is None else limit
    if maps.extent.minimum >= 0:
        return ("positive", 0.0, limit)
    return ("diverging", -limit, limit)


def painted_stage(
    kind: str,
    name: str,
    maps: Maps,
    scale: Scale,
    *,
    computed: bool = False,
    file: bytes | None = None,
) -> Stage:
    """`file`, where there is one, is a PNG of the only map, of whole grey levels."""
    shown = maps.values[:PANELS]
    as_numbers = kind == "kernels"
    widest = paint.PREVIEW if len(shown) <= 2 else paint.PREVIEW_IN_ROW
    return {
        **_frame(kind, name, maps, scale),
        "computed": computed,
        "left_out": len(maps.values) - len(shown),
        "panels": [
            panels.panel(
                channel,
                values,
                extent,
                scale,
                widest=widest,
                as_numbers=as_numbers,
                computed=computed,
                file=file,
            )
            for channel, (values, extent) in enumerate(zip(shown, maps.extents, strict=False))
        ],
    }


def _frame(kind: str, name: str, maps: Maps, scale: Scale) -> Stage:
    """A stage, as yet without its panels."""
    table, low, high = scale
    extent = maps.extent
    return {
        "kind": kind,
        "name": name,
        "operation": None,
        "settings": {},
        "label": None,
        "labels": None,
        "weight": None,
        "bias": None,
        "parameters": 0,
        "source": None,
        "computed": False,
        "shape": [int(n) for n in maps.values.shape],
        **extent.said(),
        "scale": {
            "map": table,
            "low": low,
            "high": high,
            # Whether values go beyond the ends of the bar.
            "beyond": extent.minimum < low or extent.maximum > high,
            "bar": None if table == "colour" else paint.bar(table),
        },
        "left_out": 0,
        "credit": None,
        "panels": [],
    }


def _grey_stage(array: Values, file: bytes | None) -> Stage:
    return painted_stage(
        "image", "image", Maps.of(array[None], "the image holds"), ("grey", 0.0, 255.0), file=file
    )


def _colour_stage(array: Values) -> Stage:
    maps = Maps.of(array.transpose(2, 0, 1), "the image holds")
    stage = _frame("image", "image", maps, ("colour", 0.0, 255.0))
    return {**stage, "panels": [panels.colour_panel(array)]}


def spread(maps: Maps) -> float:
    """The limit of a row's colours: the largest value, unless a few stand far beyond the rest.

    An edge filter's largest answer may be three times what 99.5 % of its answers stay under; the
    whole row would then look white. Values beyond the limit are drawn in its last colour, and the
    bar says so.
    """
    largest = _limit(maps)
    # Of a large map every third value each way: as good a sample, and not a million to sort.
    step = 3 if maps.values[0].size > 100_000 else 1
    most = _quantile(np.abs(maps.values[:, ::step, ::step]), 0.995)
    if most == 0 or largest < 1.5 * most:
        return largest
    return float(np.ceil(most)) if most > 10 else most


def _quantile(values: Values, share: float) -> float:
    """As `np.quantile`, but for the last digits, in a seventh of its time.

    That sorts out NaN; there is none here.
    """
    place = (values.size - 1) * share
    below = int(place)
    above = min(below + 1, values.size - 1)
    ordered = np.partition(values, (below, above), axis=None)
    low, high = float(ordered[below]), float(ordered[above])
    return low + (high - low) * (place - below)


def _limit(maps: Maps) -> float:
    return maps.extent.largest or 1.0


def channels(maps: Any, called: str) -> Maps:
    """(C, H, W), (1, C, H, W) or (H, W) as maps. LabError for other shapes, NaN and infinity."""
    array = check.numbers(maps, called)
    if array.ndim == 4 and array.shape[0] == 1:
        array = array[0]
    if array.ndim == 2:
        array = array[None]
    if array.ndim != 3 or array.size == 0:
        raise LabError(
            f"{called} must have the shape (channels, height, width), or (1, channels, height, "
            f"width); the shape is {array.shape}."
        )
    return Maps.of(array, f"{called} holds")


def credited(name: str) -> dict[str, str]:
    """Who made a built-in image, and under which terms."""
    known = credit(name)
    return {field: getattr(known, field) for field in _CREDITED}
