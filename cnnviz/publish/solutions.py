"""Reference solutions in the code of a lab, between nbgrader's marks: shown, or left out."""

import ast
import re
from collections.abc import Iterable, Sequence

_MARK = re.compile(r"^[ \t]*### (?:BEGIN|END) SOLUTION[ \t]*(?:\n|\Z)", re.M)
_SOLUTION = re.compile(
    r"^(?P<indent>[ \t]*)### BEGIN SOLUTION[ \t]*\n(?P<code>.*?)^[ \t]*### END SOLUTION[ \t]*$",
    re.M | re.S,
)
_DOTS = r"\g<indent>..."


def unmarked(code: str) -> str:
    """The code without the marks."""
    return _MARK.sub("", code).rstrip("\n")


def emptied(code: str, script: Sequence[str], here: str) -> str:
    """The code with a comment and `...` in the place of each solution.

    What a solution would have named, and other code of the script asks for, is named `...` there,
    which every question takes for no answer.
    """
    return _SOLUTION.sub(lambda found: _blank(found, script, here), code)


def _blank(found: re.Match[str], script: Sequence[str], here: str) -> str:
    indent = found["indent"]
    stubs = ["..."]
    if not indent:
        wanted = {name for code in script for name in _loaded(_SOLUTION.sub(_DOTS, code))}
        stubs = [f"{name} = ..." for name in _stored(found["code"]) if name in wanted] or stubs
    return "\n".join(f"{indent}{line}" for line in (f"# {here}", *stubs))


def _loaded(code: str) -> set[str]:
    """Names that the code asks for."""
    return {
        node.id
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }


def _stored(code: str) -> Iterable[str]:
    """Names that the code gives values to outside of functions, in order."""
    return dict.fromkeys(
        node.id
        for statement in ast.parse(code).body
        if not isinstance(statement, ast.FunctionDef | ast.ClassDef)
        for node in ast.walk(statement)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    )
