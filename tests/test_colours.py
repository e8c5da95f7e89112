"""Colours are chosen once: limits in the lab, and white on dark cells by one rule."""

import html
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from javascript.asked import Ask, in_node, packed
from test_playground import CHANGE

from cnnviz.lab.figures import colours as paint
from cnnviz.lab.figures.data import spread
from cnnviz.lab.figures.extent import Maps
from cnnviz.render.base.templates import _is_dark


@pytest.fixture(scope="module")
def ask() -> Any:
    with in_node() as asked:
        yield asked


def test_white_reads_better_on_the_same_colours_everywhere(ask: Ask) -> None:
    for name in ("grey", "diverging", "positive"):
        table = paint.table(name)
        here = [_is_dark(f"#{colour.tobytes().hex()}") for colour in table]
        there = ask("dark", name=name)
        assert [dark for _, dark in there] == here
        assert [colour for colour, _ in there] == [
            f"rgb({r},{g},{b})" for r, g, b in table.tolist()
        ]
        assert 0 < sum(here) < 256


def images(site: Path) -> dict[str, Any]:
    """What the playground starts from, by the names of its images."""
    [file] = (site / "en" / "gallery" / "playground" / "your-turn").glob("playground-*.json")
    return {one["name"]: one for one in json.loads(file.read_text(encoding="utf-8"))["images"]}


@pytest.mark.browser
def test_the_playground_chooses_the_limits_of_the_lab(ask: Ask, site: Path) -> None:
    """Of every figure of the site that opens there: 'Change it' recolours nothing."""
    folder = site / "en" / "gallery" / "playground" / "your-turn"
    known, compared = images(site), 0
    for page in sorted((site / "en" / "gallery").glob("*/*/index.html")):
        for link in CHANGE.finditer(page.read_text(encoding="utf-8")):
            state = html.unescape(link["state"])
            figure = json.loads((page.parent / link["data"]).read_text(encoding="utf-8"))
            name = re.match(r"image=([\w-]+)", state)
            assert name
            raw = (folder / known[name[1]]["file"]).read_bytes()
            scales = ask("scales", state=state, file=raw.hex())
            wanted = [stage["scale"] for stage in figure["stages"] if stage["operation"]]
            assert len(scales) == len(wanted)
            for own, lab in zip(scales, wanted, strict=True):
                assert own == lab, f"{page.parent.name}: {state[:60]}"
                compared += 1
    assert compared >= 10


def test_limits_are_the_labs_for_any_maps(ask: Ask) -> None:
    source = np.random.default_rng(3)
    for shape in ((1, 3, 4), (4, 50, 60), (2, 400, 251), (1, 401, 300), (3, 1, 1)):
        for power in (1, 3, 9):
            values = (source.normal(0, 20, shape) ** power).astype(np.float32)
            for held in (values, np.rint(values), np.maximum(values, 0), values * 0):
                limit = spread(Maps.of(held, "the maps hold"))
                found = ask("limit", shape=list(shape), data=packed(held))
                assert found == limit, (shape, power)
