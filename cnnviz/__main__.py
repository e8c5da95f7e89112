"""`python -m cnnviz`, and the command `cnnviz`."""

import atexit
import os
import sys
from typing import NoReturn

from cnnviz.cli import main


def run() -> NoReturn:
    """Run the command and exit without freeing its memory.

    Freeing it takes Python a tenth of a second after a large build, for nothing.
    """
    _open_closed_streams()
    exit_codes: list[int] = []

    def leave() -> None:
        if exit_codes:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(exit_codes[0])

    # Python calls exit handlers in reverse order: all others have run before this handler.
    atexit.register(leave)
    exit_codes.append(main())
    sys.exit(exit_codes[0])


def _open_closed_streams() -> None:
    """Let the standard streams that are closed lead nowhere.

    Otherwise the next files that are opened would take their numbers, and what is printed.
    """
    while (descriptor := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass
    os.close(descriptor)
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(number, "w" if number else "r", closefd=False))


if __name__ == "__main__":
    run()
