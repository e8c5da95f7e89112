"""Functions that read or look at files without an audit event, wrapped so that they are seen.

Used inside a lesson's process only.
"""

import os
import sys
from collections.abc import Callable
from functools import wraps
from typing import Any

Told = Callable[[str], None]

# Module to its functions that open a file in C or C++, given as their first argument.
_READERS = {
    "cv2": (
        "imread",
        "imreadWithMetadata",
        "imreadmulti",
        "imreadanimation",
        "imcount",
        "haveImageReader",
        "VideoCapture",
        "CascadeClassifier",
        "FileStorage",
    ),
    "cv2.dnn": (
        "readNet",
        "readNetFromONNX",
        "readNetFromTensorflow",
        "readNetFromCaffe",
        "readNetFromDarknet",
        "readNetFromTorch",
        "readNetFromTFLite",
    ),
    "torch": ("from_file",),
    "torch._C": ("PyTorchFileReader", "import_ir_module"),
    "torch.UntypedStorage": ("from_file",),
}
_WRITERS = {"cv2": ("imwrite", "imwritemulti", "imwriteanimation", "VideoWriter")}
_LOOKERS = ("stat", "lstat", "access")


def watch(read: Told, probed: Told, writes: Told) -> None:
    """Tell of each path that is opened by the loaded libraries, looked at, or written."""
    for told, table in ((read, _READERS), (writes, _WRITERS)):
        for module, functions in table.items():
            for name in functions:
                _wrap(_found(module), name, told)
    for name in _LOOKERS:
        _wrap(os, name, probed)
    _map_in_memory()


def _found(name: str) -> Any:
    """The module, or the class in one, if it is loaded."""
    if name in sys.modules:
        return sys.modules[name]
    module, _, attribute = name.rpartition(".")
    return getattr(sys.modules.get(module), attribute, None)


def _wrap(holder: Any, name: str, told: Told) -> None:
    original = getattr(holder, name, None)
    if original is None:
        return
    if isinstance(original, type):
        setattr(holder, name, _class(original, told))
    else:
        setattr(holder, name, _function(original, told))


def _function(original: Callable[..., Any], told: Told) -> Callable[..., Any]:
    @wraps(original)
    def watched(*args: Any, **kwargs: Any) -> Any:
        _tell(told, args, kwargs)
        return original(*args, **kwargs)

    return watched


def _class(original: type, told: Told) -> type:
    """A class that tells of the file when it is made; its instances are the original's."""

    class Watching(type):
        def __instancecheck__(cls, instance: Any) -> bool:
            return isinstance(instance, original)

        def __call__(cls, *args: Any, **kwargs: Any) -> Any:
            _tell(told, args, kwargs)
            return original(*args, **kwargs)

    return Watching(original.__name__, (), {"__doc__": original.__doc__})


def _tell(told: Told, args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    named = (value for value in kwargs.values() if isinstance(value, str | bytes | os.PathLike))
    path = args[0] if args else next(named, None)
    # A descriptor or a stream was seen when it was opened; a relative path of a folder that is
    # given by descriptor cannot be told.
    if isinstance(path, str | bytes | os.PathLike) and path and kwargs.get("dir_fd") is None:
        told(os.path.abspath(os.fsdecode(path)))


def _map_in_memory() -> None:
    """np.memmap writes through to the file unless it is told not to; here it copies on write."""
    import numpy as np

    function: Any = np.memmap.__new__
    function.__defaults__ = tuple(
        "c" if value == "r+" else value for value in function.__defaults__ or ()
    )
