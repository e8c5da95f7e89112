"""The key under which a run is stored: its code and the engine that runs it.

Not its place: a script that is renamed finds its run again, if nothing that it read differs there.
"""

import ast
import functools
import hashlib
import json
import platform
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cnnviz.domain import Example
from cnnviz.gallery.scripts.cells import job_cells

_PACKAGE = Path(__file__).parents[2]
_ROOMS = ("inputs", "tracking", "sandbox", "forkserver")
"""Rooms of the gallery that run lessons: any change there may change any result."""
_IMPORT = re.compile(
    r"^[ \t]*(?:from (cnnviz[\w.]*) import (\([^)]*\)|.*)|import (cnnviz[\w.]*))", re.M
)


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
    return engine_digest(_PACKAGE)


def engine_digest(package: Path) -> str:
    """Digest of all that runs lessons: the files of those rooms, and what these import of ours."""
    texts: dict[Path, bytes] = {}
    waiting = [path for room in _ROOMS for path in (package / "gallery" / room).glob("*.py")]
    while waiting:
        path = waiting.pop()
        if path not in texts:
            texts[path] = path.read_bytes()
            waiting += _imported(texts[path].decode(), package)
    digest = hashlib.sha256()
    for path, text in sorted(texts.items()):
        digest.update(f"{path.relative_to(package).as_posix()} {len(text)}\n".encode())
        digest.update(text)
    return digest.hexdigest()


def _imported(text: str, package: Path) -> Iterator[Path]:
    """Files of the package that a file with this text imports."""
    for module, names, whole in _IMPORT.findall(text):
        folder = package.joinpath(*(module or whole).split(".")[1:])
        # `from cnnviz.room import module` means a file in that folder.
        below = (folder / name for name in re.findall(r"\w+", names))
        for place in (folder, *below):
            if (path := place.with_suffix(".py")).is_file():
                yield path
