"""Where each stage's maps come from, and whether a browser has all that it takes to compute them."""

import base64
import json
import zlib
from typing import Any

import cv2
import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from cnnviz.lab import images, kernels, models, show
from cnnviz.lab.tracing.recorder import IMAGE, record
from cnnviz.records import as_json

PHOTO = torch.arange(64.0).reshape(1, 1, 8, 8)


def sources(model: Any, image: Tensor = PHOTO) -> list[int | None]:
    return [step.source for step in record(model, image)]


def test_steps_name_the_step_that_they_take() -> None:
    net = models.Net(kernels.laplacian(), pool=models.max_pool(2))
    assert sources(net) == [IMAGE, 0, 1]


def test_branches_lead_back_to_where_they_part() -> None:
    def model(x: Tensor) -> Tensor:
        a = F.relu(x)
        return F.max_pool2d(a, 2) + F.avg_pool2d(a, 2) + F.avg_pool2d(x, 2)

    assert sources(model) == [IMAGE, 0, 0, IMAGE]


def _past_torch(written: Tensor, _: object) -> Tensor:
    """What was written to without torch counting it."""
    return written


@pytest.mark.parametrize(
    "between",
    [
        lambda x: x + 1,
        lambda x: F.pad(x, (1, 1, 1, 1), "circular"),
        lambda x: x.add_(1),
        lambda x: x[:, :, 1:],
        lambda x: torch.cat([x, x], 2),
        lambda x: _past_torch(x, x.data.clamp_(max=3)),
        lambda x: _past_torch(x, x.numpy().fill(2)),
    ],
)
def test_what_is_done_in_between_is_not_passed_over(between: Any) -> None:
    assert sources(lambda x: F.max_pool2d(between(F.relu(x)), 2)) == [IMAGE, None]


def test_steps_in_place_are_followed() -> None:
    def model(x: Tensor) -> Tensor:
        y = F.avg_pool2d(x, 2)
        y = F.relu_(y)
        return F.max_pool2d(y, 2)

    assert sources(model) == [IMAGE, 0, 1]
    assert sources(lambda x: F.max_pool2d(F.relu(x, inplace=True), 2)) == [IMAGE, 0]


def test_in_inference_mode_nothing_is_known() -> None:
    with torch.inference_mode():
        assert sources(lambda x: F.max_pool2d(F.relu(x), 2), PHOTO.clone()) == [None, None]


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    monkeypatch.setattr(show, "_display", lambda figure: found.append(as_json(figure)))
    return found


def told(data: dict[str, Any]) -> list[tuple[str, int | None, bool]]:
    return [(stage["kind"], stage["source"], stage["computed"]) for stage in data["stages"]]


def test_a_chain_over_a_photo_is_computed_from_the_photo(shown: list[dict[str, Any]]) -> None:
    show.chain(models.Net(kernels.edge(), pool=models.max_pool(2)), images.load("coins"))
    assert told(shown[0]) == [
        ("image", None, False),
        ("kernels", None, False),
        ("convolution", 0, True),
        ("activation", 2, True),
        ("pooling", 3, True),
    ]
    (photo,) = shown[0]["stages"][0]["panels"]
    assert photo["numbers"]["format"] == "png8"
    assert np.array_equal(pixels(photo["numbers"]["file"]), images.load("coins"))


def test_what_a_browser_cannot_compute_brings_its_numbers(shown: list[dict[str, Any]]) -> None:
    torch.manual_seed(1)
    power = nn.LPPool2d(2, 2, 1)
    chain = show.chain(
        nn.Sequential(power, nn.ReLU(), nn.Conv2d(1, 1, 3)),
        torch.arange(400.0).reshape(1, 1, 20, 20) % 256,
    )
    assert told(shown[0]) == [
        ("image", None, False),
        ("pooling", 0, False),
        ("activation", 1, True),
        ("kernels", None, False),
        ("convolution", 2, True),
    ]
    for channel, panel in enumerate(shown[0]["stages"][1]["panels"]):
        assert panel["numbers"]["format"] == "float32"
        raw = base64.b64decode(panel["numbers"]["file"].partition(",")[2])
        values = np.frombuffer(zlib.decompress(raw), "<f4")
        assert np.array_equal(values, chain[0].output[0, channel].numpy().ravel())


def test_sixteen_of_many_maps_are_too_few_to_go_on_from(shown: list[dict[str, Any]]) -> None:
    torch.manual_seed(1)
    wide = nn.Sequential(nn.Conv2d(1, 17, 3), nn.LPPool2d(2, 2))
    show.chain(nn.Sequential(wide, nn.ReLU()), PHOTO)
    assert told(shown[0])[-1] == ("activation", 2, False)


def test_a_large_weight_stays_at_home(shown: list[dict[str, Any]]) -> None:
    torch.manual_seed(1)
    show.chain(nn.Conv2d(1, 60, 9, padding=4), PHOTO)
    (_, conv) = shown[0]["stages"]
    assert conv["weight"] is None and not conv["computed"]
    show.chain(nn.Conv2d(1, 49, 9, padding=4), PHOTO)
    (_, conv) = shown[1]["stages"]
    assert len(conv["weight"]) == 49 and conv["computed"]


