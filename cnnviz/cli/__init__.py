"""What can a person type? Build the site, ask about the runs behind it, translate, export."""

from collections.abc import Sequence
from importlib import import_module

from cnnviz.cli.arguments import parser
from cnnviz.cli.saying import complain
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
        complain(f"cnnviz: {error}")
        return 1
    except KeyboardInterrupt:
        complain("cnnviz: stopped")
        return 130
