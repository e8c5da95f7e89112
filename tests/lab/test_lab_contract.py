"""The Maps data that others code against, and what `show` takes and returns."""

import base64
import io
import json
from typing import Any

import cv2
import numpy as np
import pytest
import torch
from matplotlib import colormaps
from PIL import Image
from torch import nn

from cnnviz.errors import LabError
from cnnviz.figure_data import Figure
from cnnviz.lab import images, kernels, models, show
from cnnviz.lab.figures import colours as paint
from cnnviz.lab.figures import data as figure
from cnnviz.lab.figures import matplotlib_figure as draw
from cnnviz.records import as_json, from_json

STAGE = {
    *("kind", "name", "operation", "settings", "label", "labels", "weight", "bias", "parameters"),
    *("shape", "minimum", "maximum", "zeros", "scale", "left_out", "credit", "panels"),
    *("source", "computed"),
}
PANEL = {
    *("channel", "width", "height", "minimum", "maximum", "zeros", "preview", "preview_width"),
    *("preview_height", "pixelated", "full", "values", "colours", "numbers"),
}
SCALE = {"map", "low", "high", "beyond", "bar"}
CREDIT = {"name", "title", "author", "licence", "licence_url", "url"}


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    monkeypatch.setattr(show, "_display", lambda figure: found.append(as_json(figure)))
    return found


def pixels(uri: str) -> np.ndarray:
    raw = np.frombuffer(base64.b64decode(uri.partition(",")[2]), np.uint8)
    return cv2.imdecode(raw, cv2.IMREAD_UNCHANGED)


def test_every_figure_has_exactly_the_agreed_keys(shown: list[dict[str, Any]]) -> None:
    coffee = images.load("coffee", colour=True)
    show.image(coffee, caption="c")
    show.kernels(kernels.bank("sobel"), labels=["x", "y"])
    show.maps({"rows": np.eye(3)})
    show.chain(models.Net(kernels.edge(), pool=models.max_pool(2)), images.load("circle"))
    show.filters(images.load("circle"), {"a": [[1]], "b": [[2]]})
    for data in shown:
        assert set(data) == {"version", "caption", "stages", "worked", "thumbnail", "choices"}
        assert data["version"] == 3
        for choice in data["choices"]:
            assert set(choice) == {"name", "kernel", "minimum", "maximum", "zeros", "scale"}
            assert set(choice["scale"]) == SCALE
        assert json.loads(json.dumps(data, allow_nan=False)) == data
        for stage in data["stages"]:
            assert set(stage) == STAGE and set(stage["scale"]) == SCALE
            assert stage["credit"] is None or set(stage["credit"]) == CREDIT
            assert all(set(panel) == PANEL for panel in stage["panels"])
            for number in ("minimum", "maximum", "zeros"):
                assert type(stage[number]) is float
    assert shown[0]["stages"][0]["credit"]["name"] == "coffee"
    assert shown[1]["stages"][0]["labels"] == ["x", "y"]


def test_no_number_is_negative_zero() -> None:
    stage = figure.maps_stage([[-0.0, -0.0]])
    numbers = [stage.minimum, stage.maximum, stage.panels[0].values]
    assert json.dumps(numbers) == "[0.0, 0.0, [[0.0, 0.0]]]"


def test_the_tables_are_matplotlibs_256_colours() -> None:
    ramp = np.linspace(-3, 3, 256, dtype=np.float32)[None]
    expected = np.rint(colormaps["RdBu_r"](np.arange(256))[:, :3] * 255)
    assert np.array_equal(paint.painted(ramp, "diverging", -3, 3)[0], expected)
    upper = colormaps["RdBu_r"](np.linspace(0.5, 1, 256))[:, :3] * 255
    assert np.array_equal(paint.painted(ramp + 3, "positive", 0, 6)[0], np.rint(upper))
    assert np.array_equal(paint.table("grey")[:, 0], np.arange(256))


def test_values_beyond_a_scale_take_the_colour_at_its_end() -> None:
    far = np.array([[-900, -3, 3, 900]], np.float32)
    left, low, high, right = paint.painted(far, "diverging", -3, 3)[0]
    assert np.array_equal(left, low) and np.array_equal(right, high)
    assert not np.array_equal(low, high)
    assert figure.image_stage(np.array([[0, 255]])).scale.beyond is False


