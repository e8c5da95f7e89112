"""Figures: their data, their colours, and the three places where they are drawn."""

import base64
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import torch
from matplotlib import colormaps

from cnnviz.errors import LabError
from cnnviz.lab import images, kernels, models, show
from cnnviz.lab.figures import colours as paint
from cnnviz.lab.figures import contact_sheet as sheet
from cnnviz.lab.figures import data as figure
from cnnviz.lab.figures import matplotlib_figure as draw
from cnnviz.mimetypes import MAPS_TYPE
from cnnviz.records import as_json

NET = models.Net(kernels.family(kernels.edge()), pool=models.max_pool(4))


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What would have been displayed."""
    found: list[dict[str, Any]] = []
    monkeypatch.setattr(show, "_display", lambda figure: found.append(as_json(figure)))
    return found


def decoded(uri: str) -> np.ndarray:
    raw = base64.b64decode(uri.partition(",")[2])
    return cv2.imdecode(np.frombuffer(raw, np.uint8), cv2.IMREAD_COLOR_RGB)


def test_a_chain_holds_every_stage_with_its_numbers(shown: list[dict[str, Any]]) -> None:
    photo = images.load("china")
    chain = show.chain(NET, photo, caption="Caption")
    (data,) = shown
    json.dumps(data, allow_nan=False)
    stages = data["stages"]
    assert [(s["kind"], s["name"], s["shape"], s["parameters"]) for s in stages] == [
        ("image", "image", [1, 427, 640], 0),
        ("kernels", "kernels", [4, 4, 4], 0),
        ("convolution", "conv", [4, 424, 637], 64),
        ("activation", "relu", [4, 424, 637], 0),
        ("pooling", "pool", [4, 106, 159], 0),
    ]
    conv = chain["conv"].output[0].numpy()
    panel = stages[2]["panels"][1]
    assert (panel["minimum"], panel["maximum"]) == (conv[1].min(), conv[1].max())
    assert panel["zeros"] == (conv[1] == 0).mean()
    assert stages[2]["weight"] == [[f.tolist()] for f in kernels.family(kernels.edge())]
    assert stages[0]["credit"]["licence"] == "CC BY 2.0"
    assert len(chain) == 3 and chain[0] is chain["conv"] and chain.output is chain["pool"].output
    with pytest.raises(LabError, match="no step 'pol'; it has: conv, relu, pool"):
        chain["pol"]


def test_one_scale_along_the_row_and_the_chain(shown: list[dict[str, Any]]) -> None:
    show.chain(NET, images.load("china"))
    image, kernel, conv, relu, pool = (stage["scale"] for stage in shown[0]["stages"])
    assert (image["map"], image["low"], image["high"]) == ("grey", 0, 255)
    assert (kernel["map"], kernel["low"], kernel["high"]) == ("diverging", -1, 1)
    assert conv["map"] == "diverging" and conv["low"] == -conv["high"] and conv["beyond"]
    assert relu["map"] == pool["map"] == "positive"
    assert relu["high"] == pool["high"] == conv["high"]
    assert relu["low"] == 0


def test_the_limit_leaves_out_only_a_few_far_values() -> None:
    even = np.linspace(-10, 10, 1000, dtype=np.float32)[None, None]
    assert figure.maps_stage(even).scale.high == 10
    assert not figure.maps_stage(even).scale.beyond
    outlier = even.copy()
    outlier[0, 0, 0] = -1000
    scale = figure.maps_stage(outlier).scale
    assert 9 < scale.high <= 10 and scale.beyond


def test_colours_are_matplotlibs() -> None:
    values = np.array([[-2, -1, 0, 1, 2, 9]], np.float32)
    expected = colormaps["RdBu_r"]([0.0, 0.25, 0.5, 0.75, 1.0, 1.0])[:, :3] * 255
    ours = paint.painted(values, "diverging", -2, 2)[0]
    assert np.abs(ours - expected).max() <= 3  # one step of the table of 256
    assert paint.hexadecimal(values, "diverging", -2, 2)[0][0] == "#053061"
    # Zero is white wherever it stands.
    assert (paint.painted(np.zeros((1, 1), np.float32), "positive", 0, 5) > 240).all()


def test_full_resolution_is_every_value_in_its_colour(shown: list[dict[str, Any]]) -> None:
    chain = show.chain(NET, images.load("china"))
    show.maps(chain["conv"].output)
    computed, stage = shown[0]["stages"][2], shown[1]["stages"][0]
    pixels = decoded(stage["panels"][2]["full"])
    limit = stage["scale"]["high"]
    assert np.array_equal(
        pixels, paint.painted(chain["conv"].output[0, 2].numpy(), "diverging", -limit, limit)
    )
    # The browser paints by itself what it computes by itself.
    assert computed["computed"] and not stage["computed"]
    assert computed["panels"][2] == {**stage["panels"][2], "full": None, "numbers": None}
    preview = decoded(stage["panels"][2]["preview"])
    assert preview.shape[1] == paint.PREVIEW_IN_ROW == stage["panels"][2]["preview_width"]
    # The preview has every colour of its pixels, too: a thin line keeps the colour of its sign.
    smaller = paint.smaller(chain["conv"].output[0, 2].numpy(), paint.PREVIEW_IN_ROW)
    assert np.array_equal(preview, paint.painted(smaller, "diverging", -limit, limit))


def test_small_panels_keep_every_pixel_and_smaller_ones_their_numbers(
    shown: list[dict[str, Any]],
) -> None:
    show.maps(torch.arange(400.0).reshape(1, 20, 20))
    show.maps({"a": [[0, 1], [2, 3]], "b": np.zeros((2, 3, 3))})
    large = shown[0]["stages"][0]["panels"][0]
    assert large["full"] is None and large["values"] is None and large["pixelated"]
    expected = paint.painted(np.arange(400, dtype=np.float32).reshape(20, 20), "positive", 0, 399)
    assert np.array_equal(decoded(large["preview"]), expected)
    first, second = shown[1]["stages"]
    assert first["label"] == "a" and first["panels"][0]["values"] == [[0, 1], [2, 3]]
    assert second["zeros"] == 1 and len(second["panels"]) == 2


def test_many_maps_are_counted(shown: list[dict[str, Any]]) -> None:
    show.maps(torch.zeros(40, 5, 5))
    assert len(shown[0]["stages"][0]["panels"]) == 16
    assert shown[0]["stages"][0]["left_out"] == 24


def test_colour_images(shown: list[dict[str, Any]]) -> None:
    show.image(images.load("coffee", colour=True))
    (stage,) = shown[0]["stages"]
    assert stage["shape"] == [3, 400, 600] and stage["scale"]["map"] == "colour"
    assert np.array_equal(decoded(stage["panels"][0]["full"]), images.load("coffee", colour=True))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: show.image(np.zeros(5)), "an image has the shape"),
        (
            lambda: show.image(np.full((2, 2), 300)),
            "grey levels 0 to 255; this goes from 300 to 300",
        ),
        (lambda: show.image(np.full((2, 2), 0.5)), "goes from 0 to 1"),
        (lambda: show.image(np.full((2, 2), np.nan)), "the image holds NaN"),
        (lambda: show.image("photo"), "needs an array or a tensor of numbers, not str"),
        (lambda: show.kernels(np.zeros((2, 3, 3)), labels=["a"]), "2 kernels and 1 labels"),
        (lambda: show.kernels(np.zeros(3)), "kernels have the shape"),
        (
            lambda: show.maps(np.zeros((2, 3, 4, 5))),
            "must have the shape (channels, height, width)",
        ),
        (lambda: show.maps(np.full((2, 2), np.inf)), "the maps holds NaN or infinite"),
        (lambda: show.chain(NET, torch.zeros(2, 1, 9, 9)), "takes one image"),
        (lambda: show.chain(lambda x: x + 1, np.zeros((9, 9))), "performs no convolution"),
        (lambda: show.chain(NET, np.zeros((2, 2))), "reaches over 4 x 4 pixels"),
    ],
)
def test_mistakes_in_the_callers_words(call: Any, message: str) -> None:
    with pytest.raises(LabError) as caught:
        call()
    assert message in str(caught.value)


def test_the_sheet_holds_all_panels(shown: list[dict[str, Any]]) -> None:
    made = sheet.sheet(show.chain(NET, images.load("car")).figure)
    assert made and len(shown) == 1
    pixels = cv2.imdecode(np.frombuffer(made, np.uint8), cv2.IMREAD_COLOR_RGB)
    assert pixels.shape[1] >= 4 * 160 and pixels.shape[0] > 500


def test_matplotlib_draws_the_same_panels(shown: list[dict[str, Any]]) -> None:
    import matplotlib.pyplot as plt

    drawn = draw.drawn(show.chain(NET, images.load("car"), caption="Caption").figure)
    assert len(shown) == 1
    titles = [sub.get_suptitle() for sub in drawn.subfigs]
    assert titles[2] == "conv: 4 x 397 x 397, -1464 to 1464"
    shown_images = [len(axes.get_images()) for sub in drawn.subfigs for axes in sub.axes]
    # 17 panels, and five colour bars that are no images.
    assert sum(shown_images) == 17
    texts = [text.get_text() for axes in drawn.subfigs[1].axes for text in axes.texts]
    assert texts == [f"{v:g}" for v in kernels.family(kernels.edge()).flatten()]
    plt.close(drawn)


SCRIPT = """
from cnnviz.lab import images, kernels, models, show
chain = show.chain(models.Net(kernels.laplacian()), images.load("circle"), caption="c")
show.image(images.load("circle"))
print(chain[0].output.shape)
"""

NOTEBOOK = """
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
shell = InteractiveShell.instance()
if {active}:
    shell.display_formatter.active_types.append("{kind}")
with capture_output() as captured:
    shell.run_cell('''{script}''')
for output in captured.outputs:
    print(sorted(output.data))
"""


def run(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        env={**os.environ, "MPLBACKEND": "agg"},
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_plain_script_draws_without_a_warning() -> None:
    assert run(SCRIPT) == "torch.Size([1, 1, 62, 62])\n"


@pytest.mark.parametrize(
    ("active", "kinds"),
    [
        (True, [MAPS_TYPE, "image/png", "text/plain"]),
        (False, ["image/png", "text/plain"]),
    ],
)
def test_a_front_end_gets_what_it_can_draw(active: bool, kinds: list[str]) -> None:
    code = NOTEBOOK.format(active=active, kind=MAPS_TYPE, script=SCRIPT)
    lines = [line for line in run(code).splitlines() if line.startswith("[")]
    assert lines == [str(kinds)] * 2
