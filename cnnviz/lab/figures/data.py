"""The stages of a figure, and figures of stages."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from cnnviz.errors import LabError
from cnnviz.figure_data import FIGURE_VERSION, ColourScale, Figure, ImageCredit, Stage, Worked
from cnnviz.lab.base import check
from cnnviz.lab.figures import colours as paint
from cnnviz.lab.figures import panels
from cnnviz.lab.figures.colours import Values
from cnnviz.lab.figures.extent import Extent, Maps
from cnnviz.lab.figures.panels import Scale
from cnnviz.lab.images import credit, source_of

PANELS = 16
"""Most maps of a stage that a figure shows; it counts the others."""


def image_stage(image: Any) -> Stage:
    """The stage of the input: (H, W) grey, (H, W, 3) colour, or a tensor (1, 1, H, W)."""
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
    return replace(stage, credit=credited(source.name) if source.name else None)


def kernels_stage(kernels: Any, labels: Sequence[str] | None = None) -> Stage:
    """The stage of kernels with their numbers: (number, height, width) or (height, width)."""
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
    return replace(stage, labels=list(labels) if labels is not None else None)


def maps_stage(maps: Any, label: str | None = None, scale: Scale | None = None) -> Stage:
    """The stage of maps (C, H, W), (1, C, H, W) or (H, W); `scale` None: chosen from the values."""
    shown = channels(maps, "the maps")
    chosen = scale or scale_of(shown, None)
    return replace(painted_stage("maps", "maps", shown, chosen), label=label)


def shared_scale(rows: Sequence[Any]) -> Scale:
    """A scale for all values of several rows of maps, each of any size."""
    values = np.concatenate([channels(maps, "the maps").values.ravel() for maps in rows])
    return scale_of(Maps.of(values.reshape(1, 1, -1), "the maps hold"), None)


def map_stages(maps: Any, label: str | None = None) -> list[Stage]:
    """A stage for each map, so that each has a colour scale of its own.

    The last stage counts the maps that are left out.
    """
    values = channels(maps, "the maps").values
    stages = [maps_stage(channel, label) for channel in values[:PANELS]]
    return [*stages[:-1], replace(stages[-1], left_out=len(values) - len(stages))]


def figure(stages: Sequence[Stage], caption: str | None, worked: Worked | None = None) -> Figure:
    """A figure of stages; `worked` is a value whose computation is written out beside them."""
    return Figure(FIGURE_VERSION, caption, worked, _thumbnail(stages), tuple(stages), ())


def _thumbnail(stages: Sequence[Stage]) -> str | None:
    """A thumbnail, as a data URI, of the first panel of the last stage that has a picture."""
    firsts = (stage.panels[0].preview for stage in reversed(stages) if stage.panels)
    last = next((uri for uri in firsts if uri), None)
    return paint.thumbnail(last) if last else None


def summary(figure: Figure) -> str:
    """A line for each stage, for a terminal."""
    lines = [figure.caption] if figure.caption else []
    for stage in figure.stages:
        size = " x ".join(str(n) for n in stage.shape)
        lines.append(
            f"{stage.label or stage.name}: {size}, {stage.minimum:g} to {stage.maximum:g}, "
            f"{stage.zeros:.0%} zeros"
        )
    return "\n".join(lines)


def scale_of(maps: Maps, limit: float | None) -> Scale:
    """A scale symmetric about zero for signed values, and its positive half for others."""
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
    """A stage with its panels; `file`, if any, is a PNG of its only map, of whole grey levels."""
    shown = maps.values[:PANELS]
    as_numbers = kind == "kernels"
    widest = paint.PREVIEW if len(shown) <= 2 else paint.PREVIEW_IN_ROW
    return replace(
        _frame(kind, name, maps, scale),
        computed=computed,
        left_out=len(maps.values) - len(shown),
        panels=tuple(
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
        ),
    )


def colour_scale(table: str, low: float, high: float, extent: Extent) -> ColourScale:
    """The scale of values of this extent, with the picture of its colours."""
    return ColourScale(
        map=table,
        low=low,
        high=high,
        beyond=extent.minimum < low or extent.maximum > high,
        bar=None if table == "colour" else paint.bar(table),
    )


def _frame(kind: str, name: str, maps: Maps, scale: Scale) -> Stage:
    """A stage without its panels."""
    table, low, high = scale
    extent = maps.extent
    return Stage(
        kind=kind,
        name=name,
        operation=None,
        settings={},
        label=None,
        labels=None,
        weight=None,
        bias=None,
        parameters=0,
        source=None,
        computed=False,
        shape=[int(n) for n in maps.values.shape],
        minimum=extent.minimum,
        maximum=extent.maximum,
        zeros=extent.share_of_zeros,
        scale=colour_scale(table, low, high, extent),
        left_out=0,
        credit=None,
        panels=(),
    )


def _grey_stage(array: Values, file: bytes | None) -> Stage:
    return painted_stage(
        "image", "image", Maps.of(array[None], "the image holds"), ("grey", 0.0, 255.0), file=file
    )


def _colour_stage(array: Values) -> Stage:
    maps = Maps.of(array.transpose(2, 0, 1), "the image holds")
    stage = _frame("image", "image", maps, ("colour", 0.0, 255.0))
    return replace(stage, panels=(panels.colour_panel(array),))


def spread(maps: Maps) -> float:
    """The colour limit of a row: the largest absolute value, unless a few are far beyond the rest.

    An edge filter's largest response may be three times the 99.5 % quantile of its responses; the
    whole row would then look white. Values beyond the limit get the last colour, and the bar
    marks this.
    """
    largest = _limit(maps)
    # For a large map, every third row and column is as good a sample, and faster to sort.
    step = 3 if maps.values[0].size > 100_000 else 1
    most = _quantile(np.abs(maps.values[:, ::step, ::step]), 0.995)
    if most == 0 or largest < 1.5 * most:
        return largest
    return float(np.ceil(most)) if most > 10 else most


def _quantile(values: Values, share: float) -> float:
    """As `np.quantile`, except for the last digits, in about a third of its time.

    NumPy also handles NaN; `values` have none.
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
    """(C, H, W), (1, C, H, W) or (H, W) as `Maps`; LabError for other shapes, NaN and infinity."""
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


def credited(name: str) -> ImageCredit:
    """Author and licence of the built-in image `name`."""
    known = credit(name)
    return ImageCredit(name, known.title, known.author, known.licence, known.licence_url, known.url)
