"""A server of a site: its command, its address, its processes."""

import os
import re
import signal
import socket
import subprocess
import time
from pathlib import Path
from typing import Self

from bench.serving.processes import alive, cpu_seconds, memory_mb, tree
from bench.timing import environment

_START = 900.0
"""Seconds within which it must answer: some run the whole gallery first."""
_QUIET, _IDLE = 0.4, 0.04
"""It has nothing to do any more when it takes less than these CPU seconds in that time."""
_END = 20.0


class Server:
    """Runs in a session of its own; ended with all that it has started."""

    def __init__(self, command: list[str], folder: Path, log: Path, address: str) -> None:
        """`address` is that of the site; the command has been told its port."""
        self.address, self._log = address, log
        log.parent.mkdir(parents=True, exist_ok=True)
        with log.open("wb") as output:
            self.began = time.time()
            self._process = subprocess.Popen(
                command,
                cwd=folder,
                env={**environment(), "PYTHONUNBUFFERED": "1"},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self.interrupt()

    def answers(self) -> None:
        """Wait until the port is open. RuntimeError where the command ends, or never opens it."""
        host, port = re.findall(r"//([\w.]+):(\d+)", self.address)[0]
        ends = time.monotonic() + _START
        while True:
            try:
                socket.create_connection((host, int(port)), 1).close()
                return
            except OSError:
                if self._process.poll() is not None or time.monotonic() > ends:
                    raise RuntimeError(f"it does not answer; it said:\n{self.words()}") from None
                time.sleep(0.002)

    def settle(self) -> None:
        """Wait until it has nothing more to do."""
        ends = time.monotonic() + _START
        while time.monotonic() < ends:
            before = cpu_seconds(tree(self._process.pid))
            time.sleep(_QUIET)
            if abs(cpu_seconds(tree(self._process.pid)) - before) < _IDLE:
                return
        raise RuntimeError(f"it never comes to rest; it said:\n{self.words()}")

    def memory_mb(self) -> float:
        return memory_mb(tree(self._process.pid))

    def interrupt(self) -> float:
        """What Ctrl-C does; the seconds until its last process has ended."""
        pids = tree(self._process.pid)
        start = time.monotonic()
        os.killpg(self._process.pid, signal.SIGINT)
        while self._process.poll() is None or alive(pids):
            if time.monotonic() - start > _END:
                for pid in alive(pids):
                    os.kill(pid, signal.SIGKILL)
                self._process.wait()
                raise RuntimeError(f"it did not end within {_END:g} s")
            time.sleep(0.005)
        return time.monotonic() - start

    def words(self) -> str:
        """The last lines that it has said."""
        lines = self._log.read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join(lines[-15:])


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