def test_a_grey_picture_is_the_levels_themselves() -> None:
    photo = images.load("camera")
    panel = figure.image_stage(photo).panels[0]
    assert panel.preview_width == 400 and not panel.pixelated
    assert panel.full and np.array_equal(pixels(panel.full), photo)
    preview = pixels(panel.preview or "").astype(np.float32)
    assert preview.shape == (400, 400)
    assert np.abs(preview - cv2.resize(photo, (400, 400), interpolation=cv2.INTER_AREA)).mean() < 3


@pytest.mark.parametrize("table", ["grey", "diverging", "positive"])
@pytest.mark.parametrize("shape", [(1, 1), (3, 257), (200, 5)])
def test_a_written_map_is_read_back_as_it_was_painted(table: str, shape: tuple[int, int]) -> None:
    values = np.random.default_rng(1).uniform(-1, 2, shape).astype(np.float32)
    low = -1.5 if table == "diverging" else 0.0
    raw = base64.b64decode(paint.map_png(values, table, low, 1.5).partition(",")[2])
    painted = paint.painted(values, table, low, 1.5)
    image = Image.open(io.BytesIO(raw))
    assert image.mode == ("L" if table == "grey" else "P")
    assert np.array_equal(np.array(image.convert("RGB")), painted)
    assert np.array_equal(paint.pixels_of(paint.map_png(values, table, low, 1.5)), painted)


def test_a_convolution_is_diverging_even_where_it_is_positive(shown: list[dict[str, Any]]) -> None:
    show.chain(models.Net(np.ones((2, 2))), images.load("circle"))
    conv, relu = shown[0]["stages"][2:]
    assert conv["minimum"] == 0 and conv["scale"]["map"] == "diverging"
    assert conv["scale"]["low"] == -conv["scale"]["high"]
    assert relu["scale"]["map"] == "positive"


def test_activations_below_zero_keep_the_limit_on_the_whole_map(
    shown: list[dict[str, Any]],
) -> None:
    net = models.Net(kernels.laplacian())
    show.chain(nn.Sequential(net.conv, nn.LeakyReLU()), images.load("circle"))
    conv, leaky = (stage["scale"] for stage in shown[0]["stages"][2:])
    assert leaky["map"] == "diverging" and leaky["high"] == conv["high"]


def test_maps_of_zeros_have_the_limit_one() -> None:
    scale = figure.maps_stage(np.zeros((2, 3, 3))).scale
    assert (scale.map, scale.low, scale.high) == ("positive", 0, 1)


def test_one_scale_for_all_rows(shown: list[dict[str, Any]]) -> None:
    rows = {"before": np.full((8, 5, 5), 50.0), "behind": [[2.0, 50.0]]}
    show.maps(rows, scale="figure")
    above, below = shown[0]["stages"]
    assert above["scale"] == below["scale"] and below["scale"]["high"] == 50
    # The same number has the same colour in both rows.
    assert below["panels"][0]["colours"][0][1] == above["panels"][0]["colours"][0][0]
    # A negative number in one row makes the scale of all of them signed.
    show.maps({"before": [[4.0, 1.0]], "behind": [[-8.0]]}, scale="figure")
    signed = [(one["scale"]["map"], one["scale"]["low"]) for one in shown[1]["stages"]]
    assert signed == [("diverging", -8), ("diverging", -8)]
    with pytest.raises(LabError, match="at least one map"):
        show.maps({}, scale="figure")


def test_a_scale_for_each_panel(shown: list[dict[str, Any]]) -> None:
    maps = np.stack([np.full((3, 3), 2.0), np.full((3, 3), -50.0)])
    show.maps(maps, label="both")
    show.maps(maps, label="each", scale="panel")
    show.maps(np.ones((20, 2, 2)), scale="panel")
    assert [stage["scale"]["high"] for stage in shown[0]["stages"]] == [50]
    assert [stage["scale"]["high"] for stage in shown[1]["stages"]] == [2, 50]
    assert {stage["label"] for stage in shown[1]["stages"]} == {"each"}
    assert [stage["left_out"] for stage in shown[2]["stages"]] == [0] * 15 + [4]
    with pytest.raises(LabError, match="'shared', 'panel' or 'figure', not 'row'"):
        show.maps(maps, scale="row")  # type: ignore[arg-type]
    with pytest.raises(LabError, match="at least one map"):
        show.maps({})


