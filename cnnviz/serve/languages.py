"""The processes of the languages, each of which makes the pages of one language."""

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from queue import Queue

from cnnviz.serve.orders import Answer, Broken, Current, LanguageSite, Update

_MODULE = "cnnviz.adapters.mkdocs.serving.worker"
"""The process imports MkDocs; this one does not."""
_PATIENCE = 0.5
"""Seconds after which a process that is to end is killed."""


@dataclass(frozen=True, slots=True)
class FromLanguage:
    """An answer of a language's process."""

    code: str
    answer: Answer


class LanguageProcess:
    """One language; orders that come while it works are merged into one."""

    def __init__(
        self, site: LanguageSite, store: Path, tell: Callable[[FromLanguage], None]
    ) -> None:
        """`tell` is called with each answer, from a thread."""
        self.code = site.code
        self._tell = tell
        self._connection: Connection[object, Answer]
        self._connection, theirs = Pipe()
        number = str(theirs.fileno())
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", _MODULE, number, str(store)],
            stdin=subprocess.DEVNULL,
            pass_fds=[theirs.fileno()],
            start_new_session=True,  # Ctrl-C is for the process that serves
        )
        theirs.close()
        self._orders: Queue[LanguageSite | Update] = Queue()
        self._orders.put(site)
        self._sent = 0
        self._is_ended, self._ends = False, 0.0
        for work in (self._listen, self._send):
            threading.Thread(target=work, daemon=True).start()

    def update(self, order: Update) -> None:
        """Let the process make what an order asks for."""
        self._sent += 1
        self._orders.put(order)

    def is_latest(self, answer: Current | Broken) -> bool:
        """Whether the answer includes all orders."""
        return answer.updates == self._sent

    def end(self) -> None:
        """Let the process end; `close` waits for it."""
        self._is_ended, self._ends = True, time.monotonic() + _PATIENCE
        # The other end learns nothing of a `close` alone while a thread waits to receive.
        with socket.socket(fileno=os.dup(self._connection.fileno())) as both_ends:
            both_ends.shutdown(socket.SHUT_RDWR)
        self._connection.close()

    def close(self) -> None:
        """Wait until the process has ended, but not long."""
        try:
            self._process.wait(max(0.0, self._ends - time.monotonic()))
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _send(self) -> None:
        """Send the orders; a large order waits until the process reads it."""
        try:
            while True:
                self._connection.send(self._orders.get())
        except (OSError, ValueError):
            pass  # it has ended, and `_listen` tells so

    def _listen(self) -> None:
        try:
            while True:
                self._tell(FromLanguage(self.code, self._connection.recv()))
        except (EOFError, OSError):
            pass
        if not self._is_ended:
            message = "the process that makes the pages ended; start 'cnnviz serve' again."
            self._tell(FromLanguage(self.code, Broken(message, -1)))
