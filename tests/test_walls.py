"""The walls of the house, as docs/en/architecture.md names them; `rooms.ROOMS` is their order."""

import ast
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from conftest import ROOT, Project
from rooms import (
    GROUND,
    PACKAGE,
    ROOMS,
    WEB_ROOMS,
    circles,
    imported_modules,
    python_files,
    python_imports,
    room_of,
    script_imports,
)

HEAVY = {"torch", "cv2", "matplotlib"}
"""What only the lab imports, and a lesson's process with the server that it is forked from."""
IN_A_LESSONS_PROCESS = (
    "gallery/sandbox",
    "gallery/tracking",
    "gallery/forkserver",
)
OF_FIGURES = ("gallery/plots/layout", "gallery/plots/paper", "gallery/plots")
"""Rooms that import matplotlib: others import them in functions, when a lesson has drawn a figure."""
GENERATORS = {"mkdocs", "mkdocs_jupyter", "material"}
MATERIALS_DIALECT = re.compile(
    r"\bmd-[a-z]|\{ ?\.python|\.copy \}|data-search-exclude|^hide:|[\"']hide[\"']|navigation\.(?:tabs|prune|instant)",
    re.M,
)
"""Words that only Material for MkDocs, or its Markdown extensions, understand."""

MOST_FILES, MOST_LINES, MOST_LINES_OF_A_FUNCTION = 12, 300, 50
MOST_UNTYPED = 25


