"""Wrap functions that read, probe or write files without an audit event, to record the paths.

Used inside a lesson's process only.
"""

import os
import sys
import threading
from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from cnnviz.gallery.inputs.paths import may_be_path
from cnnviz.gallery.tracking.import_hooks import when_imported

PathCallback = Callable[[str], None]
"""Called with an absolute path before the file is used."""

# Module to its functions that open a file in C or C++, whose path is an argument.
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


def watch(read: PathCallback, probed: PathCallback, writes: PathCallback) -> None:
    """Call the callbacks with the paths that libraries read, that are probed, or written."""
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
    """Wrap os.open; returns a function that gives the `dir_fd` of this thread's current call.

    The audit event of os.open has the path, but not the folder that it is relative to.
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


def _watch_library(library: str, read: PathCallback, writes: PathCallback) -> None:
    for callback, table in ((read, _READERS), (writes, _WRITERS)):
        for module, functions in table.items():
            if module.partition(".")[0] == library:
                for name in functions:
                    _wrap(_loaded(module), name, callback)


def _loaded(name: str) -> Any:
    """The module or class with this full name, or None where it is not loaded."""
    if name in sys.modules:
        return sys.modules[name]
    module, _, attribute = name.rpartition(".")
    return getattr(sys.modules.get(module), attribute, None)


def _wrap(holder: Any, name: str, callback: PathCallback) -> None:
    original = getattr(holder, name, None)
    if original is None:
        return
    if isinstance(original, type):
        setattr(holder, name, _class(original, callback))
    else:
        setattr(holder, name, _function(original, callback))


def _function(
    original: Callable[..., Any], callback: PathCallback, *, only_first: bool = False
) -> Callable[..., Any]:
    @wraps(original)
    def watched(*args: Any, **kwargs: Any) -> Any:
        _report(callback, *(args[:1] if only_first else args), **kwargs)
        return original(*args, **kwargs)

    return watched


def _class(original: type, callback: PathCallback) -> type:
    """A class that reports the file of each new instance, which is of the original class."""

    class Watching(type):
        def __instancecheck__(cls, instance: Any) -> bool:
            return isinstance(instance, original)

        def __call__(cls, *args: Any, **kwargs: Any) -> Any:
            _report(callback, *args, **kwargs)
            return original(*args, **kwargs)

    return Watching(original.__name__, (), {"__doc__": original.__doc__})


def _report(callback: PathCallback, /, *args: Any, **kwargs: Any) -> None:
    """Report every argument that may be a path: some functions take several, at any position."""
    if kwargs.get("dir_fd") is not None:
        return  # relative to a folder that is given only by its descriptor
    for value in (*args, *kwargs.values()):
        # Descriptors and streams were recorded when they were opened.
        if isinstance(value, str | bytes | os.PathLike) and value:
            text = os.fsdecode(value)
            if may_be_path(text):
                callback(os.path.abspath(text))


def _map_in_memory(writes: PathCallback) -> None:
    """Make np.memmap copy on write by default, where the lesson may not write the file.

    NumPy's own default mode writes through to the file.
    """
    import numpy as np

    original: Any = np.memmap.__new__

    def create(kind: Any, filename: Any, dtype: Any = np.uint8, *args: Any, **kwargs: Any) -> Any:
        if not args and "mode" not in kwargs and isinstance(filename, str | os.PathLike):
            try:
                writes(os.path.abspath(os.fsdecode(filename)))
            except PermissionError:
                kwargs["mode"] = "c"
        return original(kind, filename, dtype, *args, **kwargs)

    np.memmap.__new__ = create  # type: ignore[method-assign,assignment]
