"""What is recorded of a forward pass: every step once, in order, however it was called."""

from typing import Any

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from cnnviz.lab.tracing.recorder import Step, StepKind, record

IMAGE = torch.arange(64.0).reshape(1, 1, 8, 8) - 20


def told(steps: list[Step]) -> list[tuple[str, str]]:
    return [(step.name, step.operation) for step in steps]


def test_modules_bear_their_names() -> None:
    model = nn.Sequential(
        nn.Conv2d(1, 2, 3, padding=1),
        nn.ReLU(inplace=True),
        nn.MaxPool2d(2),
        nn.Sequential(nn.Conv2d(2, 3, 1), nn.Sigmoid()),
        nn.AdaptiveAvgPool2d(1),
    )
    assert told(record(model, IMAGE)) == [
        ("0", "conv2d"),
        ("1", "relu"),
        ("2", "max_pool2d"),
        ("3.0", "conv2d"),
        ("3.1", "sigmoid"),
        ("4", "adaptive_avg_pool2d"),
    ]


class Functional(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(1, 1, 3, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        x = F.relu(self.conv(x))
        x = torch.relu(x).relu()
        x = F.leaky_relu(x, negative_slope=0.2)
        x = F.conv2d(input=x, weight=torch.ones(1, 1, 2, 2), padding=1, stride=(1, 2))
        x = F.avg_pool2d(x, 2, 1, count_include_pad=False)
        x = F.max_pool2d(x, kernel_size=2, ceil_mode=True)
        return x.mean((2, 3))


def test_functional_calls_are_seen_once_each() -> None:
    steps = record(Functional(), IMAGE)
    assert told(steps) == [
        ("conv", "conv2d"),
        ("relu", "relu"),
        ("relu-2", "relu"),
        ("relu-3", "relu"),
        ("leaky_relu", "leaky_relu"),
        ("conv2d", "conv2d"),
        ("avg_pool2d", "avg_pool2d"),
        ("max_pool2d", "max_pool2d"),
        ("mean", "mean"),
    ]
    settings: dict[str, Any] = {step.name: step.settings for step in steps}
    assert settings["leaky_relu"] == {"negative_slope": 0.2}
    assert settings["conv2d"] == {
        "stride": [1, 2],
        "padding": [1, 1],
        "dilation": [1, 1],
        "groups": 1,
        "kernel_size": [2, 2],
    }
    assert settings["avg_pool2d"] == {
        "padding": [0, 0],
        "ceil_mode": False,
        "count_include_pad": False,
        "kernel_size": [2, 2],
        "stride": [1, 1],
    }
    assert settings["max_pool2d"] == {
        "padding": [0, 0],
        "dilation": [1, 1],
        "ceil_mode": True,
        "kernel_size": [2, 2],
        "stride": [2, 2],
    }
    assert steps[-1].output.shape == (1, 1, 1, 1)


def test_outputs_are_copies_from_before_an_in_place_step() -> None:
    model = nn.Sequential(nn.Conv2d(1, 1, 1), nn.ReLU(inplace=True))
    with torch.no_grad():
        model[0].weight.fill_(1)
        model[0].bias.zero_()
    conv, relu = record(model, IMAGE)
    assert conv.output.equal(IMAGE)
    assert relu.output.equal(IMAGE.clamp(min=0))
    assert conv.minimum == -20 and relu.zeros == pytest.approx(21 / 64)


def test_a_module_used_twice_has_two_steps() -> None:
    relu = nn.ReLU()
    model = nn.Sequential(relu, nn.Conv2d(1, 1, 1), relu)
    assert [kind for _, kind in told(record(model, IMAGE))] == ["relu", "conv2d", "relu"]
    names = [step.name for step in record(model, IMAGE)]
    assert len(set(names)) == 3


def test_parameters_are_counted() -> None:
    conv, relu = record(nn.Sequential(nn.Conv2d(1, 4, 3), nn.ReLU()), IMAGE)
    assert conv.parameters == 4 * 9 + 4 and relu.parameters == 0
    assert conv.kind is StepKind.CONVOLUTION and relu.kind is StepKind.ACTIVATION


def test_a_plain_function_and_a_mean_over_other_axes() -> None:
    steps = record(lambda x: F.relu(x).mean(1, keepdim=True), IMAGE)
    assert told(steps) == [("relu", "relu")]


def test_the_model_is_left_as_it_was() -> None:
    model = nn.Sequential(nn.Conv2d(1, 1, 3), nn.Dropout(), nn.ReLU())
    model.train()
    model[1].eval()
    record(model, IMAGE)
    assert [module.training for module in model] == [True, False, True]
    assert not any(module._forward_hooks or module._forward_pre_hooks for module in model.modules())


def test_hooks_are_taken_off_after_an_error() -> None:
    model = nn.Sequential(nn.Conv2d(3, 1, 3))
    with pytest.raises(RuntimeError):
        record(model, IMAGE)
    assert not model[0]._forward_hooks