def relative(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def tops(modules: set[str]) -> set[str]:
    return {module.partition(".")[0] for module in modules}


def may_import(importer: str, imported: str) -> bool:
    """Whether the order of the rooms and the walls between the floors allow it."""
    floor, other = importer.partition("/")[0], imported.partition("/")[0]
    if ROOMS.index(imported) > ROOMS.index(importer):
        return False
    if other == "lab" and floor != "lab":
        return imported == "lab/images"  # the list of the images and their authors
    return True


def test_every_file_lies_in_a_room_of_the_list() -> None:
    assert {room_of(path) for path in python_files()} <= {
        *ROOMS,
        "gallery",
        "render",
        "serve",
        "adapters",
    }


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_those_above_it(room: str) -> None:
    graph = python_imports()
    wrong = [
        f"{relative(path)} imports {relative(other)}"
        for path, others in graph.items()
        for other in others
        if room_of(path) == room and not may_import(room, room_of(other))
    ]
    assert not wrong


def test_no_import_leads_in_a_circle() -> None:
    for graph in (
        python_imports(),
        script_imports(PACKAGE / "web"),
        script_imports(PACKAGE / "serve" / "client"),
    ):
        assert not [[relative(path) for path in circle] for circle in circles(graph)]


def test_the_benchmark_imports_nothing_in_a_circle() -> None:
    folder = ROOT / "scripts" / "lib" / "bench"
    modules = {path.stem: path for path in folder.glob("*.py")}
    graph = {}
    for path in modules.values():
        names = {name.removeprefix("bench.") for name in imported_modules(path)}
        graph[path] = {modules[name] for name in names if name in modules} - {path}
    assert not list(circles(graph))


@pytest.mark.parametrize("room", WEB_ROOMS)
def test_a_room_of_the_browser_imports_only_those_above_it(room: str) -> None:
    web = PACKAGE / "web"

    def rank(path: Path) -> int:
        return WEB_ROOMS.index(path.relative_to(web).parts[0]) if path.parent != web else 0

    wrong = [
        f"{path.relative_to(web)} imports {other.relative_to(web)}"
        for path, others in script_imports(web).items()
        for other in others
        # cnnviz.js is what every page loads: it starts the others.
        if path.name != "cnnviz.js"
        and rank(path) == WEB_ROOMS.index(room)
        and rank(other) > rank(path)
    ]
    assert not wrong


def test_a_room_has_few_files_and_a_file_few_lines() -> None:
    suffixes = {".py", ".js"}
    files = [path for path in sorted(PACKAGE.rglob("*.*")) if path.suffix in suffixes]
    files = [path for path in files if not path.name.endswith(".min.js")]  # the work of others
    entries = {"__init__.py", "__main__.py"}
    counts = Counter(relative(path.parent) for path in files if path.name not in entries)
    assert {room: count for room, count in counts.items() if count > MOST_FILES} == {}
    lines = {relative(path): len(path.read_text("utf-8").splitlines()) for path in files}
    assert {path: count for path, count in lines.items() if count > MOST_LINES} == {}


def _docstring_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """The reference is made from docstrings: arguments and an example take as many as they need."""
    if ast.get_docstring(node) is None:
        return 0
    first = node.body[0]
    return (first.end_lineno or first.lineno) - first.lineno + 1


def test_a_function_has_few_lines() -> None:
    long = []
    for path in python_files():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                count = (node.end_lineno or node.lineno) - node.lineno + 1 - _docstring_lines(node)
                if count > MOST_LINES_OF_A_FUNCTION:
                    long.append(f"{relative(path)}: {node.name} has {count} lines")
    assert not long


@pytest.mark.parametrize("room", [room for room in ROOMS if room != GROUND])
def test_a_room_says_in_one_sentence_what_it_answers(room: str) -> None:
    sentence = ast.get_docstring(ast.parse((PACKAGE / room / "__init__.py").read_text("utf-8")))
    assert sentence and len(sentence.splitlines()[0]) > 20


@pytest.mark.parametrize("room", [room for room in ROOMS if not room.startswith("lab")])
def test_torch_is_reached_only_inside_a_lessons_process(room: str) -> None:
    for path in python_files():
        if room_of(path) != room:
            continue
        # A lesson's process reaches it inside functions, when the lesson itself has imported it.
        inside = room not in (*IN_A_LESSONS_PROCESS, *OF_FIGURES)
        modules = imported_modules(path, inside_functions=inside)
        if room in OF_FIGURES:
            assert not tops(modules) & (HEAVY - {"matplotlib"}), relative(path)
        else:
            assert not tops(modules) & HEAVY, relative(path)
            assert not any(module.startswith("cnnviz.gallery.plots") for module in modules)


@pytest.mark.parametrize("room", [room for room in ROOMS if not room.startswith("adapters/mkdocs")])
def test_only_its_adapter_knows_mkdocs(room: str) -> None:
    for path in python_files():
        if room_of(path) == room:
            assert not tops(imported_modules(path)) & GENERATORS, relative(path)
    if room in ("adapters/plain", "cli"):  # they may name what they are not
        return
    for path in sorted((PACKAGE / room).glob("*.*") if room != "render" else ()):
        if path.suffix in {".py", ".j2", ".html"}:
            found = MATERIALS_DIALECT.search(path.read_text(encoding="utf-8"))
            assert not found, f"{relative(path)}: {found[0] if found else ''}"


def test_no_template_below_the_adapters_speaks_materials_dialect() -> None:
    for path in sorted((PACKAGE / "render").rglob("*.j2")):
        found = MATERIALS_DIALECT.search(path.read_text(encoding="utf-8"))
        assert not found, f"{relative(path)}: {found[0] if found else ''}"


def test_the_browsers_scripts_and_styles_know_no_theme() -> None:
    folders = (PACKAGE / "web", PACKAGE / "serve" / "client")
    for path in sorted(path for folder in folders for path in folder.rglob("*.*")):
        if path.suffix in {".js", ".css"} and path.name != "theme.js":
            found = re.search(r"\bmd-[a-z]|__config", path.read_text(encoding="utf-8"))
            assert not found, f"{relative(path)}: {found[0] if found else ''}"


def test_dictionaries_are_only_where_json_enters_or_leaves() -> None:
    counts = {
        relative(path): path.read_text(encoding="utf-8").count("dict[str, Any]")
        for path in python_files()
    }
    assert sum(counts.values()) < MOST_UNTYPED, {path: n for path, n in counts.items() if n}


def test_only_the_command_line_prints() -> None:
    for path in python_files():
        if room_of(path) == "cli":
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        calls = [node.func for node in ast.walk(tree) if isinstance(node, ast.Call)]
        assert not [call for call in calls if getattr(call, "id", "") == "print"], path


BUILD_AND_TELL = """
import sys
from mkdocs.__main__ import cli
try:
    cli(["build", "--strict"], standalone_mode=False)
finally:
    heavy = {"torch", "cv2", "matplotlib", "IPython", "jupytext", "nbformat"}
    print("imported:", sorted(heavy & set(sys.modules)))
"""


def test_a_build_in_which_nothing_changed_imports_nothing_heavy(tiny: Project) -> None:
    assert tiny.build("--strict").returncode == 0
    tiny.write("tell.py", BUILD_AND_TELL)
    done = tiny.run("tell")
    assert done.returncode == 0, done.stderr
    assert "imported: []" in done.stdout
    # Nothing ran: no server of the engine was started.
    assert "(it" not in done.stderr


NO_GENERATOR = """
import importlib, pkgutil, sys

class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"mkdocs", "mkdocs_jupyter", "material"}:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Missing())
for room in ("cnnviz.render", "cnnviz.site", "cnnviz.adapters.plain"):
    package = importlib.import_module(room)
    for module in pkgutil.walk_packages(package.__path__, f"{room}."):
        importlib.import_module(module.name)
        print(module.name)
"""


def test_pages_are_rendered_and_exported_where_no_generator_is_installed() -> None:
    done = subprocess.run(
        [sys.executable, "-c", NO_GENERATOR], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert {"cnnviz.render.book.sections", "cnnviz.adapters.plain.export"} <= {*done.stdout.split()}
