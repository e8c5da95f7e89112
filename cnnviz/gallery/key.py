"""The key under which a run is stored: its code and the engine that runs it.

Not its place: a script that is renamed finds its run again, if nothing that it read differs there.
"""

import ast
import functools
import hashlib
import json
import platform
from dataclasses import dataclass
from pathlib import Path

from cnnviz.gallery.job import job_cells
from cnnviz.nouns import Example

_ENGINE = (
    "blobs",
    "children",
    "confine",
    "../datauri",
    "environment",
    "forks",
    "imports",
    "installed",
    "job",
    "late",
    "libraries",
    "naming",
    "../nouns",
    "observe",
    "outcome",
    "pictures",
    "../png",
    "plots",
    "preload",
    "readers",
    "server",
    "shell",
    "tracer",
    "worker",
)
"""Modules whose change may change any result, or what is known of it."""


@dataclass(frozen=True, slots=True)
class Key:
    code: str
    """Digest of the code cells, of the expressions in prose, and of what the lesson declares."""
    engine: str
    python: str

    @property
    def name(self) -> str:
        """What the folder of its runs is called."""
        return hashlib.sha256(f"{self.code}{self.engine}{self.python}".encode()).hexdigest()


def key_of(example: Example) -> Key:
    """All that a run depends on and that is known before it runs.

    Comments, blank lines and prose do not count; the expressions inside prose do, with the code
    cell that they follow.
    """
    cells = [
        [_normal(cell.source), sorted(text for text, _, _ in cell.expressions)]
        for cell in job_cells(example)
    ]
    code = json.dumps([cells, sorted(example.variables)])
    return Key(
        code=hashlib.sha256(code.encode()).hexdigest(),
        engine=_engine(),
        python=platform.python_version(),
    )


@functools.lru_cache(1024)  # the combinations of a lesson share most of their cells
def _normal(source: str) -> str:
    """The code's syntax tree as text: two codes that run alike but for comments are one."""
    try:
        return ast.dump(ast.parse(source))
    except RecursionError:
        return source  # an expression of a thousand terms: its comments count, then


@functools.cache
def _engine() -> str:
    """Digest of the modules that run lessons."""
    digest = hashlib.sha256()
    for name in _ENGINE:
        digest.update((Path(__file__).parent / f"{name}.py").read_bytes())
    return digest.hexdigest()
