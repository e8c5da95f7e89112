"""What can a person type? Build the site, ask about the runs behind it, translate, export."""

import sys
from collections.abc import Sequence
from importlib import import_module

from cnnviz.cli.arguments import parser
from cnnviz.errors import CnnvizError


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; an error of ours is one message and exit code 1, never a traceback."""
    options = parser().parse_args(arguments)
    try:
        # Only the module of the command: a build in which nothing changed imports little.
        return int(import_module(f"cnnviz.cli.{options.command}").run(options))
    except CnnvizError as error:
        print(f"cnnviz: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("cnnviz: stopped", file=sys.stderr)
        return 130
