"""The engine's side of the fork server: start it, send orders, and receive answers."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from queue import Empty, Queue
from typing import Self

from cnnviz.errors import EngineError
from cnnviz.gallery.confinement.confine import Held
from cnnviz.gallery.forkserver.environment import cleaned
from cnnviz.gallery.forkserver.protocol import (
    Answer,
    Imports,
    Order,
    ServerReady,
    decoded_answer,
    encoded,
)
from cnnviz.gallery.scripts.settings import Settings


class Client:
    """The fork server's process and the thread that reads its answers."""

    def __init__(self, process: subprocess.Popen[str], log: Path) -> None:
        self._process = process
        self._log = log
        self._answers: Queue[Answer | None] = Queue()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    @classmethod
    def start(cls, scratch: Path, settings: Settings, imports: Imports) -> Self:
        """Start a server with these imports; `wait` before the first order, finally `end`."""
        log, bytecode = scratch / "server.log", str(settings.bytecode)
        settings.bytecode.mkdir(parents=True, exist_ok=True)
        # -P: a file in the builder's folder must not shadow a library.
        command = [sys.executable, "-P", "-m", "cnnviz.gallery.forkserver.server"]
        with log.open("wb") as errors:
            try:
                process = subprocess.Popen(
                    [*command, str(settings.workers), bytecode, imports.encoded()],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=errors,
                    text=True,
                    encoding="utf-8",
                    env=cleaned(os.environ),
                    start_new_session=True,
                )
            except BlockingIOError:
                raise EngineError(
                    "no process for the lessons can be started: this user has as many as the "
                    "system allows; end some, or raise the limit ('ulimit -u')."
                ) from None
        return cls(process, log)

    def wait(self) -> Held:
        """Wait until everything is imported; the means that hold lessons.

        Raises EngineError if an import fails.
        """
        ready = self.answer(None)
        return Held(ready.held) if isinstance(ready, ServerReady) else Held(0)

    @property
    def has_answered(self) -> bool:
        """Whether an answer waits to be taken."""
        return not self._answers.empty()

    def order(self, order: Order) -> None:
        assert self._process.stdin
        try:
            self._process.stdin.write(encoded(order))
            self._process.stdin.flush()
        except BrokenPipeError:
            raise self._dead() from None

    def answer(self, seconds: float | None) -> Answer | None:
        """The next answer, None after `seconds` without; EngineError if the server has ended."""
        try:
            answer = self._answers.get(timeout=seconds)
        except Empty:
            return None
        if answer is None:
            raise self._dead()
        return answer

    def end(self) -> None:
        """End the server and every lesson.

        The end of its input ends the server; a server that does not end in time is killed.
        """
        process = self._process
        assert process.stdin
        try:
            process.stdin.close()
            process.wait(0.5)
        except (BrokenPipeError, subprocess.TimeoutExpired):
            process.kill()
            process.wait()

    def _listen(self) -> None:
        assert self._process.stdout
        try:
            with self._process.stdout as answers:
                for line in answers:
                    self._answers.put(decoded_answer(line))
        finally:
            self._answers.put(None)

    def _dead(self) -> EngineError:
        log = self._log.read_text(encoding="utf-8", errors="replace")[-4000:].strip()
        try:
            status = self._process.wait(1)
        except subprocess.TimeoutExpired:
            status = 0
        if status < 0:
            name = signal.Signals(-status).name
            return EngineError(
                f"the process that starts the lessons was ended by {name}, by the system "
                "where memory ran out, or by somebody; free some memory, and build again."
            )
        return EngineError(
            "the process that starts the lessons ended; it needs torch, opencv-python-headless, "
            "matplotlib and ipython ('./scripts/setup' installs them)."
            + (f" Its output:\n{log}" if log else "")
        )
