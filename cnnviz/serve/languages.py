"""The processes of the languages, each of which makes the pages of one language."""

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
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


class Languages:
    """The processes of all languages of a site."""

    def __init__(
        self,
        config_file: Path,
        codes: Sequence[str],
        folder: Path,
        store: Path,
        tell: Callable[[FromLanguage], None],
    ) -> None:
        """`folder` is that of the whole site; `tell` is called with each answer, from a thread."""
        self._all = {
            code: LanguageProcess(LanguageSite(config_file, code, folder), store, tell)
            for code in codes
        }
        self._busy: set[str] = set()
        self._all[codes[0]].prepare()  # two would take the processors from the first page

    @property
    def are_busy(self) -> bool:
        """Whether an order has not been carried out."""
        return bool(self._busy)

    def update(self, order: Update, open_pages: Sequence[str]) -> None:
        """Let every language make what an order asks for; `open_pages` is that of the hub."""
        opened = self._by_language(open_pages)
        for code, language in self._all.items():
            language.update(replace(order, open_pages=opened[code]))
            self._busy.add(code)
        self._start(opened)

    def make_first(self, open_pages: Sequence[str]) -> None:
        """Let the languages that work make these pages first."""
        opened = self._by_language(open_pages)
        for code in self._busy:
            self._all[code].make_first(opened[code])
        self._start(opened)

    def take(self, code: str, answer: Answer) -> bool:
        """Take an answer; returns whether the language has carried out all orders."""
        for each in self._all.values():
            each.start()  # those that have waited until the first page is made
        is_latest = isinstance(answer, Current | Broken) and self._all[code].is_latest(answer)
        if is_latest:
            self._busy.discard(code)
        return is_latest

    def end(self) -> None:
        """Let all processes end; `close` waits for them."""
        for language in self._all.values():
            language.end()

    def close(self) -> None:
        """Wait until all have ended, but not long."""
        for language in self._all.values():
            language.close()

    def _by_language(self, open_pages: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """The open pages of each language, below its folder."""
        return {code: _below(f"{code}/", open_pages) for code in self._all}

    def _start(self, opened: Mapping[str, tuple[str, ...]]) -> None:
        """Start the languages of which a page is open; all of them, if none is."""
        is_any_open = any(opened.values())
        for code, pages in opened.items():
            if pages or not is_any_open:
                self._all[code].start()


class LanguageProcess:
    """One language; orders that come while it works are merged into one.

    `prepare` lets the process import what it needs, `start` sends it the orders.
    """

    def __init__(
        self, site: LanguageSite, store: Path, tell: Callable[[FromLanguage], None]
    ) -> None:
        """`tell` is called with each answer, from a thread."""
        self.code = site.code
        self._store, self._tell = store, tell
        self._connection: Connection[object, Answer]
        self._connection, self._theirs = Pipe()
        self._process: subprocess.Popen[bytes] | None = None
        self._orders: Queue[LanguageSite | Update | None] = Queue()
        """None: it is over."""
        self._orders.put(site)
        self._sent = 0
        self._first: tuple[str, ...] = ()
        """The pages that it makes first."""
        self._threads: list[threading.Thread] = []
        self._is_ended, self._ends = False, 0.0

    def prepare(self) -> None:
        """Start the process, unless it runs; it imports MkDocs and waits."""
        if self._process:
            return
        number = self._theirs.fileno()
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", _MODULE, str(number), str(self._store)],
            stdin=subprocess.DEVNULL,
            pass_fds=[number],
            start_new_session=True,  # Ctrl-C is for the process that serves
        )
        self._theirs.close()

    def start(self) -> None:
        """Send the process its orders, those that have waited first."""
        self.prepare()
        if not self._threads:
            work = (self._listen, self._send)
            self._threads = [threading.Thread(target=each, daemon=True) for each in work]
            for thread in self._threads:
                thread.start()

    def update(self, order: Update) -> None:
        """Let the process make what an order asks for."""
        self._sent += 1
        self._first = order.open_pages
        self._orders.put(order)

    def make_first(self, pages: tuple[str, ...]) -> None:
        """Let the process make these pages before the others that it is to make."""
        if pages and pages != self._first:
            self.update(Update(open_pages=pages))

    def is_latest(self, answer: Current | Broken) -> bool:
        """Whether the answer includes all orders."""
        return answer.updates == self._sent

    def end(self) -> None:
        """Let the process end; `close` waits for it."""
        self._is_ended, self._ends = True, time.monotonic() + _PATIENCE
        # The other end learns nothing of a `close` while a thread waits to receive, and neither may
        # lose the connection in the middle of a message: it is closed when all have ended.
        with socket.socket(fileno=os.dup(self._connection.fileno())) as both_ends:
            both_ends.shutdown(socket.SHUT_RDWR)
        self._orders.put(None)

    def close(self) -> None:
        """Wait until the process has ended, but not long."""
        if self._process:
            try:
                self._process.wait(max(0.0, self._ends - time.monotonic()))
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        for thread in self._threads:
            if thread.ident:  # else Ctrl-C came before it was started
                thread.join(_PATIENCE)
        self._connection.close()
        self._theirs.close()

    def _send(self) -> None:
        """Send the orders; a large order waits until the process reads it."""
        try:
            while order := self._orders.get():
                self._connection.send(order)
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


def _below(prefix: str, pages: Sequence[str]) -> tuple[str, ...]:
    return tuple(page.removeprefix(prefix) for page in pages if page.startswith(prefix))
