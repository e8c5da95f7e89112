"""The children that the server forks: those that run a lesson, and one that waits for the next.

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

from cnnviz.gallery.forkserver.protocol import ENGINE_STATUS, LessonEnded, LessonStarted
from cnnviz.processes import die_with_parent


class Forks:
    """At most `workers` children that run a lesson each; further orders wait."""

    def __init__(self, workers: int, pipes: tuple[int, ...]) -> None:
        """`pipes` are the server's own descriptors, which no lesson has business with."""
        self._workers, self._pipes = workers, pipes
        self._waiting: deque[str] = deque()
        self._running: dict[int, str] = {}
        """Process to the scratch folder of its lesson."""
        self._spare: _Spare | None = None

    def order(self, scratch: str) -> None:
        self._waiting.append(scratch)

    def start(self) -> list[LessonStarted]:
        """Start what may start now."""
        started: list[LessonStarted] = []
        while self._waiting and len(self._running) < self._workers:
            spare, self._spare = self._spare or _Spare(self._pipes), None
            if spare.take(self._waiting[0]):
                self._running[spare.pid] = self._waiting.popleft()
                started.append(LessonStarted(self._running[spare.pid]))
        return started

    def prepare(self) -> None:
        """Fork the next child ahead of its time, while those that run have the processors."""
        if self._waiting and not self._spare:
            with suppress(OSError):  # without it the next lesson starts a little later
                self._spare = _Spare(self._pipes)

    def reap(self) -> list[LessonEnded]:
        """Take note of the children that ended, and end whatever they started."""
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
            _kill(pid)
            self._end_orphans()
            kibibytes = 1 if sys.platform == "darwin" else 1024
            exit_code = os.waitstatus_to_exitcode(status)
            ended.append(LessonEnded(scratch, exit_code, usage.ru_maxrss * kibibytes))
        return ended

    def kill(self, scratch: str) -> None:
        """End the lesson that works in this folder, after it has said where it is."""
        for pid, one in self._running.items():
            if one == scratch:
                _ask_where_it_is(pid)
                _kill(pid, alone=True)

    def end(self) -> None:
        """End all of them, and what they started."""
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
        """End what a lesson started and put out of its group: it has become a child of ours.

        One that is in the group of a lesson that runs is that lesson's, such as its tracer.
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
    """A child that has done all but to be told its lesson."""

    def __init__(self, pipes: tuple[int, ...]) -> None:
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
            _become(read, (*pipes, self._write))
        os.close(read)

    def take(self, scratch: str) -> bool:
        """Run the lesson in this folder; False where the child is gone, which the system may do."""
        try:
            os.write(self._write, os.fsencode(scratch))
        except BrokenPipeError:
            return False
        finally:
            os.close(self._write)
        return True


def _become(orders: int, pipes: tuple[int, ...]) -> None:
    """Become a lesson's process, as soon as it is told; never return into the server's loop."""
    status = ENGINE_STATUS
    try:
        os.setsid()
        signal.set_wakeup_fd(-1)
        for pipe in pipes:
            os.close(pipe)
        die_with_parent()
        for one in (signal.SIGCHLD, signal.SIGTERM):
            signal.signal(one, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        from cnnviz.gallery.sandbox import worker

        scratch = os.fsdecode(os.read(orders, 65536))
        os.close(orders)
        if scratch:  # else the server has ended
            worker.work(scratch)
        status = 0
    except BaseException as error:
        os.write(2, f"{type(error).__name__}: {error}\n".encode())
    finally:
        # Skips the exit handlers of libraries that believe to be in the server's process.
        os._exit(status)


def _kill(pid: int, *, alone: bool = False) -> None:
    """End a child's whole process group: what it started goes with it.

    With `alone` the child itself as well, which may be so young that it has no group yet.
    """
    if alone:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    except PermissionError:
        # macOS says so of a group whose members have all ended.
        pass


def _ask_where_it_is(pid: int) -> None:
    """Give the child a moment to write down its frames; see `streams.DescriptorOutput`."""
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
        found = Path(f"/proc/self/task/{os.getpid()}/children").read_text()
    except OSError:
        return set()
    return {int(pid) for pid in found.split()}
