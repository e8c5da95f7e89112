"""Functions that read or look at files without an audit event, wrapped so that they are seen.

Used inside a lesson's process only.
"""

import os
import sys
import threading
from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from cnnviz.gallery.tracking.import_hooks import when_imported

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
    """Tell of each path that is opened by a library, looked at, or written."""
    for library in ("cv2", "torch"):
        when_imported(library, partial(_watch_library, library, read, writes))
    for name in _LOOKERS:
        original = getattr(os, name)
        wrapped = _function(original, probed, only_first=True)
        for abilities in (os.supports_dir_fd, os.supports_fd, os.supports_follow_symlinks):
            if original in abilities:
                abilities.add(wrapped)
        setattr(os, name, wrapped)
    _map_in_memory(writes)


def watch_open() -> Callable[[], int | None]:
    """Gives the descriptor of the folder that this thread's call of os.open starts from, if any.

    The audit event of such a call names the path alone.
    """
    original, calls = os.open, threading.local()

    @wraps(original)
    def watched(path: Any, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        calls.folder = dir_fd
        try:
            return original(path, flags, mode, dir_fd=dir_fd)
        finally:
            calls.folder = None

    if original in os.supports_dir_fd:
        os.supports_dir_fd.add(watched)
    os.open = watched
    return lambda: getattr(calls, "folder", None)


def _watch_library(library: str, read: Told, writes: Told) -> None:
    for told, table in ((read, _READERS), (writes, _WRITERS)):
        for module, functions in table.items():
            if module.partition(".")[0] == library:
                for name in functions:
                    _wrap(_found(module), name, told)


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


def _function(
    original: Callable[..., Any], told: Told, *, only_first: bool = False
) -> Callable[..., Any]:
    @wraps(original)
    def watched(*args: Any, **kwargs: Any) -> Any:
        _tell(told, args[:1] if only_first else args, kwargs)
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
    """Every argument that may be a path: some functions take several, or not as their first."""
    if kwargs.get("dir_fd") is not None:
        return  # relative to a folder that is given by descriptor, which cannot be told
    for value in (*args, *kwargs.values()):
        # A descriptor or a stream was seen when it was opened.
        if isinstance(value, str | bytes | os.PathLike) and value:
            told(os.path.abspath(os.fsdecode(value)))


def _map_in_memory(writes: Told) -> None:
    """np.memmap writes through to the file unless it is told not to.

    Where the file is not the lesson's own, it here copies on write instead, unless asked otherwise.
    """
    import numpy as np

    original: Any = np.memmap.__new__

    def made(kind: Any, filename: Any, dtype: Any = np.uint8, *args: Any, **kwargs: Any) -> Any:
        if not args and "mode" not in kwargs and isinstance(filename, str | os.PathLike):
            try:
                writes(os.path.abspath(os.fsdecode(filename)))
            except PermissionError:
                kwargs["mode"] = "c"
        return original(kind, filename, dtype, *args, **kwargs)

    np.memmap.__new__ = made  # type: ignore[method-assign,assignment]
