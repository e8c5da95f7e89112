"""Kernels by name: those in the lessons, and banks as libraries define them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from cnnviz.errors import LabError
from cnnviz.lab.base import check

Values = NDArray[np.float32]
"""The weights of a kernel, float32 of shape (height, width)."""


@dataclass(frozen=True, slots=True)
class Kernel:
    """A kernel of a bank.

    It can be used wherever an array can: in `stack`, `models.Net`, `show.kernels`.
    """

    name: str
    values: Values
    """(height, width) float32, read-only."""
    source: str
    """Origin of the numbers: library and attribute, or definition."""

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        """The values as a NumPy array, so that a kernel can be used wherever an array can."""
        values = self.values if dtype is None else self.values.astype(dtype)
        return values.copy() if copy else values


def edge() -> Values:
    """The filter for vertical edges, dark left of bright: two columns of -1 beside two of 1.

    Returns:
        (4, 4) float32.

    Examples:
        >>> edge()[0].tolist()
        [-1.0, -1.0, 1.0, 1.0]
    """
    return np.repeat(np.array([[-1, -1, 1, 1]], np.float32), 4, axis=0)


def laplacian() -> Values:
    """8 in the centre and -1 around it: the second differences in eight directions.

    Returns:
        (3, 3) float32; its sum is 0.

    Examples:
        >>> laplacian().tolist()
        [[-1.0, -1.0, -1.0], [-1.0, 8.0, -1.0], [-1.0, -1.0, -1.0]]
    """
    values = np.full((3, 3), -1, np.float32)
    values[1, 1] = 8
    return values


def emboss() -> Values:
    """Relief with light from the upper left: a difference along the diagonal on top of the pixel.

    Returns:
        (3, 3) float32; its sum is 1.

    Examples:
        >>> emboss().tolist()
        [[-2.0, -1.0, 0.0], [-1.0, 1.0, 1.0], [0.0, 1.0, 2.0]]
    """
    return np.array([[-2, -1, 0], [-1, 1, 1], [0, 1, 2]], np.float32)


def family(kernel: Any) -> Values:
    """f, -f, f.T and -f.T of a square kernel f.

    Args:
        kernel: (size, size), an array, a tensor or nested lists of finite numbers.

    Returns:
        (4, size, size) float32.

    Raises:
        LabError: The kernel is not square (its transpose would have another shape), or not a matrix
            of finite numbers.

    Examples:
        >>> family(edge()).shape
        (4, 4, 4)
    """
    values = _kernel(kernel, "family")
    if values.shape[0] != values.shape[1]:
        raise LabError(
            f"family() needs a square kernel; this one is {values.shape[0]} x {values.shape[1]}, "
            "so its transpose would not stack with it."
        )
    # 0 - f, not -f: the latter turns zeros into -0, which prints as such.
    return np.stack([values, 0 - values, values.T, 0 - values.T])


def stack(kernels: Sequence[Any]) -> Values:
    """Kernels of one shape as one array.

    Args:
        kernels: At least one (height, width): arrays, tensors, nested lists or kernels of a bank.

    Returns:
        (number, height, width) float32.

    Raises:
        LabError: There are none, their shapes differ, or one is not a matrix of finite numbers.

    Examples:
        >>> stack([laplacian(), emboss()]).shape
        (2, 3, 3)
    """
    if len(kernels) == 0:
        raise LabError("stack() needs at least one kernel.")
    arrays = [_kernel(kernel, "stack") for kernel in kernels]
    shapes = {array.shape for array in arrays}
    if len(shapes) > 1:
        listed = ", ".join(f"{h} x {w}" for h, w in sorted(shapes))
        raise LabError(f"stack() needs kernels of one shape; these are {listed}.")
    return np.stack(arrays)


def bank(name: str) -> tuple[Kernel, ...]:
    """Kernels that belong together; their numbers are read from the library that defines them.

    Args:
        name: One of `bank_names()`.

    Returns:
        Kernels with `name`, `values` ((height, width) float32, read-only) and `source`.

    Raises:
        LabError: There is no such bank, or its library is not installed.

    Examples:
        >>> [kernel.name for kernel in bank("sobel")]
        ['sobel x', 'sobel y']
        >>> bank("sobel")[0].values.tolist()
        [[-1.0, 0.0, 1.0], [-2.0, 0.0, 2.0], [-1.0, 0.0, 1.0]]
    """
    if name not in _BANKS:
        raise LabError(f"there is no bank '{name}'; there are: {', '.join(_BANKS)}.")
    return _BANKS[name]()


def bank_names() -> tuple[str, ...]:
    """The names of the banks.

    Returns:
        Names for `bank`.

    Examples:
        >>> "gabor" in bank_names()
        True
    """
    return tuple(_BANKS)


def _kernel(values: Any, caller: str) -> Values:
    array = check.numbers(values, "a kernel")
    if array.ndim != 2 or array.size == 0:
        raise LabError(f"{caller}() needs rows and columns; the kernel's shape is {array.shape}.")
    check.finite(array, "a kernel holds")
    return array


def _read_only(name: str, values: Any, source: str) -> Kernel:
    array = np.asarray(values, np.float32).copy()
    array.setflags(write=False)
    return Kernel(name, array, source)


def _edges_and_emboss() -> tuple[Kernel, ...]:
    edges = zip(("f", "-f", "f.T", "-f.T"), family(edge()), strict=True)
    return (
        *(
            _read_only(f"edge {n}", values, "two columns of -1 beside two of 1")
            for n, values in edges
        ),
        _read_only("laplacian", laplacian(), "second differences in eight directions"),
        _read_only("emboss", emboss(), "diagonal difference on top of the pixel"),
    )


def _derivatives(title: str, size: int) -> Callable[[], tuple[Kernel, ...]]:
    def load() -> tuple[Kernel, ...]:
        kernels = []
        for axis, (dx, dy) in (("x", (1, 0)), ("y", (0, 1))):
            across, down = cv2.getDerivKernels(dx, dy, size)
            source = f"cv2.getDerivKernels({dx}, {dy}, {size}), column times row"
            kernels.append(_read_only(f"{title} {axis}", down @ across.T, source))
        return tuple(kernels)

    return load


def _gaussian() -> tuple[Kernel, ...]:
    kernels = []
    for size in (3, 5, 7):
        column = cv2.getGaussianKernel(size, -1)
        source = f"cv2.getGaussianKernel({size}, -1), column times row"
        kernels.append(_read_only(f"gaussian {size}", column @ column.T, source))
    return tuple(kernels)


def _gabor() -> tuple[Kernel, ...]:
    kernels = []
    for degrees in (0, 45, 90, 135):
        values = cv2.getGaborKernel((9, 9), 2.5, np.radians(degrees), 5.0, 0.5, 0)
        source = f"cv2.getGaborKernel((9, 9), 2.5, {degrees} degrees, 5.0, 0.5, 0)"
        kernels.append(_read_only(f"gabor {degrees}°", values, source))
    return tuple(kernels)


def _skimage(title: str, attributes: Sequence[str]) -> Callable[[], tuple[Kernel, ...]]:
    def load() -> tuple[Kernel, ...]:
        try:
            from skimage.filters import edges
        except ImportError:
            raise LabError(
                f"the bank '{title}' comes with scikit-image: run 'pip install scikit-image'."
            ) from None
        return tuple(
            _read_only(
                attribute.removesuffix("_WEIGHTS").lower().replace("_", " "),
                getattr(edges, attribute),
                f"skimage.filters.edges.{attribute}",
            )
            for attribute in attributes
        )

    return load


def _pillow() -> tuple[Kernel, ...]:
    from PIL import ImageFilter

    kernels = []
    for name in ("EMBOSS", "SHARPEN", "FIND_EDGES", "EDGE_ENHANCE", "BLUR"):
        (width, height), scale, offset, values = getattr(ImageFilter, name).filterargs
        source = f"PIL.ImageFilter.{name}.filterargs, divided by its scale {scale}"
        if offset:
            source += f"; Pillow adds {offset} to the result"
        array = np.array(values, np.float32).reshape(height, width) / scale
        if not np.array_equal(array, array[::-1]):
            source += "; Pillow lays the first row of numbers on the lowest row of pixels"
        kernels.append(_read_only(name.lower().replace("_", " "), array, source))
    return tuple(kernels)


_BANKS: dict[str, Callable[[], tuple[Kernel, ...]]] = {
    "edges-and-emboss": _edges_and_emboss,
    "sobel": _derivatives("sobel", 3),
    "scharr": _derivatives("scharr", cv2.FILTER_SCHARR),
    "gaussian": _gaussian,
    "gabor": _gabor,
    "prewitt": _skimage("prewitt", ("HPREWITT_WEIGHTS", "VPREWITT_WEIGHTS")),
    "roberts": _skimage("roberts", ("ROBERTS_PD_WEIGHTS", "ROBERTS_ND_WEIGHTS")),
    "farid": _skimage("farid", ("HFARID_WEIGHTS", "VFARID_WEIGHTS")),
    "pillow": _pillow,
}
