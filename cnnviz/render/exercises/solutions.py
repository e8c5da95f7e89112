"""Show or leave out the reference solutions in a lab's code, which lie between nbgrader's marks."""

import ast
import re
from collections.abc import Iterator, Sequence

from cnnviz.gallery.notation.magics import readable_tree
from cnnviz.gallery.scripts.comments import as_comment
from cnnviz.gallery.scripts.solution_marks import MARK, SOLUTION

_DOTS = r"\g<indent>..."
_SCOPES = ast.Lambda | ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


def unmarked(code: str) -> str:
    """The code without the marks."""
    return MARK.sub("", code).rstrip("\n")


def emptied(code: str, script: Sequence[str], here: str) -> str:
    """The code with a comment and `...` in the place of each solution.

    Names that a solution binds and other cells of `script` read are set to `...` there, which every
    question counts as not answered. `here` is the text of the comment.
    """
    return SOLUTION.sub(lambda match: _blank(match, script, here), code)


def _blank(solution: re.Match[str], script: Sequence[str], here: str) -> str:
    indent, code = solution["indent"], solution.string
    first = code.count("\n", 0, solution.start()) + 1
    lines = range(first, first + solution[0].count("\n") + 1)
    wanted = {name for cell in script for name in _loaded(SOLUTION.sub(_DOTS, cell))}
    stored = dict.fromkeys(_stored(readable_tree(code), lines))
    stubs = [f"{name} = ..." for name in stored if name in wanted] or ["..."]
    return "\n".join(f"{indent}{line}" for line in (as_comment(here), *stubs))


def _loaded(code: str) -> set[str]:
    """Names that the code reads."""
    return {
        node.id
        for node in ast.walk(readable_tree(code))
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }


def _stored(tree: ast.AST, lines: range) -> Iterator[str]:
    """Names that these lines bind outside of functions and classes, in order."""
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
