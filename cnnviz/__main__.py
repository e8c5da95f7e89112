"""`python -m cnnviz`, and the command `cnnviz`."""

import atexit
import os
import sys
from typing import NoReturn

from cnnviz.cli import main


def run() -> NoReturn:
    """Run the command, and end without taking apart what it has built up in memory.

    That takes Python a tenth of a second after a large build, for nothing.
    """
    ended: list[int] = []

    def leave() -> None:
        if ended:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(ended[0])

    # The first to be registered is the last to be called: what others have to do, they have done.
    atexit.register(leave)
    ended.append(main())
    sys.exit(ended[0])


if __name__ == "__main__":
    run()
