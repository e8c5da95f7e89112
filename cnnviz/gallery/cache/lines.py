"""Decide whether a run depends on the lines of its script, so that a new comment makes it stale."""

import re
from pathlib import Path

from cnnviz.domain import CellKind, Example, Run
from cnnviz.gallery.inputs.paths import Names

_ASKS = re.compile(
    r"lineno|co_(?:lines|linetable|positions|code)\b|getsource|getcomments|getframeinfo|findsource"
    r"|\bextract_(?:stack|tb)\b|\b(?:print|format)_(?:exc|exception|stack|tb|last)\b"
    r"|\b(?:currentframe|_getframe|FrameSummary|findCaller|stack_info|TracebackException)\b"
    r"|\b(?:inspect|traceback|dis|faulthandler|tracemalloc|pdb|cProfile|profile)\b|\bIn\[|\b_ih\b"
)
"""Names in code that may show lines or comments of the script, in whatever form."""


def depends_on_lines(run: Run, shown: str, example: Example) -> bool:
    """Whether lines of the script are in the outputs, or its code asks for lines.

    `shown` is the JSON of the outputs.
    """
    return _shows_lines(shown, example) or any(map(_ASKS.search, _sources(run, example)))


def _sources(run: Run, example: Example) -> list[str]:
    """The code of the script, and of the modules of the project that it read."""
    root = Path(str(example.path).removesuffix(example.place))
    names = Names(root, example.path.parent)
    modules = [
        name for name in run.inputs.files if name.endswith(".py") and not Path(name).is_absolute()
    ]
    sources = [cell.text for cell in example.cells if cell.kind is CellKind.CODE]
    for name in modules:
        if not Names.is_shared(name):
            try:
                sources.append(names.path(name).read_text("utf-8", "replace"))
            except OSError:
                continue
    return sources


def _shows_lines(shown: str, example: Example) -> bool:
    """Whether the outputs show lines of the script, as tracebacks and warnings do."""
    name = re.escape(example.path.name)
    between = r"(?:\\u001b\[[\d;]*m|&\w+;|[^\w\n]){1,12}(?:\S* ?line )?"
    return bool(re.search(rf"{name}{between}\d", shown))
