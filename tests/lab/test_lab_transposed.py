"""A transposed convolution in a figure: its kernels, its worked pixel, and that a browser computes it."""

from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from cnnviz.lab import show

PHOTO = np.arange(36, dtype=np.float32).reshape(6, 6) * 7 % 97


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    found: list[Any] = []
    monkeypatch.setattr(show, "_display", found.append)
    return found


def whole(module: nn.ConvTranspose2d) -> nn.ConvTranspose2d:
    """With whole numbers as weights."""
    torch.manual_seed(2)
    with torch.no_grad():
        for held in module.parameters():
            held.copy_(torch.randint(-4, 5, held.shape))
    return module


def field(one: Any, name: str) -> Any:
    return one[name] if isinstance(one, dict) else getattr(one, name)


def test_its_kernels_are_shown_and_a_browser_computes_it(shown: list[Any]) -> None:
    up = whole(nn.ConvTranspose2d(1, 3, (2, 3), stride=2, padding=(0, 1), output_padding=1))
    show.chain(nn.Sequential(up, nn.ReLU()), PHOTO)
    image, kernels, conv, relu = field(shown[0], "stages")
    assert [field(one, "kind") for one in (image, kernels, conv, relu)] == [
        *("image", "kernels", "convolution", "activation")
    ]
    values = [field(panel, "values") for panel in field(kernels, "panels")]
    assert values == up.weight.detach()[0].tolist()
    assert field(conv, "computed") and field(relu, "computed")
    assert field(conv, "settings") == {
        "kernel_size": [2, 3],
        "stride": [2, 2],
        "padding": [0, 1],
        "output_padding": [1, 1],
        "dilation": [1, 1],
        "groups": 1,
    }


@pytest.mark.parametrize(
    "settings",
    [
        {"kernel_size": 3},
        {"kernel_size": (3, 4), "stride": (2, 3), "padding": 1},
        {"kernel_size": 3, "stride": 2, "dilation": (2, 1), "padding": (2, 0)},
        {"kernel_size": 2, "stride": 3, "output_padding": 2},
    ],
)
def test_its_worked_pixel_adds_up_to_torchs(shown: list[Any], settings: dict[str, Any]) -> None:
    up = whole(nn.ConvTranspose2d(1, 2, **settings))
    chain = show.chain(up, PHOTO)
    [part] = field(field(shown[0], "worked"), "parts")
    at = field(part, "row"), field(part, "column")
    assert field(part, "value") == chain[0].output[0, 0][at].item()
    cells = np.array(field(part, "input"), np.float64)
    kernel = np.array(field(part, "kernel"), np.float64)
    assert (cells * kernel).sum() + field(part, "bias") == field(part, "value")


def test_a_pixel_that_no_kernel_lies_over_is_not_worked_out(shown: list[Any]) -> None:
    up = nn.ConvTranspose2d(1, 1, 1, stride=2)
    with torch.no_grad():
        up.weight.fill_(-1)
        up.bias.fill_(5)  # type: ignore[union-attr]
    show.chain(up, PHOTO + 1)
    assert field(shown[0], "worked") is None
