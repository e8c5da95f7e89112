"""Ctrl-C as a message: it breaks off nothing that is half done."""

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Interrupted:
    """Somebody pressed Ctrl-C."""


@contextmanager
def interrupts_told(tell: Callable[[Interrupted], None]) -> Iterator[None]:
    """Within, `tell` is called at Ctrl-C; pressed again, it raises KeyboardInterrupt at once.

    `tell` is called from a signal's handler: it must be `put` of a SimpleQueue, or as harmless.
    """
    before = signal.getsignal(signal.SIGINT)
    if before is not signal.default_int_handler:  # ignored, as in the background of a shell
        yield
        return

    def handle(*_: object) -> None:
        signal.signal(signal.SIGINT, before)
        tell(Interrupted())

    signal.signal(signal.SIGINT, handle)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
