"""The process that forks a new child for every lesson.

`python -m cnnviz.gallery.forkserver.server WORKERS BYTECODE IMPORTS`: at most WORKERS children at
once; for the other arguments see `preload.load`.

The server imports once IPython, the modules of torch, OpenCV and matplotlib that the lessons name,
and the modules that several lessons import and that leave nothing behind (see trial.py). It
computes nothing: a process that has run torch operators with several threads cannot be forked
safely (the child would wait for ever for threads that it does not have). It reads a JSON line per
order on standard input, and answers with a line per child that started and a line per child that
ended (see protocol.py). Orders to run wait until a worker is free, so the next child starts as soon
as a child ends, even if the build is busy. End of input ends the server and all its children, so
nothing is left when the build dies.

The standard library's forkserver imports the parent's main module (here MkDocs) in every child,
which costs time and brings the parent's modules into the lesson; this server starts empty.
"""

import os
import select
import selectors
import signal
import sys
from collections.abc import Callable
from types import FrameType
from typing import TextIO

from cnnviz.gallery.confinement import confine
from cnnviz.gallery.forkserver.forks import Forks
from cnnviz.gallery.forkserver.protocol import (
    Answer,
    Imports,
    KillLesson,
    Order,
    RunLesson,
    ServerReady,
    decoded_order,
    encoded,
)
from cnnviz.processes import adopt_orphans, die_with_parent


def main() -> None:
    orders, answers = _own_streams()
    # SIGTERM and not SIGKILL: only the server can end the processes that lessons started.
    die_with_parent(signal.SIGTERM)
    if _is_closed(orders):
        return  # the engine ended before the kernel knew of this wish
    adopt_orphans()
    from cnnviz.gallery.forkserver import preload

    imports = Imports.decoded(sys.argv[3])
    preload.load(sys.argv[2], imports)
    # After the imports: memory that is taken after a fork is not put into large pages.
    forks = Forks(int(sys.argv[1]), confine.means())
    _serve(orders, answers, forks, preload.rehearse if imports.rehearsal else None)


def _own_streams() -> tuple[int, TextIO]:
    """The pipes to the engine, moved off 0 and 1 so that no library can write to them."""
    orders, answers = os.dup(0), os.dup(1)
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(2, 1)
    os.close(null)
    return orders, os.fdopen(answers, "w", encoding="utf-8", buffering=1)


def _is_closed(orders: int) -> bool:
    """Whether nobody can write orders any more."""
    poll = select.poll()
    poll.register(orders, select.POLLHUP)
    return any(event & select.POLLHUP for _, event in poll.poll(0))


def _serve(orders: int, answers: TextIO, forks: Forks, rehearse: Callable[[], None] | None) -> None:
    """Obey orders until they end; `rehearse` once the first lessons run: nobody waits for it."""
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
    forks.hide((orders, answers.fileno(), woken, wake))
    answers.write(encoded(ServerReady(os.getpid(), forks.held.value)))
    while True:
        replies: list[Answer] = []
        for key, _ in selector.select(forks.seconds_to_look):
            if key.fd == woken:
                if signal.SIGTERM in _drained(woken):
                    forks.end()
                    return
                replies += forks.reap()
                continue
            read = os.read(orders, 65536)
            if not read:
                forks.end()
                return
            *lines, pending = (pending + read).split(b"\n")
            for line in lines:
                _obey(decoded_order(line), forks)
        forks.look()
        replies += [*forks.take_cancelled(), *forks.start()]
        answers.write("".join(map(encoded, replies)))
        answers.flush()
        if replies and rehearse:
            rehearse()
            rehearse = None
        forks.prepare()


def _obey(order: Order, forks: Forks) -> None:
    match order:
        case RunLesson(scratch, memory_limit):
            forks.order(scratch, memory_limit)
        case KillLesson(scratch, is_awaited):
            forks.kill(scratch, with_stack=is_awaited)


def _noted(_signal: int, _frame: FrameType | None) -> None:
    """Do nothing: the wake-up descriptor has passed the signal's number to the loop."""


def _drained(descriptor: int) -> bytes:
    content = b""
    try:
        while read := os.read(descriptor, 4096):
            content += read
    except BlockingIOError:
        pass
    return content


if __name__ == "__main__":
    main()
    # Nothing needs cleaning up, and the libraries' exit handlers take a while.
    os._exit(0)
