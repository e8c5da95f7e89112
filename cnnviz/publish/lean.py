"""Scripts without what only their writers need: comments on lines of their own, and indentation."""

import re

_BLOCK = re.compile(r"^[ \t]*/\*(?:(?!\*/).)*\*/[ \t]*\n", re.M | re.S)
_LINE = re.compile(r"^[ \t]*//.*\n", re.M)
_INDENT = re.compile(r"^[ \t]+|^\n", re.M)


def lean(script: str) -> str:
    """The module as it is served.

    A line is never joined with another, so nothing hangs on where a statement ends. A text of
    several lines would lose its indentation: our modules have none, and one that has is left alone.
    """
    without = _LINE.sub("", _BLOCK.sub("", script))
    if any(line.count("`") % 2 for line in without.splitlines()):
        return script
    return _INDENT.sub("", without)
