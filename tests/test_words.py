"""The words of the code: names say what a thing is, docstrings and messages say it plainly."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import ROOT
from rooms import PACKAGE

FILLERS = {"one", "found", "made", "said", "told"}
"""They say that there is a thing, not which."""
QUESTION = re.compile(r"(?:What|Where|Which|How|Who|Why|When) (?!.*\?$)", re.M)
"""A docstring that is an indirect question: 'What is said of an answer'. A room's may ask."""
GERMAN = re.compile(r"in vain|(?<!here )(?<!hich )\b(?:is|are) no (?!longer|more|such|better)")
"""'It is no number' for 'it is not a number'; 'there is no number' is plain English."""

FILES = sorted(PACKAGE.rglob("*.py"))
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs/en").rglob("*.md"))]


def names(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name) | ast.arg(arg=name) | ast.Attribute(attr=name):
                yield name
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                yield name


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_names_docstrings_and_messages(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    assert not FILLERS & set(names(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            assert not GERMAN.search(node.value), node.value
    documented = ast.Module | ast.ClassDef | ast.FunctionDef
    for node in ast.walk(tree):
        docstring = ast.get_docstring(node) if isinstance(node, documented) else None
        if docstring and path.name != "__init__.py":
            assert not QUESTION.match(docstring), docstring.splitlines()[0]
    comments = [line for line in text.splitlines() if "in vain" in line]
    assert not comments


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_pages(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"in vain|as in the seed|\bseeds'? bank", text)
