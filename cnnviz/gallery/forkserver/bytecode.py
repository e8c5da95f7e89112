"""Bytecode of the modules that may change, kept between builds where no lesson can write.

The server reads and writes it while it imports, and lessons read it. A lesson writes none: whatever
it left there, the server of the next build would run, which nothing confines. What a lesson had to
compile itself, the engine compiles for the next.
"""

import hashlib
import importlib._bootstrap_external as machinery  # private: the only seam for where bytecode lies
import marshal
import os
import struct
import zlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from importlib.machinery import SourceFileLoader
from importlib.util import MAGIC_NUMBER
from pathlib import Path
from typing import Any

from cnnviz.atomic import write
from cnnviz.gallery.inputs.packages import is_installed

_LARGEST = 1_000_000
"""Bytes of a source that is worth it."""


def read_from(folder: str) -> None:
    """Have this process, and those it forks, keep the bytecode of such modules in `folder`.

    It fits its source to the nanosecond. Python compares whole seconds and the size: an edit within
    the second would run the old code. And each file ends with its digest: Python itself leaves half
    a file where the disk is full, and fails to load it ever after.
    """
    stats, place = SourceFileLoader.path_stats, machinery.cache_from_source
    load, keep = SourceFileLoader.get_data, SourceFileLoader.set_data
    inside = f"{folder}{os.sep}"

    def path_stats(self: SourceFileLoader, path: Any) -> Mapping[str, Any]:
        return stats(self, path) if is_installed(path) else _state(path)

    def cache_from_source(path: Any, *args: Any, **kwargs: Any) -> str:
        usual = str(place(path, *args, **kwargs))
        return usual if is_installed(path) else _place(usual, folder)

    def get_data(self: SourceFileLoader, path: Any) -> bytes:
        raw = load(self, path)
        return _unsealed(raw) if str(path).startswith(inside) else raw

    def set_data(self: SourceFileLoader, path: Any, data: Any, **kwargs: Any) -> None:
        if not path.startswith(inside):
            keep(self, path, data, **kwargs)
            return
        with suppress(OSError):  # the next build compiles it again
            write(Path(path), _sealed(data))

    SourceFileLoader.path_stats = path_stats  # type: ignore[method-assign]
    SourceFileLoader.get_data = get_data  # type: ignore[method-assign,assignment]
    SourceFileLoader.set_data = set_data  # type: ignore[method-assign]
    machinery.cache_from_source = cache_from_source


class Bytecode:
    """The engine's side: compiles what lessons were seen to import."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._done: set[Path] = set()

    def add(self, paths: Iterable[Path]) -> None:
        """Compile those of these files that are Python and have no bytecode yet."""
        for path in paths:
            if path.suffix == ".py" and path not in self._done:
                self._done.add(path)
                # A file that is gone or no Python, or a folder that cannot be written: the lesson
                # has got on without bytecode, and so will the next.
                with suppress(OSError, SyntaxError, ValueError, RecursionError, MemoryError):
                    self._compile(path)

    def _compile(self, path: Path) -> None:
        source = str(path)
        if is_installed(source) or not path.is_file():
            return
        state = _state(source)  # before it is read: a change in between then shows
        if state["size"] > _LARGEST:
            return
        # The server runs without -O, whatever the engine does.
        usual = machinery.cache_from_source(source, optimization="")
        place = Path(_place(str(usual), str(self._folder)))
        header = _header(state)
        with suppress(OSError):
            if _unsealed(place.read_bytes()).startswith(header):
                return
        code = compile(path.read_bytes(), source, "exec", dont_inherit=True, optimize=0)
        write(place, _sealed(header + marshal.dumps(code)))


def _header(state: Mapping[str, int]) -> bytes:
    """Of a file that fits its source by that one's state (PEP 552)."""
    return MAGIC_NUMBER + struct.pack("<3I", 0, state["mtime"], state["size"])


def _sealed(raw: bytes) -> bytes:
    return raw + hashlib.sha256(raw).digest()


def _unsealed(raw: bytes) -> bytes:
    """What was sealed; OSError where it is damaged, which to Python means that it is not there."""
    content = raw[:-32]
    if hashlib.sha256(content).digest() != raw[-32:]:
        raise OSError("damaged bytecode")
    return content


def _state(path: str) -> dict[str, int]:
    """The state of a source, in the two numbers that a header has room for."""
    found = Path(path).stat()
    exact = (found.st_mtime_ns, found.st_ctime_ns, found.st_ino, found.st_size)
    return {"mtime": zlib.crc32(repr(exact).encode()), "size": found.st_size}


def _place(usual: str, folder: str) -> str:
    """Where the bytecode lies that Python would put at `usual`."""
    path = Path(usual)
    parent = hashlib.sha256(str(path.parent).encode()).hexdigest()[:16]
    return str(Path(folder) / parent / path.name)