def test_what_takes_a_page_too_long_is_not_left_to_it(
    shown: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    net = nn.Sequential(nn.Conv2d(1, 1, 3, bias=False), nn.MaxPool2d(2))
    monkeypatch.setattr("cnnviz.lab.figures.chain._WORK", 9 * 6 * 6)
    show.chain(net, PHOTO)
    monkeypatch.setattr("cnnviz.lab.figures.chain._WORK", 9 * 6 * 6 - 1)
    show.chain(net, PHOTO)
    assert [stage["computed"] for stage in shown[0]["stages"][2:]] == [True, True]
    # The numbers of the convolution travel, and the pooling goes on from them.
    assert [stage["computed"] for stage in shown[1]["stages"][2:]] == [False, True]


def test_a_sum_in_between_brings_its_numbers(shown: list[dict[str, Any]]) -> None:
    show.chain(lambda x: F.relu(F.avg_pool2d(x, 1) + x), images.load("circle"))
    assert told(shown[0]) == [
        ("image", None, False),
        ("pooling", 0, True),
        ("activation", None, False),
    ]
    assert shown[0]["stages"][2]["panels"][0]["numbers"]


def test_numbers_beyond_measure_are_not_kept(
    shown: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cnnviz.lab.figures.panels.MOST", 3)
    show.maps(np.full((1, 20, 20), 0.5))
    (panel,) = shown[0]["stages"][0]["panels"]
    assert panel["numbers"] is None and panel["preview"]


def test_whole_levels_and_colours_are_kept_as_pictures(shown: list[dict[str, Any]]) -> None:
    blobs = images.random_map((40, 30), seed=1)
    show.maps(blobs)
    (panel,) = shown[0]["stages"][0]["panels"]
    assert panel["numbers"]["format"] == "png8"
    assert np.array_equal(pixels(panel["numbers"]["file"]), blobs)
    coffee = images.load("coffee", colour=True)
    show.image(coffee)
    (panel,) = shown[1]["stages"][0]["panels"]
    assert panel["numbers"]["format"] == "rgb8"
    assert np.array_equal(pixels(panel["numbers"]["file"])[:, :, ::-1], coffee)


def pixels(uri: str) -> np.ndarray:
    raw = np.frombuffer(base64.b64decode(uri.partition(",")[2]), np.uint8)
    return cv2.imdecode(raw, cv2.IMREAD_UNCHANGED)


# The worked pixel


def test_one_value_is_worked_out_from_the_image_to_the_pooling(
    shown: list[dict[str, Any]],
) -> None:
    photo = images.load("coins")
    bank = kernels.family(kernels.edge())
    chain = show.chain(models.Net(bank, pool=models.max_pool(3), bias=[7, 0, 0, 0]), photo)
    conv, relu, pool = shown[0]["worked"]["parts"]
    json.dumps(shown[0]["worked"], allow_nan=False)
    assert conv["value"] == chain["conv"].output[0, 0].max().item() > 0
    y, x = conv["row"], conv["column"]
    assert conv["input"] == photo[y : y + 4, x : x + 4].tolist()
    assert conv["kernel"] == bank[0].tolist() and conv["bias"] == 7
    products = np.multiply(conv["input"], conv["kernel"])
    assert products.sum() + conv["bias"] == conv["value"]
    assert (relu["row"], relu["column"], relu["input"]) == (y, x, conv["value"])
    assert relu["value"] == relu["input"]
    assert (pool["row"], pool["column"]) == (y // 3, x // 3)
    window = chain["relu"].output[0, 0, y // 3 * 3 :, x // 3 * 3 :][:3, :3]
    assert pool["input"] == window.tolist() and pool["value"] == window.max()
    assert conv["stage"] == 2 and relu["stage"] == 3 and pool["stage"] == 4


@pytest.mark.parametrize(
    "settings", [{"padding": 2}, {"padding": "same"}, {"stride": 3, "dilation": 2, "padding": 1}]
)
def test_the_window_reaches_into_the_padding(
    shown: list[dict[str, Any]], settings: dict[str, Any]
) -> None:
    image = np.zeros((6, 7), np.float32)
    image[1, 1] = 200  # so that the largest value is near the corner
    show.chain(models.Net(np.ones((3, 4)), **settings), image)
    conv = shown[0]["worked"]["parts"][0]
    cells = np.array([[np.nan if c is None else c for c in row] for row in conv["input"]])
    assert cells.shape == (3, 4) and np.isnan(cells).any()
    assert np.nansum(cells) == conv["value"] == 200


@pytest.mark.parametrize("model", [nn.Conv2d(3, 1, 3), nn.ConvTranspose2d(3, 1, 3)])
def test_of_several_channels_no_value_is_worked_out(
    shown: list[dict[str, Any]], model: nn.Module
) -> None:
    show.chain(model, torch.zeros(1, 3, 9, 9))
    assert shown[0]["worked"] is None


def test_a_pooling_of_any_settings_is_worked_out(shown: list[dict[str, Any]]) -> None:
    image = np.zeros((7, 7), np.float32)
    image[6, 6] = 9
    show.chain(nn.MaxPool2d(3, 2, padding=1, ceil_mode=True), image)
    (pool,) = shown[0]["worked"]["parts"]
    assert pool["value"] == 9 and (pool["row"], pool["column"]) == (3, 3)
    assert pool["input"] == [[0, 0, None], [0, 9, None], [None, None, None]]
