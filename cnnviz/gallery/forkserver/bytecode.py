"""Bytecode of the modules that may change, kept between builds where no lesson can write.

The server reads and writes it while it imports; lessons only read it. If a lesson could write it,
the next build's server, which is not confined, would run what the lesson left. The engine compiles
the modules that a lesson had to compile itself, for the next lessons.
"""

import hashlib
import importlib._bootstrap_external as machinery  # private: only it sets bytecode's place
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
"""Bytes of the largest source whose bytecode is kept."""


def read_from(folder: str) -> None:
    """Make this process, and those it forks, keep the bytecode of such modules in `folder`.

    Bytecode counts as valid if its source's times agree to the nanosecond. Python itself compares
    whole seconds and the size, so after an edit within the second it would run the old code. Each
    file ends with its digest: Python leaves half a file when the disk is full, and would fail to
    load it from then on.
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
    """The engine's side: compiles the modules that lessons imported."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._done: set[Path] = set()

    def add(self, paths: Iterable[Path]) -> None:
        """Compile those of `paths` that are Python files without bytecode."""
        for path in paths:
            if path.suffix == ".py" and path not in self._done:
                self._done.add(path)
                # The file may be gone or not valid Python, or the folder not writable: the lesson
                # ran without bytecode, and so can the next.
                with suppress(OSError, SyntaxError, ValueError, RecursionError, MemoryError):
                    self._compile(path)

    def _compile(self, path: Path) -> None:
        source = str(path)
        if is_installed(source) or not path.is_file():
            return
        state = _state(source)  # before reading it, so that a change in between is noticed
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
    """Header of a bytecode file that is checked against its source's state (PEP 552)."""
    return MAGIC_NUMBER + struct.pack("<3I", 0, state["mtime"], state["size"])


def _sealed(raw: bytes) -> bytes:
    return raw + hashlib.sha256(raw).digest()


def _unsealed(raw: bytes) -> bytes:
    """The sealed content. OSError if it is damaged; Python then takes the file for missing."""
    content = raw[:-32]
    if hashlib.sha256(content).digest() != raw[-32:]:
        raise OSError("damaged bytecode")
    return content


def _state(path: str) -> dict[str, int]:
    """The state of the source at `path`, in the two numbers that a header has room for."""
    stat = Path(path).stat()
    exact = (stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino, stat.st_size)
    return {"mtime": zlib.crc32(repr(exact).encode()), "size": stat.st_size}


def _place(usual: str, folder: str) -> str:
    """Path in `folder` of the bytecode that Python would put at `usual`."""
    path = Path(usual)
    parent = hashlib.sha256(str(path.parent).encode()).hexdigest()[:16]
    return str(Path(folder) / parent / path.name)