@pytest.mark.parametrize(
    ("count", "size", "channels", "listed"),
    [(16, 11, 1, True), (17, 3, 1, False), (2, 12, 1, False), (2, 3, 2, False)],
)
def test_kernels_are_shown_where_they_are_few_small_and_flat(
    count: int, size: int, channels: int, listed: bool, shown: list[dict[str, Any]]
) -> None:
    show.chain(nn.Conv2d(channels, count, size), torch.rand(1, channels, 20, 20) * 255)
    assert ("kernels" in [stage["kind"] for stage in shown[0]["stages"]]) == listed


def test_weights_travel_only_where_they_are_few(shown: list[dict[str, Any]]) -> None:
    image = np.full((9, 9), 7.0)
    show.chain(nn.Conv2d(1, 4096 // 4, 2, bias=False), image)
    show.chain(nn.Conv2d(1, 4096 // 4, 2, bias=True), image)
    few, many = (data["stages"][-1] for data in shown)
    assert np.array(few["weight"]).shape == (1024, 1, 2, 2) and few["bias"] is None
    assert many["weight"] is None and many["bias"] is None and many["parameters"] == 1024 * 5
    assert few["left_out"] == 1024 - 16 and len(few["panels"]) == 16


def test_a_chain_takes_colour_and_other_channels(shown: list[dict[str, Any]]) -> None:
    show.chain(nn.Conv2d(3, 2, 3), images.load("chelsea", colour=True))
    show.chain(nn.Conv2d(2, 2, 3), torch.randn(1, 2, 9, 9))
    colour, other = (data["stages"][0] for data in shown)
    assert (colour["kind"], colour["scale"]["map"]) == ("image", "colour")
    assert colour["credit"]["name"] == "chelsea"
    assert (other["kind"], other["name"], other["shape"]) == ("maps", "image", [2, 9, 9])


def test_steps_by_name_and_by_place(shown: list[dict[str, Any]]) -> None:
    chain = show.chain(models.Net(kernels.edge()), images.load("circle"))
    assert chain[-1] is chain["relu"] and list(chain) == list(chain.steps)
    assert chain.image.shape == (1, 1, 64, 64)
    for key in (2, -3, "pool"):
        with pytest.raises(LabError, match="it has: conv, relu"):
            chain[key]


class Broken(nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return torch.relu(x) / 0


@pytest.mark.parametrize(
    ("model", "message"),
    [
        (nn.Conv2d(3, 1, 3), r"the model cannot take \(1, 1, 64, 64\); torch says: .*3 channels"),
        (nn.Sequential(Broken(), nn.ReLU()), "the output of '1' holds NaN or infinite"),
    ],
)
def test_models_that_cannot_be_shown(model: nn.Module, message: str) -> None:
    with pytest.raises(LabError, match=message):
        show.chain(model, images.load("circle"))


def test_showing_prints_nothing_as_the_last_expression(shown: list[dict[str, Any]]) -> None:
    from IPython.core.formatters import DisplayFormatter

    # (data, metadata) are empty where an object says that it has displayed itself.
    for made in (show.image(images.load("circle")), show.chain(nn.ReLU(), images.load("circle"))):
        assert DisplayFormatter().format(made) == ({}, {})


def test_a_window_warns_of_nothing_where_there_is_a_screen_but_no_window(
    monkeypatch: pytest.MonkeyPatch, shown: list[dict[str, Any]]
) -> None:
    import matplotlib as mpl
    import matplotlib.pyplot as plt

    # matplotlib says nothing of a backend without windows where there is no screen at all.
    monkeypatch.setenv("DISPLAY", ":99")
    assert mpl.get_backend().lower() == "agg"
    show.image(images.load("circle"))
    draw.window(from_json(Figure, shown[0]))  # pytest turns a warning into an error
    assert not plt.get_fignums()


def test_drawing_the_data_makes_no_matplotlib_figure(monkeypatch: pytest.MonkeyPatch) -> None:
    import matplotlib.pyplot as plt

    from cnnviz.mimetypes import MAPS_TYPE

    class Shell:
        display_formatter = type("Formatter", (), {"active_types": [MAPS_TYPE]})()

    found: list[dict[str, Any]] = []
    monkeypatch.setattr("cnnviz.lab.figures.display._shell", Shell)
    monkeypatch.setattr("IPython.display.display", lambda data, raw: found.append(data))
    monkeypatch.setattr(plt, "figure", lambda *_, **__: pytest.fail("a figure was made"))
    show.chain(models.Net(kernels.edge()), images.load("circle"))
    assert set(found[0]) == {MAPS_TYPE, "image/png", "text/plain"}
    assert found[0]["text/plain"].splitlines()[2].startswith("conv: 1 x 61 x 61, ")
