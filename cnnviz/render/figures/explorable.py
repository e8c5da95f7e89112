"""What the browser reads of a figure: `figure-N.json` beside the page, asked for at first touch."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from cnnviz.render.base.assets import Assets

_STAGE = ("kind", "operation", "settings", "weight", "bias", "source", "computed", "shape")
_NUMBERS = ("minimum", "maximum")
_SCALE = ("map", "low", "high", "beyond")


def is_explorable(data: Mapping[str, Any]) -> bool:
    """Whether any of its panels has numbers that a cursor could tell, kernels' own left out."""
    return any(
        stage["computed"] or any(panel["values"] or panel["numbers"] for panel in stage["panels"])
        for stage in data["stages"]
        if stage["kind"] != "kernels"
    )


def explorable(data: Mapping[str, Any], number: int, titles: Sequence[str], assets: Assets) -> str:
    """The figure's stages as JSON text, with the names of the files that hold their numbers."""
    stages = [
        {
            **{name: stage[name] for name in (*_STAGE, *_NUMBERS)},
            "title": title,
            "scale": {name: stage["scale"][name] for name in _SCALE},
            "panels": [
                _panel(panel, f"figure-{number}-{place}-{panel['channel'] + 1}", assets)
                for panel in stage["panels"]
            ],
        }
        for place, (stage, title) in enumerate(zip(data["stages"], titles, strict=True), 1)
    ]
    return json.dumps(
        {"version": data["version"], "stages": stages}, ensure_ascii=False, separators=(",", ":")
    )


def _panel(panel: Mapping[str, Any], stem: str, assets: Assets) -> dict[str, Any]:
    numbers: dict[str, Any] | None = None
    if panel["values"]:
        numbers = {"format": "values", "rows": panel["values"]}
    elif panel["numbers"]:
        file = assets.blob(f"{stem}-numbers", panel["numbers"]["file"])
        numbers = {"format": panel["numbers"]["format"], "file": file}
    return {
        "channel": panel["channel"],
        "width": panel["width"],
        "height": panel["height"],
        "numbers": numbers,
    }
