"""The convolution of deep learning: `conv2d`."""

from collections.abc import Sequence

from torch import Tensor

from cnnviz.lab.tracing.layers.kind import Operation, Settings, StepKind, Window


def _taps(settings: Settings, axis: int, at: int, n: int) -> Sequence[int]:
    del n
    size, dilation = settings["kernel_size"][axis], settings["dilation"][axis]
    padding = settings["padding"]
    if padding == "same":
        # The smaller half comes first, as in torch.nn.functional.conv2d.
        before = dilation * (size - 1) // 2
    else:
        before = 0 if padding == "valid" else padding[axis]
    start = at * settings["stride"][axis] - before
    return range(start, start + dilation * size, dilation)


def _kernel(
    weight: Tensor, settings: Settings, place: tuple[int, int], shape: tuple[int, int]
) -> Tensor:
    del settings, place, shape
    return weight[0, 0]


def _kernels(weight: Tensor, settings: Settings) -> Tensor | None:
    del settings
    return weight[:, 0] if weight.shape[1] == 1 else None


OPERATIONS = {
    "conv2d": Operation(
        StepKind.CONVOLUTION,
        "conv2d",
        ("weight", "bias", "stride", "padding", "dilation", "groups"),
        {"stride": 1, "padding": 0, "dilation": 1, "groups": 1},
        window=Window(_taps, kernel=_kernel),
        kernels=_kernels,
    )
}
