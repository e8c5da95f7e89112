"""What can a person type? Build the site, ask about the runs behind it, translate, export."""

import sys
from collections.abc import Sequence
from importlib import import_module

from cnnviz.cli.arguments import parser
from cnnviz.errors import CnnvizError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; returns its exit code.

    A CnnvizError prints one message without a traceback and returns 1, an interrupt returns 130.
    """
    options = parser().parse_args(arguments)
    try:
        # Import the command's module only: a build in which nothing changed must start fast.
        return int(import_module(f"cnnviz.cli.{options.command}").run(options))
    except CnnvizError as error:
        print(f"cnnviz: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("cnnviz: stopped", file=sys.stderr)
        return 130
