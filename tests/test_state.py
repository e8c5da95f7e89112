"""A chain as the playground's address; that the playground reads it is tested in a browser."""

import re
from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from javascript.asked import in_node
from javascript.tools import WEB
from torch import nn

from cnnviz.i18n.words import Words
from cnnviz.lab import images, kernels, models, show
from cnnviz.render.figures import playground_address
from cnnviz.render.figures.maps import stage_title
from cnnviz.render.figures.playground_address import LIMITS, _number, state_of


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    found: list[Any] = []
    monkeypatch.setattr(show, "_display", found.append)
    return found


@pytest.fixture
def state(shown: list[Any]) -> Any:
    found = shown

    def of(model: Any, image: Any = None) -> str | None:
        show.chain(model, images.load("circle") if image is None else image)
        return state_of(found[-1].stages, images.names())

    return of


def test_a_chain_says_only_what_is_not_torchs_default(state: Any) -> None:
    net = models.Net(np.array([[1, -1], [0.1, 0]]), pool=models.max_pool(2))
    assert state(net) == "image=circle&step=conv;k=1,-1/0.1,0&step=act;f=relu&step=max;w=2,2"
    bank = kernels.stack([np.eye(2), -np.eye(2)])
    net = models.Net(
        bank,
        stride=2,
        padding=(0, 1),
        dilation=3,
        bias=[1, -0.5],
        pool=models.average_pool(3, stride=1),
    )
    assert state(net) == (
        "image=circle&step=conv;k=1,0/0,1_-1,0/0,-1;s=2,2;p=0,1;d=3,3;b=1,-0.5"
        "&step=act;f=relu&step=avg;w=3,3;s=1,1"
    )


def filled(module: nn.ConvTranspose2d, value: float) -> nn.ConvTranspose2d:
    """With one number as every weight, and without a bias."""
    module.weight.data.fill_(value)
    module.bias = None
    return module


@pytest.mark.parametrize(
    ("step", "written"),
    [
        (nn.MaxPool2d((2, 3), ceil_mode=True, padding=1), "max;w=2,3;p=1,1;ceil=1"),
        (nn.MaxPool2d(3, 1, dilation=2), "max;w=3,3;s=1,1;d=2,2"),
        (nn.AvgPool2d(2, count_include_pad=False, padding=1), "avg;w=2,2;p=1,1;pad=0"),
        (nn.AdaptiveAvgPool2d(1), "globalavg"),
        (nn.AdaptiveMaxPool2d(1), "globalmax"),
        (lambda x: x.mean((2, 3), keepdim=True), "globalavg"),
        (nn.Tanh(), "act;f=tanh"),
        (nn.LeakyReLU(), "act;f=leaky_relu"),
        (models.SamePool2d(2), "max;w=2,2;p=same"),
        (filled(nn.ConvTranspose2d(1, 2, (1, 2)), 3), "tconv;k=3,3_3,3"),
        (
            filled(nn.ConvTranspose2d(1, 1, 2, 3, (1, 0), (2, 1), dilation=(1, 2)), 3),
            "tconv;k=3,3/3,3;s=3,3;p=1,0;o=2,1;d=1,2",
        ),
        (models.SamePool2d(3, 2, "average"), "avg;w=3,3;s=2,2;p=same"),
    ],
)
def test_every_kind_of_step(state: Any, step: Any, written: str) -> None:
    assert state(step) == f"image=circle&step={written}"


