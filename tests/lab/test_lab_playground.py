"""What the playground starts from, and what stands for it where it cannot run."""

import base64
import json
from typing import Any

import cv2
import numpy as np
import pytest

from cnnviz.errors import LabError
from cnnviz.figure_data import Playground
from cnnviz.lab import images, kernels, models, playground, show
from cnnviz.mimetypes import PLAYGROUND_TYPE
from cnnviz.records import as_json, from_json

NET = models.Net(kernels.family(kernels.edge()), pool=models.max_pool(2))


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, Any], dict[str, Any]]]:
    found: list[tuple[str, dict[str, Any], dict[str, Any]]] = []
    monkeypatch.setattr(
        show,
        "hand_over",
        lambda kind, value, figure: found.append((kind, as_json(value), as_json(figure()))),
    )
    return found


def pixels(uri: str) -> np.ndarray:
    raw = np.frombuffer(base64.b64decode(uri.partition(",")[2]), np.uint8)
    return cv2.imdecode(raw, cv2.IMREAD_UNCHANGED)


def test_it_holds_every_image_and_kernel_and_the_chain(shown: Any) -> None:
    made = show.playground(NET, images.load("china"))
    ((kind, data, _),) = shown
    assert kind == PLAYGROUND_TYPE and as_json(made.value) == data
    assert from_json(Playground, json.loads(json.dumps(data))) == made.value
    json.dumps(data, allow_nan=False)
    assert [image["name"] for image in data["images"]] == list(images.names())
    for image in data["images"]:
        assert np.array_equal(pixels(image["file"]), images.load(image["name"]))
        assert pixels(image["thumbnail"]).shape == (96, 96)
    every = [kernel for bank in kernels.bank_names() for kernel in kernels.bank(bank)]
    assert [kernel["name"] for kernel in data["kernels"]] == [kernel.name for kernel in every]
    for told, kernel in zip(data["kernels"], every, strict=True):
        assert np.array_equal(np.float32(told["values"]), kernel.values)
    assert [stage["operation"] for stage in data["start"]] == [
        *(None, None, "conv2d", "relu", "max_pool2d")
    ]


def test_elsewhere_it_is_a_sheet_of_its_images(shown: Any) -> None:
    show.playground(NET, images.load("coins"), images=["coins", "text"], banks=["sobel"])
    _, data, sheet = shown[0]
    assert len(data["kernels"]) == 2
    (stage,) = sheet["stages"]
    assert stage["shape"] == [1, 96, 96 * 6]
    assert stage["credit"] is None  # the tiles have authors of their own


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"images": []}, "at least one image"),
        ({"images": ["cat"]}, "no built-in image 'cat'"),
        ({"banks": ["sobell"]}, "no bank 'sobell'"),
    ],
)
def test_what_is_not_there_is_named(shown: Any, arguments: Any, message: str) -> None:
    with pytest.raises(LabError, match=message):
        show.playground(NET, images.load("circle"), **arguments)
    assert not shown


def test_kernels_that_cannot_be_edited_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(playground, "_LARGEST", 3)
    assert {len(kernel.values) for kernel in playground._kernels("gaussian")} == {3}
