"""`figure-N.json` beside a page: the data of a figure that the browser loads at first use."""

import json
from collections.abc import Sequence

from cnnviz.figure_data import Choice, ColourScale, Figure, Panel, Stage
from cnnviz.outputs import Json
from cnnviz.render.base.assets import Assets


def is_explorable(figure: Figure) -> bool:
    """Whether any panel besides the kernels has numbers that a cursor can read out."""
    return any(
        stage.computed or any(panel.values or panel.numbers for panel in stage.panels)
        for stage in figure.stages
        if stage.kind != "kernels"
    )


def explorable(figure: Figure, number: int, titles: Sequence[str], assets: Assets) -> str:
    """The figure's stages as JSON, with the names of the files of their numbers.

    `number` is the figure's on its page, `titles` are those of its stages.
    """
    stages = [
        _stage(stage, title, f"figure-{number}-{place}", assets)
        for place, (stage, title) in enumerate(zip(figure.stages, titles, strict=True), 1)
    ]
    data = {"version": figure.version, "stages": stages}
    if figure.choices:
        data["choices"] = [_choice(choice) for choice in figure.choices]
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def _choice(choice: Choice) -> Json:
    return {
        "kernel": choice.kernel,
        "minimum": choice.minimum,
        "maximum": choice.maximum,
        "scale": _scale(choice.scale),
    }


def _scale(scale: ColourScale) -> Json:
    return {"map": scale.map, "low": scale.low, "high": scale.high, "beyond": scale.beyond}


def _stage(stage: Stage, title: str, stem: str, assets: Assets) -> Json:
    return {
        "kind": stage.kind,
        "operation": stage.operation,
        "settings": stage.settings,
        "weight": stage.weight,
        "bias": stage.bias,
        "source": stage.source,
        "computed": stage.computed,
        "shape": stage.shape,
        "minimum": stage.minimum,
        "maximum": stage.maximum,
        "title": title,
        "scale": _scale(stage.scale),
        "panels": [_panel(panel, f"{stem}-{panel.channel + 1}", assets) for panel in stage.panels],
    }


def _panel(panel: Panel, stem: str, assets: Assets) -> Json:
    numbers: Json = None
    if panel.values:
        numbers = {"format": "values", "rows": panel.values}
    elif panel.numbers:
        file = assets.blob(f"{stem}-numbers", panel.numbers.file)
        numbers = {"format": panel.numbers.format, "file": file}
    return {
        "channel": panel.channel,
        "width": panel.width,
        "height": panel.height,
        "numbers": numbers,
    }
