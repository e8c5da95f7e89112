"""Wrap functions that read, probe or write files without an audit event, to record the paths.

Used inside a lesson's process only.
"""

import os
import re
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial, wraps
from typing import Any

from cnnviz.gallery.tracking import entries
from cnnviz.gallery.tracking.entries import PathCallback
from cnnviz.gallery.tracking.import_hooks import when_imported

# Module to its functions that open a file in C or C++, whose path is an argument.
_READERS = {
    # Methods first: the classes below are replaced.
    "cv2.FileStorage": ("open",),
    "cv2.VideoCapture": ("open",),
    "cv2.CascadeClassifier": ("load",),
    "cv2.HOGDescriptor": ("load",),
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
        "readOpticalFlow",
        "loadPointCloud",
        "loadMesh",
        "loadChromaticAberrationParams",
    ),
    "cv2.dnn": (
        "readNet",
        "readNetFromONNX",
        "readNetFromTensorflow",
        "readNetFromCaffe",
        "readNetFromDarknet",
        "readNetFromTorch",
        "readNetFromTFLite",
        "readNetFromModelOptimizer",
        "readTensorFromONNX",
    ),
    "PIL.ImageFont": ("truetype",),
    "torch": ("from_file",),
    "torch._C": ("PyTorchFileReader", "import_ir_module"),
    "torch.UntypedStorage": ("from_file",),
}
_WRITERS = {"cv2": ("imwrite", "imwritemulti", "imwriteanimation", "VideoWriter")}
_ATTACH = 24
"""SQLite's code of the action."""
_NUMBER = re.compile(r"%\d*d|\d+")
_NUMBERED = re.compile(r"(?i)%\d*d|\d.*\.(?:png|jpe?g|bmp|tiff?|webp|p[bgp]m|exr)$")
_LOOKERS = ("stat", "lstat", "access")
_LINK_READERS = ("lstat", "readlink")


def watch(
    read: PathCallback, probed: PathCallback, writes: PathCallback, followed: PathCallback
) -> None:
    """Call the callbacks with the paths that are read by libraries, probed, written, or links."""
    for library in ("cv2", "torch", "PIL.ImageFont"):
        when_imported(library, partial(_watch_library, library, read, writes))
    for callback, names in ((probed, _LOOKERS), (followed, _LINK_READERS)):
        for name in names:
            _replace(name, _looker(getattr(os, name), callback))
    entries.watch(probed)
    _map_in_memory(writes)


def _replace(name: str, wrapped: Callable[..., Any]) -> None:
    """Put a wrapped function of `os` in the place of the original, with the same abilities."""
    for abilities in (os.supports_dir_fd, os.supports_fd, os.supports_follow_symlinks):
        if getattr(os, name) in abilities:
            abilities.add(wrapped)
    setattr(os, name, wrapped)


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


def watch_attached(attached: Callable[[str], None]) -> None:
    """Call `attached` with the name of each database that SQL attaches to a connection.

    SQLite does not tell a name that is a parameter; it is empty.
    """
    when_imported("sqlite3", partial(_watch_connections, attached))


def _watch_connections(attached: Callable[[str], None]) -> None:
    import sqlite3

    original = sqlite3.connect

    def authorize(action: int, name: str | None, *_: object) -> int:
        if action == _ATTACH:
            attached(name or "")
        return sqlite3.SQLITE_OK

    @wraps(original)
    def connect(*args: Any, **kwargs: Any) -> Any:
        connection = original(*args, **kwargs)
        connection.set_authorizer(authorize)
        return connection

    sqlite3.connect = sqlite3.dbapi2.connect = connect


def _watch_library(library: str, read: PathCallback, writes: PathCallback) -> None:
    for callback, table in ((read, _READERS), (writes, _WRITERS)):
        for module, functions in table.items():
            if module == library or module.startswith(f"{library}."):
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
    if "VideoCapture" in (name, holder.__name__):
        callback = _with_sequence(callback)
    if isinstance(original, type):
        setattr(holder, name, _class(original, callback))
    else:
        setattr(holder, name, _function(original, callback))


def _function(original: Callable[..., Any], callback: PathCallback) -> Callable[..., Any]:
    @wraps(original)
    def watched(*args: Any, **kwargs: Any) -> Any:
        _report(callback, *args, **kwargs)
        return original(*args, **kwargs)

    return watched


def _looker(original: Callable[..., Any], callback: PathCallback) -> Callable[..., Any]:
    """A function of `os`, which takes one path, and perhaps the folder that it is relative to."""

    @wraps(original)
    def watched(path: Any, *args: Any, dir_fd: int | None = None, **kwargs: Any) -> Any:
        # An open file was recorded when it was opened.
        if not isinstance(path, int):
            callback(path, dir_fd)
        return original(path, *args, dir_fd=dir_fd, **kwargs)

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
    for value in (*args, *kwargs.values()):
        # Descriptors and streams were recorded when they were opened.
        if isinstance(value, str | bytes | os.PathLike) and value:
            callback(value, None)


def _with_sequence(callback: PathCallback) -> PathCallback:
    """A callback that is called for all pictures that OpenCV reads as a film, as `frame_%03d.png`.

    Such a name may also be that of the first picture.
    """

    def called(path: Any, base: Any) -> None:
        callback(path, base)
        folder, name = os.path.split(os.fsdecode(path))
        numbered = re.compile(r"\d+".join(map(re.escape, _NUMBER.split(name))))
        if _NUMBERED.search(name):
            with suppress(OSError):
                # The event of this call records the folder as listed.
                for other in filter(numbered.fullmatch, os.listdir(folder or ".")):
                    callback(os.path.join(folder, other), base)

    return called


def _map_in_memory(writes: PathCallback) -> None:
    """Make np.memmap copy on write by default, where the lesson may not write the file.

    NumPy's own default mode writes through to the file.
    """
    import numpy as np

    original: Any = np.memmap.__new__

    def create(kind: Any, filename: Any, dtype: Any = np.uint8, *args: Any, **kwargs: Any) -> Any:
        if not args and "mode" not in kwargs and isinstance(filename, str | os.PathLike):
            try:
                writes(filename, None)
            except PermissionError:
                kwargs["mode"] = "c"
        return original(kind, filename, dtype, *args, **kwargs)

    np.memmap.__new__ = create  # type: ignore[method-assign,assignment]
