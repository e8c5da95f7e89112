"""Output of a lesson, through Python's standard streams and past them.

Used inside a lesson's process only.
"""

import codecs
import ctypes
import faulthandler
import io
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_NAMES = {1: "stdout", 2: "stderr"}


class _Written:
    """A file that takes the place of a descriptor of this process and of its children."""

    def __init__(self, path: Path, descriptor: int) -> None:
        self.file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND)
        os.dup2(self.file, descriptor)
        self.name = _NAMES[descriptor]
        self._read = 0
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    @property
    def has_grown(self) -> bool:
        return os.lseek(self.file, 0, os.SEEK_END) > self._read

    @property
    def changed(self) -> int:
        return os.fstat(self.file).st_mtime_ns

    def rest(self, most: int) -> str:
        """Text written since the last call, its first `most` bytes."""
        size = os.lseek(self.file, 0, os.SEEK_END)
        data = os.pread(self.file, min(size - self._read, most), self._read)
        self._read = size
        return self._decoder.decode(data)


class DescriptorOutput:
    """File descriptors 1 and 2 of this process, which C code writes to past Python's streams."""

    def __init__(self, printed: Path, errors: Path, most: int) -> None:
        """Read at most so many bytes at once; whoever writes more is stopped anyway."""
        self._most = most
        self._files = _Written(printed, 1), _Written(errors, 2)
        # To a descriptor of our own: the lesson may close 2. On the signal, a lesson that is about
        # to be stopped writes its stack, even from C code.
        descriptor = self._files[1].file
        faulthandler.enable(descriptor, all_threads=False)
        faulthandler.register(signal.SIGUSR1, descriptor, all_threads=True)

    def unread(self) -> list[tuple[str, str]]:
        """(stream, text) written since the last call; the stream that was silent first is first.

        Asked before everything else that the lesson shows, so that all of it keeps its order.
        """
        out, errors = self._files
        if not out.has_grown:
            return [(errors.name, errors.rest(self._most))] if errors.has_grown else []
        if not errors.has_grown:
            return [(out.name, out.rest(self._most))]
        files = sorted(self._files, key=lambda file: file.changed)
        return [(file.name, file.rest(self._most)) for file in files]

    def flush(self) -> None:
        """Write out what C's own buffers, and those of Python's first streams, still hold."""
        for stream in (sys.__stdout__, sys.__stderr__):
            try:
                if stream:
                    stream.flush()
            except ValueError:
                pass  # the lesson has closed it
        ctypes.CDLL(None).fflush(None)


def buffer_lines() -> None:
    """Let C's standard output, and Python's first one, write out each line at once."""
    if isinstance(sys.__stdout__, io.TextIOWrapper):
        sys.__stdout__.reconfigure(line_buffering=True)
    library = ctypes.CDLL(None)
    try:
        stdout = ctypes.c_void_p.in_dll(library, "stdout")
    except ValueError:
        return  # not glibc
    library.setvbuf(stdout, None, 1, 0)  # 1 is _IOLBF


class _Bytes(io.RawIOBase):
    """Writes bytes to a stream of text."""

    def __init__(self, stream: "_Stream") -> None:
        self._stream = stream

    def write(self, data: Any) -> int:
        self._stream.write(bytes(data).decode("utf-8", "replace"))
        return len(data)

    def writable(self) -> bool:
        return True


class _Stream(io.TextIOBase):
    def __init__(self, descriptor: int, record: Callable[[str, str], None]) -> None:
        self._descriptor, self._record = descriptor, record
        self._process = os.getpid()
        self._name = _NAMES[descriptor]

    def write(self, text: str) -> int:
        if os.getpid() == self._process:
            self._record(self._name, text)
        else:  # a fork of the lesson, whose record nobody reads
            os.write(self._descriptor, text.encode("utf-8", "backslashreplace"))
        return len(text)

    @property
    def buffer(self) -> "_Bytes":
        return _Bytes(self)

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._descriptor

    @property
    def name(self) -> str:
        return f"<{self._name}>"

    @property
    def encoding(self) -> str:  # type: ignore[override]  # fixed here, settable in the base
        return "utf-8"


@contextmanager
def captured(record: Callable[[str, str], None]) -> Iterator[None]:
    """Within, `record` gets (name, text) of what Python writes to its standard streams."""
    before = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = _Stream(1, record), _Stream(2, record)
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before