def test_kernels_over_several_maps(state: Any) -> None:
    first = nn.Conv2d(1, 2, 1, bias=False)
    first.weight.data.fill_(2)

    def chain(second: nn.Module) -> str | None:
        return state(nn.Sequential(first, second))

    summed = nn.Conv2d(2, 1, 2, bias=False)
    summed.weight.data.fill_(3)
    assert chain(summed) == "image=circle&step=conv;k=2_2&step=conv;k=3,3/3,3"
    each = nn.Conv2d(2, 2, 2, groups=2, bias=False)
    each.weight.data.fill_(3)
    assert chain(each) == "image=circle&step=conv;k=2_2&step=conv;k=3,3/3,3;mix=each"
    up = filled(nn.ConvTranspose2d(2, 1, 2), 3)
    assert chain(up) == "image=circle&step=conv;k=2_2&step=tconv;k=3,3/3,3"
    apart = filled(nn.ConvTranspose2d(2, 2, 2, 2, groups=2), 3)
    assert chain(apart) == "image=circle&step=conv;k=2_2&step=tconv;k=3,3/3,3;s=2,2;mix=each"
    torch.manual_seed(1)
    assert chain(nn.ConvTranspose2d(2, 1, 2)) is None
    assert chain(nn.Conv2d(2, 1, 2)) is None  # a kernel of its own for each map


@pytest.mark.parametrize(
    ("model", "image"),
    [
        (nn.ReLU(), np.zeros((4, 4), np.float32)),  # not a built-in image
        (nn.ReLU(), images.load("coffee", colour=True)),
        (nn.Conv2d(1, 5, 1), None),  # five kernels
        (nn.Conv2d(1, 1, 10), None),
        (nn.LeakyReLU(0.2), None),
        (models.Net([[123_456]]), None),  # more than the playground's fields take
        (models.Net([[1]], bias=[1e8]), None),
        (models.Net([[1, 1]], dilation=33), None),
        (nn.AvgPool2d(100, ceil_mode=True, padding=50), None),
        (nn.ELU(), None),
        (nn.AdaptiveAvgPool2d(2), None),
        (lambda x: F.relu(F.relu(x) + 1), None),  # something in between
        (nn.Sequential(*(nn.ReLU() for _ in range(5))), None),
    ],
)
def test_what_the_playground_does_not_have_has_no_address(
    state: Any, model: Any, image: Any
) -> None:
    assert state(model, image) is None


def test_an_image_that_the_playground_lacks_has_no_address(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(show, "_display", lambda data: None)
    stages = show.chain(nn.ReLU(), images.load("circle")).figure.stages
    assert state_of(stages, ["circle"]) == "image=circle&step=act;f=relu"
    assert state_of(stages, ["coins"]) is None


def test_steps_are_called_as_the_stages_of_figures(state: Any, shown: list[Any]) -> None:
    steps = [
        models.Net(np.ones((1, 3, 2)), pool=models.max_pool(2)),
        models.Net(np.ones((1, 2, 2)), pool=models.average_pool(3)),
        nn.Sequential(filled(nn.ConvTranspose2d(1, 1, 2), 1), nn.Tanh(), nn.AdaptiveAvgPool2d(1)),
        nn.AdaptiveMaxPool2d(1),
        nn.LeakyReLU(),
    ]
    with in_node() as ask:
        for step in steps:
            there = ask("titles", state=state(step))
            stages = [one for one in shown[-1].stages if one.operation]
            assert there == [stage_title(one, Words("en", is_source=True)) for one in stages]


def test_activations_with_an_address_are_the_playgrounds() -> None:
    with in_node() as ask:
        assert set(ask("supported")) >= playground_address._ACTIVATIONS


def test_the_limits_are_those_of_the_page() -> None:
    script = (WEB / "playground" / "state" / "limits.js").read_text(encoding="utf-8")
    told = dict(re.findall(r"^  (\w+): ([\d_]+),$", script, re.M))
    assert {name: int(told[name]) for name in LIMITS} == LIMITS


def test_numbers_are_the_shortest_that_read_back() -> None:
    rng = np.random.default_rng(3)
    values = np.concatenate([rng.normal(0, 10.0**p, 200) for p in range(-6, 7)])
    for value in values.astype(np.float32):
        text = _number(float(value))
        assert np.float32(text) == value
        assert len(text) <= len(np.format_float_scientific(value)) + 1
    assert [_number(n) for n in (1.0, -0.0, 0.1, 1e-7, 1 / 3)] == [
        *("1", "0", "0.1", "1e-07"),
        "0.33333333",
    ]
