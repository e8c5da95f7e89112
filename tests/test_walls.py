"""The walls of the house, as docs/en/architecture.md names them."""

import ast
from pathlib import Path

from conftest import ROOT, Project

PACKAGE = ROOT / "cnnviz"
HEAVY = {"torch", "cv2", "matplotlib"}
# These run inside a lesson's process, or in the server that such processes are forked from.
INSIDE = {"worker", "server", "preload", "shell", "readers", "plots", "pictures", "libraries"}


def imports(path: Path, inside_functions: bool = True) -> set[str]:
    """Every module that the file imports; TYPE_CHECKING blocks do not count."""
    found: set[str] = set()

    def visit(node: ast.AST) -> None:
        if isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING":
            return
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not inside_functions:
            return
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.update({node.module, *(f"{node.module}.{alias.name}" for alias in node.names)})
        for child in ast.iter_child_nodes(node):
            visit(child)

    visit(ast.parse(path.read_text(encoding="utf-8")))
    return found


def tops(modules: set[str]) -> set[str]:
    return {module.partition(".")[0] for module in modules}


def parts(modules: set[str]) -> set[str]:
    return {".".join(module.split(".")[:2]) for module in modules if module.startswith("cnnviz.")}


def files(part: str) -> list[Path]:
    found = sorted((PACKAGE / part).rglob("*.py"))
    assert found
    return found


def test_the_lab_knows_neither_gallery_nor_publish() -> None:
    for path in files("lab"):
        assert not parts(imports(path)) & {"cnnviz.gallery", "cnnviz.publish"}, path


def test_the_gallery_knows_neither_lab_nor_publish_nor_mkdocs() -> None:
    for path in files("gallery"):
        found = imports(path)
        assert not parts(found) & {"cnnviz.lab", "cnnviz.publish", "cnnviz.cli"}, path
        assert "mkdocs" not in tops(found), path


def test_the_gallery_reaches_torch_only_inside_functions_of_a_lessons_process() -> None:
    for path in files("gallery"):
        inside = imports(path) if path.stem not in INSIDE else imports(path, inside_functions=False)
        assert not tops(inside) & HEAVY, path


def test_publish_never_imports_torch_and_is_the_only_part_with_mkdocs() -> None:
    for path in files("publish"):
        found = imports(path)
        assert not tops(found) & HEAVY, path
        # Of the lab, only the data about its images, which needs nothing.
        lab = {module for module in found if module.startswith("cnnviz.lab")}
        assert lab <= {"cnnviz.lab.credits", "cnnviz.lab.credits.all_credits"}, path
    for path in [*files("lab"), *files("gallery"), PACKAGE / "nouns.py", PACKAGE / "errors.py"]:
        assert "mkdocs" not in tops(imports(path)), path


def test_the_ground_floor_imports_nothing_of_ours() -> None:
    for name in ("nouns", "errors", "png", "texts"):
        assert not parts(imports(PACKAGE / f"{name}.py"))


def test_only_the_command_line_prints() -> None:
    for path in sorted(PACKAGE.rglob("*.py")):
        if path.name == "cli.py":
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
