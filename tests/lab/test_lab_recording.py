"""Recording: every spelling of an operation, and what becomes of the model and its image."""

import json
from collections.abc import Callable

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from cnnviz.lab.tracing.recorder import StepKind, record

IMAGE = torch.arange(64.0).reshape(1, 1, 8, 8) - 20
ONES = torch.ones(1, 1, 2, 2)
Call = Callable[[Tensor], Tensor]

ACTIVATIONS: list[tuple[str, Call]] = [
    ("relu", nn.ReLU()),
    ("relu", nn.ReLU(inplace=True)),
    ("relu", F.relu),
    ("relu", torch.relu),
    ("relu", lambda x: F.relu(x, inplace=True)),
    ("relu", lambda x: F.relu(input=x)),
    ("relu", lambda x: x.relu()),
    ("relu", lambda x: x.relu_()),
    ("relu", torch.relu_),
    ("relu6", F.relu6),
    # torch makes the module of hardtanh, from 0 to 6.
    ("hardtanh", nn.ReLU6()),
    ("leaky_relu", nn.LeakyReLU()),
    ("leaky_relu", F.leaky_relu_),
    ("hardtanh", nn.Hardtanh(inplace=True)),
    ("hardtanh", F.hardtanh_),
    ("sigmoid", nn.Sigmoid()),
    ("sigmoid", F.sigmoid),
    ("sigmoid", lambda x: x.sigmoid_()),
    ("tanh", nn.Tanh()),
    ("tanh", lambda x: x.tanh()),
    ("gelu", nn.GELU()),
    ("silu", nn.SiLU(inplace=True)),
    ("elu", nn.ELU()),
    ("elu", F.elu_),
    ("celu", nn.CELU()),
    ("selu", nn.SELU()),
    ("mish", nn.Mish()),
    ("softplus", nn.Softplus()),
    ("softsign", nn.Softsign()),
    ("hardswish", nn.Hardswish()),
    ("hardsigmoid", nn.Hardsigmoid()),
    ("logsigmoid", nn.LogSigmoid()),
    ("prelu", nn.PReLU()),
    ("threshold", nn.Threshold(0.0, 1.0)),
    ("threshold", lambda x: torch.threshold(x, 0.0, 1.0)),
    ("softshrink", nn.Softshrink()),
    ("hardshrink", nn.Hardshrink()),
    ("tanhshrink", nn.Tanhshrink()),
    ("rrelu", nn.RReLU().eval()),
]


@pytest.mark.parametrize(("operation", "call"), ACTIVATIONS)
def test_every_spelling_of_an_activation_is_one_step(operation: str, call: Call) -> None:
    steps = record(call, IMAGE)
    assert [(step.operation, step.kind) for step in steps] == [(operation, StepKind.ACTIVATION)]
    with torch.no_grad():
        assert steps[0].output.equal(call(IMAGE.clone()))
    json.dumps(dict(steps[0].settings), allow_nan=False)


POOLINGS: list[tuple[str, Call]] = [
    ("max_pool2d", nn.MaxPool2d(2)),
    ("max_pool2d", lambda x: F.max_pool2d(x, 2)),
    ("max_pool2d", lambda x: torch.max_pool2d(x, 2)),
    ("max_pool2d", lambda x: F.max_pool2d(x, 2, return_indices=True)[0]),
    ("avg_pool2d", nn.AvgPool2d(2)),
    ("avg_pool2d", lambda x: F.avg_pool2d(input=x, kernel_size=x.shape[2:])),
    ("lp_pool2d", nn.LPPool2d(2, 2)),
    ("adaptive_avg_pool2d", nn.AdaptiveAvgPool2d((2, None))),
    ("adaptive_max_pool2d", nn.AdaptiveMaxPool2d(3)),
    ("mean", lambda x: x.mean((2, 3), keepdim=True)),
    ("mean", lambda x: torch.mean(x, dim=[-1, -2], keepdim=True)),
    ("mean", lambda x: x.mean(axis=(2, 3), keepdim=True)),  # type: ignore[call-overload]
    ("amax", lambda x: x.amax((2, 3), keepdim=True)),
]


@pytest.mark.parametrize(("operation", "call"), POOLINGS)
def test_every_spelling_of_a_pooling_is_one_step(operation: str, call: Call) -> None:
    steps = record(call, IMAGE)
    assert [(step.operation, step.kind) for step in steps] == [(operation, StepKind.POOLING)]
    assert steps[0].output.equal(call(IMAGE))
    json.dumps(dict(steps[0].settings), allow_nan=False)


