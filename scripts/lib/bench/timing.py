"""Run one command: its seconds by the clock, and the memory of its processes."""

import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

_EVERY = 0.1
"""Seconds between two looks at the memory."""

LIMIT = 3600.0
"""Seconds after which a build is ended: it hangs."""

_DROPPED = (
    "MPLBACKEND",
    "MKL_NUM_THREADS",
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "PYTHONPATH",
)


@dataclass(frozen=True, slots=True)
class Timed:
    seconds: float
    status: int
    parent_mb: float
    """Peak memory of the command's own process; where there is no /proc, of the largest one."""
    largest_mb: float
    """Peak memory of the largest process, those that it started included."""
    log: Path
    cpu_seconds: float = 0.0
    """Of the command and all processes that it waited for."""

    def last_words(self) -> str:
        text = self.log.read_text(encoding="utf-8", errors="replace")
        return "\n".join(text.splitlines()[-15:])


def environment() -> dict[str, str]:
    """The same for every builder: no thread settings, so each arranges its threads by itself."""
    kept = {name: value for name, value in os.environ.items() if name not in _DROPPED}
    # A banner about another program; and hash seeds alike in every run.
    return {**kept, "NO_MKDOCS_2_WARNING": "1", "PYTHONHASHSEED": "0"}


def run(command: list[str], folder: Path, log: Path) -> Timed:
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        start = time.perf_counter()
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # a group of its own, so that all of it can be ended
        )
        watch = _Watch(process.pid)
        watch.start()
        try:
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            _end(process.pid)
            raise
        finally:
            watch.done.set()
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
    watch.join()
    cpu = usage.ru_utime + usage.ru_stime
    largest = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6
    return Timed(seconds, process.returncode, watch.peak_mb or largest, largest, log, cpu)


def _end(group: int) -> None:
    try:
        os.killpg(group, signal.SIGKILL)
    except ProcessLookupError:
        pass


class _Watch(threading.Thread):
    """Follow the high-water mark of one process; wait4 would count what it started, too.

    Also ends a process that does not end by itself.
    """

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.peak_mb = 0.0
        self.done = threading.Event()
        self._pid = pid

    def run(self) -> None:
        late = time.monotonic() + LIMIT
        while not self.done.wait(_EVERY):
            self.peak_mb = max(self.peak_mb, self._mark())
            if time.monotonic() > late:
                _end(self._pid)
                return

    def _mark(self) -> float:
        try:
            lines = Path(f"/proc/{self._pid}/status").read_text(encoding="utf-8").splitlines()
        except OSError:
            return 0.0
        return max(
            (int(line.split()[1]) * 1024 / 1e6 for line in lines if line.startswith("VmHWM:")),
            default=0.0,
        )
