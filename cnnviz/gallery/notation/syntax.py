"""Python code without its layout."""

import ast
from functools import lru_cache


@lru_cache(1024)  # cells are checked and then compared; combinations of a lesson share most of them
def canonical(code: str) -> str:
    """The syntax tree of the code as text, which does not depend on comments and layout.

    SyntaxError or ValueError if it is not Python; RecursionError if it is nested too deeply.
    """
    parts: list[str] = []
    _write(ast.parse(code), parts)
    return "\n".join(parts)


def _write(node: ast.AST, parts: list[str]) -> None:
    parts.append(type(node).__name__)
    for name in node._fields:
        value = getattr(node, name, None)
        if isinstance(value, ast.AST):
            _write(value, parts)
        elif isinstance(value, list):
            parts.append(f"[{len(value)}")
            for element in value:
                if isinstance(element, ast.AST):
                    _write(element, parts)
                else:
                    parts.append(repr(element))
        else:
            parts.append(repr(value))
