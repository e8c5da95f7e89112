"""Collects the interface's English texts from the calls `words("…")` and `_("…")` in sources.

A text that is not a literal cannot be collected, and would stay English in every language without a
warning. So such a call is an error.
"""

import ast
import json
import re
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from cnnviz.errors import TranslationError

_PACKAGE = Path(__file__).parents[1]
_SUFFIXES = (".py", ".j2", ".html", ".js")
_CALLS = ("_", "words")
_CALL = re.compile(rf"(?<!function )\b(?:{'|'.join(_CALLS)})\(\s*")
_LITERALS = re.compile(r'(?:"(?:[^"\\\n]|\\.)*"\s*)+(?=[,)])')
_LITERAL = re.compile(r'"(?:[^"\\]|\\.)*"')


def ui_texts() -> Sequence[str]:
    """Every text of the interface; those of JavaScript and of the lab's exercises come last.

    Raises what `texts_of` raises.
    """
    every = _texts_below(_PACKAGE, *_SUFFIXES)
    last = dict.fromkeys([*script_texts(), *exercise_texts()])
    return [*(text for text in every if text not in last), *last]


def exercise_texts() -> Sequence[str]:
    """The texts of the lab's exercises; a notebook carries their translations."""
    return _texts_below(_PACKAGE / "lab" / "exercises", ".py")


def script_texts() -> Sequence[str]:
    """The texts of the site's own JavaScript."""
    return _texts_below(_PACKAGE / "web", ".js")


def _texts_below(folder: Path, *suffixes: str) -> Sequence[str]:
    files = (
        path
        for path in sorted(folder.rglob("*"))
        if path.suffix in suffixes and not path.name.endswith(".min.js")
    )
    return list(dict.fromkeys(text for path in files for text in texts_of(path)))


@cache
def texts_of(path: Path) -> Sequence[str]:
    """The texts of a Python file, a template or a script in JavaScript, in order.

    Raises TranslationError for a call whose text is not a literal. Templates and scripts must use
    double quotes.
    """
    source = path.read_text(encoding="utf-8")
    if not any(f"{name}(" in source for name in _CALLS):
        return ()
    texts: list[str] = []
    calls = _python_calls(source) if path.suffix == ".py" else _other_calls(source)
    for line, text in calls:
        if text is None:
            raise TranslationError(
                f"{path}, line {line}: the text of this call cannot be collected for the "
                "catalogs; write it there as one literal in double quotes, and put values into "
                "{placeholders}."
            )
        texts.append(text)
    return texts


def _python_calls(source: str) -> Iterator[tuple[int, str | None]]:
    """(line, text or None) of each call, in order."""
    calls = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    for call in sorted(calls, key=lambda call: (call.lineno, call.col_offset)):
        match call:
            case ast.Call(ast.Name(name) | ast.Attribute(attr=name), arguments) if name in _CALLS:
                match arguments:
                    case [ast.Constant(str(text)), *_]:
                        yield call.lineno, text
                    case _:
                        yield call.lineno, None


def _other_calls(source: str) -> Iterator[tuple[int, str | None]]:
    """(line, text or None) of each call in JavaScript or Jinja's language."""
    for call in _CALL.finditer(source):
        line = source.count("\n", 0, call.start()) + 1
        literals = _LITERALS.match(source, call.end())
        parts = _LITERAL.findall(literals[0]) if literals else []
        yield line, "".join(json.loads(part) for part in parts) if literals else None
