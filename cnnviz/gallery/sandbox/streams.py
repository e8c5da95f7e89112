"""Output of a lesson, through Python's standard streams and past them.

Used inside a lesson's process only.
"""

import faulthandler
import io
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cnnviz.gallery.sandbox.recorder import LIMIT, Recorder


class DescriptorOutput:
    """File descriptors 1 and 2 of this process, which C code writes to past Python's streams."""

    def __init__(self, path: Path) -> None:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND)
        os.dup2(descriptor, 1)
        os.dup2(descriptor, 2)
        self._descriptor = descriptor
        self._read = 0
        # To a descriptor of our own: the lesson may close 2. On the signal, a lesson that is about
        # to be stopped writes its stack, even from C code.
        faulthandler.enable(descriptor, all_threads=False)
        faulthandler.register(signal.SIGUSR1, descriptor, all_threads=True)

    def unread(self) -> str:
        """Text written since the last call."""
        size = os.fstat(self._descriptor).st_size
        data = os.pread(self._descriptor, min(size - self._read, LIMIT + 1), self._read)
        self._read = size
        return data.decode("utf-8", "replace")


class _Stream(io.TextIOBase):
    def __init__(self, name: str, recorder: Recorder) -> None:
        self.stream_name, self._recorder = name, recorder

    def write(self, text: str) -> int:
        self._recorder.stream(self.stream_name, text)
        return len(text)

    def writable(self) -> bool:
        return True

    @property
    def encoding(self) -> str:  # type: ignore[override]  # fixed here, settable in the base
        return "utf-8"


@contextmanager
def captured(recorder: Recorder) -> Iterator[None]:
    """Within, Python's standard streams go to the recorder."""
    before = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = _Stream("stdout", recorder), _Stream("stderr", recorder)
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before
