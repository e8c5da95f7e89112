"""The key under which a run is stored: its code, its place, and the engine that runs it."""

import ast
import functools
import hashlib
import json
import platform
from pathlib import Path

from cnnviz.gallery.job import job_cells
from cnnviz.nouns import Example

_ENGINE = ("blobs", "job", "observe", "plots", "preload", "server", "shell", "worker", "execute")


def key_of(example: Example) -> str:
    """Digest of all that a run depends on and that is known before it runs.

    Comments, blank lines and prose do not count; the expressions inside prose do, with the code
    cell that they follow.
    """
    cells = [
        [_normal(cell.source), sorted(text for text, _, _ in cell.expressions)]
        for cell in job_cells(example)
    ]
    parts = [_engine(), platform.python_version(), example.place, cells]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def _normal(source: str) -> str:
    """The code's syntax tree as text: two codes that run alike but for comments are one."""
    return ast.dump(ast.parse(source))


@functools.cache
def _engine() -> str:
    """Digest of the modules that run lessons: a change of theirs may change any result."""
    digest = hashlib.sha256()
    for name in sorted(_ENGINE):
        digest.update(Path(__file__).with_name(f"{name}.py").read_bytes())
    return digest.hexdigest()
