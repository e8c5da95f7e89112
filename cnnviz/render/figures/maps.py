"""Feature maps as values for the templates: texts in the page's language, names of files."""

from dataclasses import dataclass, replace
from typing import Any, Self

from cnnviz.figure_data import ColourScale, Figure, ImageCredit, Panel, Stage
from cnnviz.i18n.catalogs import Translate
from cnnviz.i18n.words import Words
from cnnviz.render.base.assets import Assets
from cnnviz.render.figures.explorable import explorable, is_explorable
from cnnviz.render.figures.playground import Place
from cnnviz.render.figures.worked_pixel import WorkedPixel, worked_pixel

_THUMBNAIL = 48
"""Least rows and columns of a panel that represents its lesson in an index."""

_SMALL = 64
"""Most columns of a map that is large enough in a narrow panel; `SMALL` in web/figure/panels.js."""


@dataclass(frozen=True, slots=True)
class PanelView:
    """A panel of a stage for the template."""

    channel: int
    alt: str
    label: str
    image: str | None
    full: str | None
    width: int
    height: int
    pixelated: bool
    rows: list[list[tuple[str, str]]] | None
    """Cells as (number, colour), if the panel is small enough to show numbers."""

    def below(self, address: str) -> Self:
        image, full = self.image, self.full
        return replace(self, image=image and f"{address}{image}", full=full and f"{address}{full}")


@dataclass(frozen=True, slots=True)
class StageView:
    """A row of panels for the template."""

    kind: str
    title: str
    name: str
    facts: list[tuple[str, str]]
    """(name, value): shape, minimum, maximum, share of zeros, parameters."""
    panels: list[PanelView]
    is_small: bool
    """Whether each map has so few pixels that many of them fit a line."""
    left_out: str
    bar: str | None
    low: str
    middle: str
    high: str

    def below(self, address: str) -> Self:
        panels = [panel.below(address) for panel in self.panels]
        return replace(self, panels=panels, bar=self.bar and f"{address}{self.bar}")


@dataclass(frozen=True, slots=True)
class MapsFigure:
    """A figure of feature maps for the template."""

    number: int
    caption: str
    stages: list[StageView]
    credits: list[ImageCredit]
    thumbnail: str | None
    """File name of the panel that represents the figure in an index."""
    data: str | None
    """File name of the data that the browser loads."""
    is_computed: bool
    """Whether the browser computes any of its numbers itself."""
    worked: WorkedPixel | None
    change: str | None
    """Address that opens the figure's chain in the playground."""
    beside: bool
    """Whether its stages share a line: a few maps to compare, none computed from another."""
    choices: tuple[str, ...] = ()
    """Names of the kernels that a reader chooses from."""

    def below(self, address: str) -> Self:
        """The same figure on a page from which `address` leads to the files of its own page."""
        return replace(
            self,
            stages=[stage.below(address) for stage in self.stages],
            thumbnail=self.thumbnail and f"{address}{self.thumbnail}",
            data=self.data and f"{address}{self.data}",
            change=self.change and f"{address}{self.change}",
        )


def maps_figure(
    data: Figure,
    number: int,
    words: Words,
    translate: Translate,
    assets: Assets,
    place: Place | None = None,
) -> MapsFigure:
    """The figure numbered `number` on its page; `place` is the playground that opens its chain."""
    stages = [
        _stage(stage, f"figure-{number}-{place}", words, translate, assets)
        for place, stage in enumerate(data.stages, 1)
    ]
    credits_ = {c.name: c for stage in data.stages if (c := stage.credit)}
    first = [stage.panels[0] for stage in stages if stage.panels]
    pictured = [panel.image for panel in first if min(panel.width, panel.height) >= _THUMBNAIL]
    titles = [stage.title for stage in stages]
    name = None
    if is_explorable(data):
        name = f"{assets.prefix}figure-{number}.json"
        text = explorable(data, number, titles, assets)
        assets.texts[name] = lambda: text
    return MapsFigure(
        number=number,
        caption=translate(data.caption) if data.caption else "",
        stages=stages,
        credits=list(credits_.values()),
        thumbnail=next((image for image in reversed(pictured) if image), None),
        data=name,
        is_computed=any(stage.computed for stage in data.stages),
        worked=worked_pixel(data.worked, titles, words) if data.worked else None,
        change=place.link(data.stages) if place else None,
        choices=tuple(translate(choice.name) for choice in data.choices),
        beside=_are_compared(data),
    )


def _are_compared(data: Figure) -> bool:
    few = 2 <= len(data.stages) <= 4
    return few and all(len(stage.panels) == 1 and not stage.computed for stage in data.stages)


