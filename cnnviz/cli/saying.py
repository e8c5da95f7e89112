"""Say something to the person at the terminal, or to the log of a CI."""

import sys

from cnnviz.gallery.report.printable import printable


def say(text: str) -> None:
    """Print a result; its reader may be another program."""
    print(printable(text), flush=True)


def complain(text: str) -> None:
    """Print a failure, a warning or progress, apart from results."""
    print(printable(text), file=sys.stderr, flush=True)
