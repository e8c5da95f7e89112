"""The key under which a run is stored: its code and the engine that runs it.

The place of the script is not part of it: after a renaming, its run holds if its inputs still do.
"""

import functools
import hashlib
import json
import platform
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cnnviz.domain import Example
from cnnviz.gallery.notation.magics import is_silenced
from cnnviz.gallery.notation.syntax import canonical
from cnnviz.gallery.scripts.cells import job_cells

_PACKAGE = Path(__file__).parents[2]
_ROOMS = ("inputs", "tracking", "sandbox", "forkserver")
"""Rooms of the gallery that run lessons: a change in their files may change any result."""
_IMPORT = re.compile(
    r"^[ \t]*(?:from (cnnviz[\w.]*) import (\([^)]*\)|.*)|import (cnnviz[\w.]*))", re.M
)


@dataclass(frozen=True, slots=True)
class Key:
    """Digests of everything that a run depends on and that is known before it."""

    code: str
    """SHA-256 of the code cells, the expressions in prose, and the declared variables' names."""
    engine: str
    """SHA-256 of the files that run lessons."""
    python: str
    """Version of Python."""

    @property
    def name(self) -> str:
        """Name of the folder with its runs."""
        return hashlib.sha256(f"{self.code}{self.engine}{self.python}".encode()).hexdigest()


def key_of(example: Example) -> Key:
    """The key of an example.

    Comments, blank lines and prose do not count; the expressions inside prose count as part of the
    code cell above them.
    """
    cells = [
        [
            _normal(cell.source),
            # In order, since evaluating one may change the next.
            [(each.text, each.is_tex) for each in cell.expressions],
            *(["may fail"] if cell.may_fail else []),
            *(["skipped"] if cell.is_skipped else []),
            *(["removed"] if cell.is_removed else []),
        ]
        for cell in job_cells(example)
    ]
    code = json.dumps([cells, sorted(example.variables)])
    return Key(
        code=hashlib.sha256(code.encode()).hexdigest(),
        engine=_engine(),
        python=platform.python_version(),
    )


def lines_of_code(example: Example) -> str:
    """SHA-256 of the code cells with their lines, for a run whose outputs show such lines.

    Comments count here: a comment moves the lines below it.
    """
    cells = [[cell.line, cell.source] for cell in job_cells(example)]
    return hashlib.sha256(json.dumps(cells).encode()).hexdigest()


def _normal(source: str) -> str:
    """The code as text that does not depend on comments and layout."""
    try:
        code = canonical(source)
    except (RecursionError, SyntaxError, ValueError):
        # An expression with a thousand terms, or IPython's own lines: here comments count.
        return source
    return f"{code};" if is_silenced(source) else code


@functools.cache
def _engine() -> str:
    return engine_digest(_PACKAGE)


def engine_digest(package: Path) -> str:
    """SHA-256 of the files in `_ROOMS`, and of the package's files that they import."""
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
    """Files of the package that a Python file with this text imports."""
    for module, names, whole in _IMPORT.findall(text):
        folder = package.joinpath(*(module or whole).split(".")[1:])
        # `from cnnviz.room import module` means a file in that folder.
        below = (folder / name for name in re.findall(r"\w+", names))
        for place in (folder, *below):
            if (path := place.with_suffix(".py")).is_file():
                yield path
