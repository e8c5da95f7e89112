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

from cnnviz.domain import Example
from cnnviz.gallery.scripts.cells import job_cells

_PACKAGE = Path(__file__).parents[2]
_ROOMS = ("inputs", "tracking", "sandbox", "forkserver")
"""Rooms of the gallery whose change may change any result, or what is known of it."""
_FILES = ("domain.py", "png.py", "data_uri.py", "gallery/engine/outcome.py")
"""Files of the package that those rooms use, with the same effect."""


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
    rooms = (path for room in _ROOMS for path in sorted((_PACKAGE / "gallery" / room).glob("*.py")))
    for path in (*rooms, *(_PACKAGE / name for name in _FILES)):
        digest.update(path.read_bytes())
    return digest.hexdigest()
