"""Mermaid diagrams: which pages have one, and where the library is that draws it in the browser."""

import re
import shutil
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from cnnviz.domain import CellKind, Example
from cnnviz.errors import Finding

LIBRARY = "mermaid.min.js"
"""Name of the library's file, beside web/diagrams.js, which loads it."""

MISSING = (
    "the page has a Mermaid diagram, and the library that draws it is missing, so that readers see "
    "the diagram's source; install it with 'pip install mermaidx', or put mermaid.min.js into the "
    "folder of each language in docs and name it in 'extra_javascript' of mkdocs.yml."
)

_PACKAGE, _FILE = "mermaidx", "assets/mermaid.js"
"""A package that brings the library's own file, which defines `mermaid` for the whole page."""
_DRAWN = re.compile(r'<(?:pre|div)\b[^>]*\sclass="(?:[^"]*\s)?mermaid(?:\s[^"]*)?"')
_FENCE = re.compile(r"^[ \t>]*(?:[-*+] +|\d+[.)] +)?(?:`{3,}|~{3,})[ \t]*\{?\.?mermaid\b", re.M)


def has_diagram(html: str) -> bool:
    """Whether a page's HTML has the source of a diagram, for the browser to draw."""
    return "mermaid" in html and bool(_DRAWN.search(html))


def library() -> Path | None:
    """The library's file in the installed package; None if the package is missing."""
    package = find_spec(_PACKAGE)  # nothing of the package is imported
    for folder in package.submodule_search_locations or () if package else ():
        if (path := Path(folder) / _FILE).is_file():
            return path
    return None


def publish(target: Path) -> bool:
    """Copy the library to `target`; False: it is missing."""
    source = library()
    if source and not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
    return source is not None


def diagram_lines(markdown: str) -> Iterator[int]:
    """Line, from 0, of each fence of a diagram."""
    for fence in _FENCE.finditer(markdown):
        yield markdown.count("\n", 0, fence.start())


def undrawn(example: Example) -> tuple[Finding, ...]:
    """A finding for each diagram in the prose of a lesson, for a site without the library."""
    return tuple(
        Finding(example.label, cell.line + line, number, MISSING)
        for number, cell in enumerate(example.cells, 1)
        if cell.kind is CellKind.PROSE
        for line in diagram_lines(cell.text)
    )


def undrawn_in(place: str, text: str) -> tuple[Finding, ...]:
    """The same for a page written by hand, the file `place` with this text."""
    return tuple(Finding(place, line + 1, None, MISSING) for line in diagram_lines(text))
