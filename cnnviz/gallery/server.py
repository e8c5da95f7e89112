"""The process that forks a fresh child for every lesson.

`python -m cnnviz.gallery.server WORKERS BYTECODE MODULE…`: at most WORKERS children at once; for
the others see `preload.load`.

It imports IPython and what the lessons name of torch, OpenCV and matplotlib once, and computes
nothing: a process that has run torch operators with several threads cannot be forked safely (the
child waits for ever for threads that it does not have). It reads one JSON line per order on
standard input, `{"run": SCRATCH}` or `{"kill": SCRATCH}`, and answers with one line per child that
started and one per child that ended. An order to run that comes too early waits: so the next child
starts at once when one ends, whatever the build is busy with. End of input ends the server and
every child with it, so that nothing is left when the build dies.

The standard library's forkserver imports the parent's main module in every child (MkDocs, here),
which costs time and lets the parent's modules into the lesson; this one starts from nothing.
"""

import json
import os
import selectors
import signal
import sys
import time
from collections import deque
from pathlib import Path
from types import FrameType
from typing import Any, TextIO

from cnnviz.gallery import confine
from cnnviz.gallery.outcome import ENGINE_STATUS


def main() -> None:
    orders, answers = _own_streams()
    # Not to be killed outright: what the lessons have started goes only if it ends them.
    confine.die_with_parent(signal.SIGTERM)
    confine.adopt_orphans()
    from cnnviz.gallery import preload

    preload.load(sys.argv[2], sys.argv[3:])
    _serve(orders, answers, int(sys.argv[1]))


def _own_streams() -> tuple[int, TextIO]:
    """The pipes to the engine, moved off 0 and 1 so that no library can write into them."""
    orders, answers = os.dup(0), os.dup(1)
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(2, 1)
    os.close(null)
    return orders, os.fdopen(answers, "w", encoding="utf-8", buffering=1)


def _serve(orders: int, answers: TextIO, workers: int) -> None:
    children: dict[int, str] = {}
    waiting: deque[str] = deque()
    woken, wake = os.pipe()
    os.set_blocking(wake, False)
    os.set_blocking(woken, False)
    signal.set_wakeup_fd(wake)
    signal.signal(signal.SIGCHLD, _noted)
    signal.signal(signal.SIGTERM, _noted)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    selector = selectors.DefaultSelector()
    selector.register(orders, selectors.EVENT_READ)
    selector.register(woken, selectors.EVENT_READ)
    pending = b""
    pipes = (orders, answers.fileno(), woken, wake)
    answers.write(json.dumps({"ready": os.getpid()}) + "\n")
    while True:
        said: list[dict[str, Any]] = []
        for key, _ in selector.select():
            if key.fd == woken:
                if signal.SIGTERM in _drained(woken):
                    _kill_all(children)
                    return
                said += _reap(children)
                continue
            read = os.read(orders, 65536)
            if not read:
                _kill_all(children)
                return
            *lines, pending = (pending + read).split(b"\n")
            for line in lines:
                _obey(json.loads(line), children, waiting)
        while waiting and len(children) < workers:
            scratch = waiting.popleft()
            children[_fork(scratch, pipes)] = scratch
            said.append({"started": scratch})
        answers.write("".join(f"{json.dumps(one)}\n" for one in said))
        answers.flush()


def _noted(_signal: int, _frame: FrameType | None) -> None:
    """Do nothing: the wake-up descriptor has told the loop already, by the signal's number."""


def _drained(descriptor: int) -> bytes:
    found = b""
    try:
        while read := os.read(descriptor, 4096):
            found += read
    except BlockingIOError:
        pass
    return found


def _obey(order: dict[str, Any], children: dict[int, str], waiting: deque[str]) -> None:
    if "run" in order:
        waiting.append(order["run"])
    elif "kill" in order:
        for pid, scratch in children.items():
            if scratch == order["kill"]:
                _ask_where_it_is(pid)
                _kill(pid)


def _fork(scratch: str, pipes: tuple[int, ...]) -> int:
    """The number of a new child's process, which runs the lesson in `scratch`."""
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid == 0:
        _child(scratch, pipes)
    return pid


def _child(scratch: str, pipes: tuple[int, ...]) -> None:
    """Become the lesson's process; never return into the server's loop."""
    status = ENGINE_STATUS
    try:
        os.setsid()
        signal.set_wakeup_fd(-1)
        for pipe in pipes:
            os.close(pipe)  # the lesson has no business in the engine's conversation
        confine.die_with_parent()
        for one in (signal.SIGCHLD, signal.SIGTERM):
            signal.signal(one, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        from cnnviz.gallery import worker

        worker.work(scratch)
        status = 0
    except BaseException as error:
        os.write(2, f"{type(error).__name__}: {error}\n".encode())
    finally:
        # Skips the exit handlers of libraries that believe to be in the server's process.
        os._exit(status)


def _reap(children: dict[int, str]) -> list[dict[str, Any]]:
    """What there is to say of the children that ended; whatever they started is ended too."""
    said = []
    while children:
        try:
            pid, status, usage = os.wait4(-1, os.WNOHANG)
        except ChildProcessError:
            break
        if pid == 0:
            break
        scratch = children.pop(pid, None)
        if scratch is None:
            continue
        _kill(pid)
        _end_orphans(children)
        kibibytes = 1 if sys.platform == "darwin" else 1024
        answer = {
            "ended": scratch,
            "status": os.waitstatus_to_exitcode(status),
            "peak_bytes": usage.ru_maxrss * kibibytes,
        }
        said.append(answer)
    return said


def _kill(pid: int) -> None:
    """End a child's whole process group: what it started goes with it."""
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    except PermissionError:
        # macOS says so of a group whose members have all ended.
        pass


def _ask_where_it_is(pid: int) -> None:
    """Give the child a moment to write down its frames; see `worker._Output`."""
    try:
        os.kill(pid, signal.SIGUSR1)
        time.sleep(0.2)
    except ProcessLookupError:
        pass


def _end_orphans(children: dict[int, str]) -> None:
    """End what a lesson started and put out of its group: it has become a child of ours.

    One that is in the group of a lesson that runs is that lesson's, such as its tracer.
    """
    while strays := [pid for pid in _own_children() if not {pid, _group(pid)} & children.keys()]:
        for pid in strays:
            try:
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)
            except (ProcessLookupError, ChildProcessError):
                pass


def _group(pid: int) -> int:
    try:
        return os.getpgid(pid)
    except ProcessLookupError:
        return 0


def _own_children() -> set[int]:
    try:
        found = Path(f"/proc/self/task/{os.getpid()}/children").read_text()
    except OSError:
        return set()
    return {int(pid) for pid in found.split()}


def _kill_all(children: dict[int, str]) -> None:
    for pid in children:
        _kill(pid)
    for pid in children:
        os.waitpid(pid, 0)
    _end_orphans({})


if __name__ == "__main__":
    main()
    # Nothing is left to put in order, and the libraries' own exit handlers take a while.
    os._exit(0)