def test_what_is_no_stage_is_not_recorded() -> None:
    def model(x: Tensor) -> Tensor:
        x = F.dropout(x, 0.5, training=False) * 2 + 1
        x = x.mean(3, keepdim=True) + x.mean((1, 2, 3), keepdim=True)
        x = F.relu(x.flatten(1))  # no map any more
        return F.conv1d(x[:, None], torch.ones(1, 1, 3))

    assert record(model, IMAGE) == []


def test_arguments_by_position_and_by_keyword_are_the_same() -> None:
    by_position = record(lambda x: F.conv2d(x, ONES, torch.ones(1), 2, (1, 0), 3, 1), IMAGE)[0]
    by_keyword = record(
        lambda x: F.conv2d(
            input=x, weight=ONES, bias=torch.ones(1), stride=2, padding=(1, 0), dilation=3, groups=1
        ),
        IMAGE,
    )[0]
    expected = {
        "kernel_size": [2, 2],
        "stride": [2, 2],
        "padding": [1, 0],
        "dilation": [3, 3],
        "groups": 1,
    }
    assert by_position.settings == by_keyword.settings == expected
    assert by_position.parameters == by_keyword.parameters == 5
    assert by_position.bias is not None and by_position.bias.tolist() == [1]


def test_transposed_convolution_has_its_own_order() -> None:
    step = record(lambda x: F.conv_transpose2d(x, ONES, None, 4, 0, 2, 1, 3), IMAGE)[0]
    assert step.settings["output_padding"] == [2, 2] and step.settings["dilation"] == [3, 3]
    assert step.settings["stride"] == [4, 4] and step.settings["groups"] == 1


def test_words_for_padding_stay_words() -> None:
    step = record(nn.Conv2d(1, 1, 3, padding="same"), IMAGE)[0]
    assert step.settings["padding"] == "same"


class Twice(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(1, 1, 1)
        self.act = nn.ReLU()

    def forward(self, x: Tensor) -> Tensor:
        return self.act(self.conv(self.act(x)))  # type: ignore[no-any-return]


def test_a_module_used_twice_bears_its_own_name_twice() -> None:
    assert [step.name for step in record(Twice(), IMAGE)] == ["act", "conv", "act-2"]


class Block(nn.Module):
    """Convolution and ReLU in a module that has no children."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(ONES.clone())

    def forward(self, x: Tensor) -> Tensor:
        return F.relu(F.conv2d(x, self.weight, padding=1))


def test_a_module_that_does_two_things_names_the_second() -> None:
    block = Block()
    model = nn.Sequential(block, block)
    assert [step.name for step in record(model, IMAGE)] == ["0", "0.relu", "0-2", "0.relu-2"]


class Failing(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        raise ZeroDivisionError


class Forgiving(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.first = Failing()

    def forward(self, x: Tensor) -> Tensor:
        try:
            return self.first(x)  # type: ignore[no-any-return]
        except ZeroDivisionError:
            return F.relu(x)


def test_a_module_that_failed_names_nothing_that_comes_after() -> None:
    assert [step.name for step in record(Forgiving(), IMAGE)] == ["relu"]


def test_a_first_step_in_place_leaves_the_image_alone() -> None:
    image = IMAGE.clone()
    record(nn.ReLU(inplace=True), image)
    assert image.equal(IMAGE)


def test_nothing_of_the_recording_needs_gradients() -> None:
    (step,) = record(nn.Conv2d(1, 1, 3), IMAGE)
    assert not step.output.requires_grad and step.weight is not None
    assert not step.weight.requires_grad


def test_modes_and_hooks_are_put_back_after_an_error() -> None:
    model = nn.Sequential(nn.ReLU(), Failing()).train()
    with pytest.raises(ZeroDivisionError):
        record(model, IMAGE)
    assert all(module.training for module in model.modules())
    assert not any(one._forward_hooks or one._forward_pre_hooks for one in model.modules())
    # The mode is off again as well.
    assert torch.overrides.has_torch_function((IMAGE,)) is False


def test_a_model_that_asks_for_a_derivative_is_recorded() -> None:
    """Tensors of torch.func have no memory of their own to look at."""

    def steepest(image: Tensor) -> Tensor:
        kernel = torch.ones(1, 1, 2, 2)

        def answer(given: Tensor) -> Tensor:
            return F.relu(F.conv2d(given, kernel)).sum()

        return F.relu(torch.func.grad(answer)(image))

    assert [step.kind for step in record(steepest, IMAGE)] == [
        StepKind.CONVOLUTION,
        StepKind.ACTIVATION,
        StepKind.ACTIVATION,
    ]
