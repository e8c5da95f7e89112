"""The server's children: each runs a lesson, and a spare child waits for the next.

Used in the server's process only.
"""

import os
import signal
import sys
import time
from collections import deque
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from cnnviz.gallery.confinement.confine import Held, Means
from cnnviz.gallery.forkserver import memory
from cnnviz.gallery.forkserver.protocol import ENGINE_STATUS, LessonEnded, LessonStarted
from cnnviz.processes import die_with_parent


class Forks:
    """At most `workers` children, each running a lesson; further orders wait."""

    def __init__(self, workers: int, means: Means) -> None:
        """`means` hold each lesson."""
        self._workers, self._means = workers, means
        self._pipes: tuple[int, ...] = ()
        self._waiting: deque[str] = deque()
        self._limits: dict[str, int] = {}
        """Scratch folder to the bytes that the lesson may use."""
        self._over: set[str] = set()
        """Lessons that were ended because they used more."""
        self._cancelled: list[str] = []
        self._running: dict[int, str] = {}
        """Process id to the scratch folder of its lesson."""
        self._spare: _Spare | None = None
        self._looked, self._data = 0.0, 0

    @property
    def held(self) -> Held:
        """The means that hold each lesson."""
        return self._means.held

    def hide(self, pipes: tuple[int, ...]) -> None:
        """Close these descriptors of the server in each lesson's process."""
        self._pipes = pipes

    def order(self, scratch: str, memory_limit: int) -> None:
        self._waiting.append(scratch)
        self._limits[scratch] = memory_limit

    @property
    def seconds_to_look(self) -> float | None:
        """Seconds after which `look` must be called again; None if nothing runs."""
        return memory.SECONDS if self._running and sys.platform == "linux" else None

    def look(self) -> None:
        """End the lessons that use too much memory."""
        now = time.monotonic()
        if self.seconds_to_look is None or now < self._looked + memory.SECONDS:
            return
        self._looked = now
        self._data = self._data or memory.own_data()
        for pid, scratch in self._running.items():
            if memory.is_over(pid, self._limits[scratch], self._data):
                self._over.add(scratch)
                _kill(pid, alone=True)

    def start(self) -> list[LessonStarted]:
        """Start waiting lessons, as far as workers are free."""
        started: list[LessonStarted] = []
        while self._waiting and len(self._running) < self._workers:
            spare, self._spare = self._spare or _Spare(self._pipes, self._means), None
            if spare.take(self._waiting[0]):
                self._running[spare.pid] = self._waiting.popleft()
                started.append(LessonStarted(self._running[spare.pid]))
        return started

    def prepare(self) -> None:
        """Fork the next child ahead of time, while the running children use the processors."""
        if self._waiting and not self._spare:
            with suppress(OSError):  # without a spare, the next lesson starts a little later
                self._spare = _Spare(self._pipes, self._means)

    def reap(self) -> list[LessonEnded]:
        """Answers for the children that ended; ends the processes that they started."""
        ended: list[LessonEnded] = []
        while self._running:
            try:
                pid, status, usage = os.wait4(-1, os.WNOHANG)
            except ChildProcessError:
                break
            if pid == 0:
                break
            scratch = self._running.pop(pid, None)
            if scratch is None:
                continue
            self._limits.pop(scratch, None)
            _kill(pid)
            self._end_orphans()
            kibibytes = 1 if sys.platform == "darwin" else 1024
            exit_code = os.waitstatus_to_exitcode(status)
            peak, is_over = usage.ru_maxrss * kibibytes, scratch in self._over
            ended.append(LessonEnded(scratch, exit_code, peak, is_over))
        return ended

    def kill(self, scratch: str, *, with_stack: bool) -> None:
        """End the lesson that works in this folder, after it has written its stack if asked to."""
        if scratch in self._waiting:
            self._waiting.remove(scratch)
            self._cancelled.append(scratch)
        for pid, folder in self._running.items():
            if folder == scratch:
                if with_stack:
                    _request_stack(pid)
                _kill(pid, alone=True)

    def take_cancelled(self) -> list[LessonEnded]:
        """Answers for the lessons that were ended before they had started."""
        cancelled, self._cancelled = self._cancelled, []
        return [LessonEnded(scratch, -signal.SIGKILL, 0) for scratch in cancelled]

    def end(self) -> None:
        """End all children and the processes that they started."""
        for pid in self._own():
            _kill(pid, alone=True)
        for pid in self._own():
            with suppress(ChildProcessError):
                os.waitpid(pid, 0)
        self._running, self._spare = {}, None
        self._end_orphans()

    def _own(self) -> Collection[int]:
        return {*self._running, *([self._spare.pid] if self._spare else [])}

    def _end_orphans(self) -> None:
        """End processes that a lesson moved out of its group: they have become our children.

        A child in the group of a running lesson belongs to that lesson, such as its tracer.
        """
        own = set(self._own())
        while strays := [pid for pid in _children() if not {pid, _group(pid)} & own]:
            for pid in strays:
                try:
                    os.kill(pid, signal.SIGKILL)
                    os.waitpid(pid, 0)
                except (ProcessLookupError, ChildProcessError):
                    pass


class _Spare:
    """A child that is ready to run and waits for its lesson."""

    def __init__(self, pipes: tuple[int, ...], means: Means) -> None:
        read, self._write = os.pipe()
        sys.stdout.flush()
        sys.stderr.flush()
        try:
            self.pid = os.fork()
        except OSError:
            os.close(read)
            os.close(self._write)
            raise
        if self.pid == 0:
            _become(read, (*pipes, self._write), means)
        os.close(read)

    def take(self, scratch: str) -> bool:
        """Run the lesson in `scratch`; False if the child is gone (the kernel may kill it)."""
        try:
            os.write(self._write, os.fsencode(scratch))
        except BrokenPipeError:
            return False
        finally:
            os.close(self._write)
        return True


def _become(orders: int, pipes: tuple[int, ...], means: Means) -> None:
    """Become the process of the lesson read from `orders`; never return to the server's loop."""
    status = ENGINE_STATUS
    try:
        os.setsid()
        signal.set_wakeup_fd(-1)
        for pipe in pipes:
            os.close(pipe)
        die_with_parent()
        for number in (signal.SIGCHLD, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        from cnnviz.gallery.sandbox import worker

        scratch = os.fsdecode(os.read(orders, 65536))
        os.close(orders)
        if scratch:  # else the server has ended
            worker.work(scratch, means)
        status = 0
    except BaseException as error:
        os.write(2, f"{type(error).__name__}: {error}\n".encode())
    finally:
        # Skips the exit handlers of libraries, which were registered in the server's process.
        os._exit(status)


def _kill(pid: int, *, alone: bool = False) -> None:
    """End a child's process group, which includes the processes that it started.

    With `alone`, end the child by its id too: it may not have a group of its own yet.
    """
    if alone:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    except PermissionError:
        # macOS reports this for a group whose members have all ended.
        pass


def _request_stack(pid: int) -> None:
    """Give the child a moment to write its stack; see `streams.DescriptorOutput`."""
    try:
        os.kill(pid, signal.SIGUSR1)
        time.sleep(0.2)
    except ProcessLookupError:
        pass


def _group(pid: int) -> int:
    try:
        return os.getpgid(pid)
    except ProcessLookupError:
        return 0


def _children() -> set[int]:
    try:
        pids = Path(f"/proc/self/task/{os.getpid()}/children").read_text()
    except OSError:
        return set()
    return {int(pid) for pid in pids.split()}
