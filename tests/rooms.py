"""The rooms of the house in their order, and who imports whom.

A room may import those above it in `ROOMS`, none below. docs/en/architecture.md shows the same list.
"""

import ast
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from conftest import ROOT

PACKAGE = ROOT / "cnnviz"

GROUND = "."
"""The modules that lie in cnnviz/ itself."""

ROOMS = (
    GROUND,
    "lab/base",
    "lab/images",
    "lab/tracing/layers",
    "lab/tracing",
    "lab/figures",
    "lab/networks",
    "lab/exercises/base",
    "lab/exercises/kinds",
    "lab/exercises",
    "lab",
    "gallery/notation",
    "gallery/scripts",
    "gallery/printed",
    "gallery/inputs",
    "gallery/tracking",
    "gallery/displayed",
    "gallery/plots/layout",
    "gallery/plots/paper",
    "gallery/plots",
    "gallery/confinement",
    "gallery/sandbox",
    "gallery/forkserver",
    "gallery/cache",
    "gallery/engine",
    "gallery/report",
    "i18n",
    "render/formulas",
    "render/markdown",
    "render/text",
    "render/base",
    "render/terminal",
    "render/reference",
    "render/figures",
    "render/exercises",
    "render/displayed",
    "render/thumbnails",
    "render/lessons",
    "render/book",
    "site",
    "site/kept",
    "serve/http",
    "serve/lessons",
    "serve",
    "adapters/plain",
    "adapters/mkdocs/pages",
    "adapters/mkdocs",
    "adapters/mkdocs/serving",
    "adapters/mkdocs/updating",
    "cli",
)
"""Lowest first."""

WEB_ROOMS = (".", "numbers", "files", "exercise", "figure", "playground", "parameters")
"""The rooms of cnnviz/web, lowest first; a room's own rooms, such as playground/controls, are in it."""


def room_of(path: Path) -> str:
    """The room of a file of the package."""
    folder = path.relative_to(PACKAGE).parent.as_posix()
    return next((room for room in sorted(ROOMS, reverse=True) if folder == room), folder)


@cache
def python_files() -> list[Path]:
    return [path for path in sorted(PACKAGE.rglob("*.py")) if path != PACKAGE / "__main__.py"]


@cache
def imported_modules(path: Path, *, inside_functions: bool = True) -> set[str]:
    """Full names of what the file imports; TYPE_CHECKING blocks do not count.

    `from a.b import c` gives `a.b` and `a.b.c`, of which the second may be a name and no module.
    """
    names: set[str] = set()

    def visit(node: ast.AST) -> None:
        if isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING":
            return
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not inside_functions:
            return
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.update({node.module, *(f"{node.module}.{alias.name}" for alias in node.names)})
        for child in ast.iter_child_nodes(node):
            visit(child)

    visit(ast.parse(path.read_text(encoding="utf-8")))
    return names


def file_of(module: str) -> Path | None:
    """The file of a module of the package, by its full name."""
    parts = module.split(".")
    if parts[0] != "cnnviz":
        return None
    place = PACKAGE.joinpath(*parts[1:])
    if place.with_suffix(".py").is_file() and len(parts) > 1:
        return place.with_suffix(".py")
    return place / "__init__.py" if (place / "__init__.py").is_file() else None


@cache
def python_imports() -> Mapping[Path, set[Path]]:
    """Each file of the package to the files of the package that it imports."""
    graph: dict[Path, set[Path]] = {}
    for path in python_files():
        modules = imported_modules(path)
        # `from cnnviz.room import module` means the module, not the room.
        whole = {
            name
            for name in modules
            if any(one.startswith(f"{name}.") and file_of(one) for one in modules)
        }
        files = {file for name in modules - whole if (file := file_of(name))}
        graph[path] = files - {path}
    return graph


_IMPORT = re.compile(
    r"""(?:\bfrom|\bimport)\s*\(?\s*["'](\.[^"']+)["']|new URL\(\s*["'](\.[^"']+\.js)["']"""
)


def script_imports(folder: Path) -> Mapping[Path, set[Path]]:
    """The same for JavaScript: static and dynamic imports, and workers."""
    graph: dict[Path, set[Path]] = {}
    for path in sorted(folder.rglob("*.js")):
        text = path.read_text(encoding="utf-8")
        # Imports of types, in JSDoc, are none.
        text = re.sub(r"(?s:/\*.*?\*/)|^\s*//.*$", "", text, flags=re.MULTILINE)
        names = (one or other for one, other in _IMPORT.findall(text))
        graph[path] = {(path.parent / name).resolve() for name in names}
    return graph


def circles(graph: Mapping[Path, set[Path]]) -> Iterator[list[Path]]:
    """Each circle that a walk along the imports meets."""
    done: set[Path] = set()

    def walk(path: Path, trail: list[Path]) -> Iterator[list[Path]]:
        if path in trail:
            yield [*trail[trail.index(path) :], path]
            return
        if path in done:
            return
        for other in sorted(graph.get(path, ())):
            yield from walk(other, [*trail, path])
        done.add(path)

    for path in graph:
        yield from walk(path, [])
