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


if __name__ == "__main__":
    run()
