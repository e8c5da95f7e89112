"""Reference solutions in the code of a lab, between nbgrader's marks: shown, or left out."""

import ast
import re
from collections.abc import Iterator, Sequence

from cnnviz.gallery.scripts.comments import as_comment
from cnnviz.gallery.scripts.solution_marks import MARK, SOLUTION

_DOTS = r"\g<indent>..."
_SCOPES = ast.Lambda | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


def unmarked(code: str) -> str:
    """The code without the marks."""
    return MARK.sub("", code).rstrip("\n")


def emptied(code: str, script: Sequence[str], here: str) -> str:
    """The code with a comment and `...` in the place of each solution.

    What a solution would have named, and other code of the script asks for, is named `...` there,
    which every question takes for no answer.
    """
    return SOLUTION.sub(lambda found: _blank(found, script, here), code)


def _blank(found: re.Match[str], script: Sequence[str], here: str) -> str:
    indent, code = found["indent"], found.string
    first = code.count("\n", 0, found.start()) + 1
    lines = range(first, first + found[0].count("\n") + 1)
    wanted = {name for one in script for name in _loaded(SOLUTION.sub(_DOTS, one))}
    stored = dict.fromkeys(_stored(ast.parse(code), lines))
    stubs = [f"{name} = ..." for name in stored if name in wanted] or ["..."]
    return "\n".join(f"{indent}{line}" for line in (as_comment(here), *stubs))


def _loaded(code: str) -> set[str]:
    """Names that the code asks for."""
    return {
        node.id
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }


def _stored(tree: ast.AST, lines: range) -> Iterator[str]:
    """Names that these lines of the code bind outside of functions and classes, in order."""
    for node in ast.iter_child_nodes(tree):
        is_here = getattr(node, "lineno", 0) in lines
        match node:
            case ast.FunctionDef(name) | ast.AsyncFunctionDef(name) | ast.ClassDef(name):
                if is_here:
                    yield name
            case _ if isinstance(node, _SCOPES):
                pass
            case ast.alias(name, other) if is_here:
                yield other or name.partition(".")[0]
            case ast.Name(name, ast.Store()) if is_here:
                yield name
            case _:
                yield from _stored(node, lines)