def _stage(data: Stage, stem: str, words: Words, translate: Translate, assets: Assets) -> StageView:
    title = stage_label(data, words, translate)
    scale = data.scale
    labels = [translate(label) for label in data.labels or []]
    panels = [
        _panel(panel, data, f"{stem}-{panel.channel + 1}", labels, title, words, assets)
        for panel in data.panels
    ]
    left_out = ""
    if data.left_out:
        _ = words
        left_out = _("{count} more maps are not shown.", count=words.number(data.left_out))
    return StageView(
        kind=data.kind,
        title=title,
        name=data.name,
        facts=facts(data, words),
        panels=panels,
        is_small=data.shape[-1] <= _SMALL,
        left_out=left_out,
        bar=assets.blob(f"scale-{scale.map}", scale.bar) if scale.bar else None,
        low=_end("≤", scale.low, scale, words),
        middle=words.number((scale.low + scale.high) / 2),
        high=_end("≥", scale.high, scale, words),
    )


def _end(sign: str, end: float, scale: ColourScale, words: Words) -> str:
    """The number at an end of the colour bar, with a sign if values lie beyond it."""
    number = words.number(end)
    return f"{sign} {number}" if scale.beyond and end != 0 else number


def _panel(
    data: Panel,
    stage: Stage,
    stem: str,
    labels: list[str],
    title: str,
    words: Words,
    assets: Assets,
) -> PanelView:
    channel, total = data.channel, stage.shape[0]
    label = labels[channel] if channel < len(labels) else ""
    rows = None
    if data.values:
        colours = data.colours
        rows = [
            [(words.number(value), colours[y][x] if colours else "") for x, value in enumerate(row)]
            for y, row in enumerate(data.values)
        ]
    return PanelView(
        channel=channel,
        alt=panel_alt(data, stage, title, label, words),
        label=label or (words.number(channel + 1) if total > 1 else ""),
        image=assets.blob(stem, data.preview) if data.preview and not rows else None,
        full=assets.blob(f"{stem}-full", data.full) if data.full and not rows else None,
        width=data.preview_width,
        height=data.preview_height,
        pixelated=data.pixelated,
        rows=rows,
    )


def stage_label(data: Stage, words: Words, translate: Translate) -> str:
    """The label that the script gives the stage, or else its title."""
    return translate(data.label) if data.label else stage_title(data, words)


def stage_title(data: Stage, words: Words) -> str:
    """The name of the stage's operation in the page's language, with its window if it has one."""
    _ = words
    operation = data.operation or ""
    window = _by(data.settings.get("kernel_size"))
    match data.kind:
        case "image":
            return _("Input image")
        case "kernels":
            return _("Kernels")
        case "convolution" if "transpose" in operation:
            return _("Transposed convolution {window}", window=window)
        case "convolution":
            return _("Convolution {window}", window=window)
        case "activation" if operation.startswith("relu"):
            return "ReLU"
        case "activation":
            return _("Activation ({name})", name=operation)
        case "pooling" if operation == "amax" or _is_global(data, "adaptive_max"):
            return _("Global maximum")
        case "pooling" if operation == "mean" or _is_global(data, "adaptive_avg"):
            return _("Global average pooling")
        case "pooling" if operation.startswith("adaptive_max"):
            return _("Max pooling to {window}", window=_by(data.settings["output_size"]))
        case "pooling" if operation.startswith("adaptive"):
            return _("Average pooling to {window}", window=_by(data.settings["output_size"]))
        case "pooling" if "max" in operation:
            return _("Max pooling {window}", window=window)
        case "pooling":
            return _("Average pooling {window}", window=window)
    return _("Feature maps")


def _is_global(data: Stage, operation: str) -> bool:
    sizes = data.settings.get("output_size", [1, 1])
    return (data.operation or "").startswith(operation) and sizes == [1, 1]


def _by(sizes: Any) -> str:
    if sizes is None:
        return ""
    pair = sizes if isinstance(sizes, list) else [sizes, sizes]
    return " × ".join(str(size) for size in (pair if len(pair) > 1 else pair * 2))


def facts(data: Stage, words: Words) -> list[tuple[str, str]]:
    """(name, value) of a stage: shape, minimum, maximum, share of zeros, parameters."""
    _ = words
    rows = [
        (_("Shape"), " × ".join(words.number(size) for size in data.shape)),
        (_("Minimum"), words.number(data.minimum)),
        (_("Maximum"), words.number(data.maximum)),
        (_("Zeros"), words.percent(data.zeros)),
    ]
    if data.kind not in ("image", "kernels", "maps"):
        rows.append((_("Parameters"), words.number(data.parameters)))
    return rows


def panel_alt(data: Panel, stage: Stage, title: str, label: str, words: Words) -> str:
    """A description for readers who do not see the panel: stage, shape, range of values."""
    _ = words
    name = title
    number, total = words.number(data.channel + 1), words.number(stage.shape[0])
    if label:
        name = _("{title}, {label}", title=title, label=label)
    elif stage.shape[0] > 1 and stage.kind == "kernels":
        name = _("{title}, kernel {number} of {total}", title=title, number=number, total=total)
    elif stage.shape[0] > 1:
        name = _("{title}, map {number} of {total}", title=title, number=number, total=total)
    return _(
        "{which}: {height} rows by {width} columns, values from {low} to {high}, {zeros} zeros",
        which=name,
        height=words.number(data.height),
        width=words.number(data.width),
        low=words.number(data.minimum),
        high=words.number(data.maximum),
        zeros=words.percent(data.zeros),
    )
