"""The transposed convolution: `conv_transpose2d`.

Each input pixel lays the kernel, times its value, over the output. Source of the sizes: torch's
documentation of ConvTranspose2d.
"""

from collections.abc import Sequence

from torch import Tensor

from cnnviz.lab.tracing.layers.kind import Operation, Settings, StepKind, Window


def _laid(settings: Settings, axis: int, at: int, n: int) -> list[tuple[int, int]]:
    """The input pixels along one axis that lay their kernel over output pixel `at`; its cells."""
    size, stride = settings["kernel_size"][axis], settings["stride"][axis]
    reached = (
        (at + settings["padding"][axis] - cell * settings["dilation"][axis], cell)
        for cell in reversed(range(size))
    )
    return [
        (reach // stride, cell)
        for reach, cell in reached
        if reach % stride == 0 and 0 <= reach < n * stride
    ]


def _taps(settings: Settings, axis: int, at: int, n: int) -> Sequence[int]:
    return [pixel for pixel, _ in _laid(settings, axis, at, n)]


def _kernel(
    weight: Tensor, settings: Settings, place: tuple[int, int], shape: tuple[int, int]
) -> Tensor:
    rows, columns = (
        [cell for _, cell in _laid(settings, axis, at, n)]
        for axis, (at, n) in enumerate(zip(place, shape, strict=True))
    )
    return weight[0, 0][rows][:, columns]


def _kernels(weight: Tensor, settings: Settings) -> Tensor | None:
    return weight.flatten(0, 1) if len(weight) == settings["groups"] else None


OPERATIONS = {
    "conv_transpose2d": Operation(
        StepKind.CONVOLUTION,
        "conv_transpose2d",
        ("weight", "bias", "stride", "padding", "output_padding", "groups", "dilation"),
        {"stride": 1, "padding": 0, "output_padding": 0, "groups": 1, "dilation": 1},
        window=Window(_taps, kernel=_kernel),
        kernels=_kernels,
    )
}
