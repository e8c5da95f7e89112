"""Find the end of an expression between double braces: as Python reads it, not the first `}}`."""

import ast
import re

_OPENED = re.compile(r"(?<!\\)\{\{")
_CLOSED = re.compile(r"(?=\}\})")
_NEEDS_CARE = re.compile(r"[{\"']")
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_STRING = re.compile(
    r"\"\"\"(?:\\.|.)*?\"\"\"|'''(?:\\.|.)*?'''|\"(?:\\.|[^\"\n])*\"|'(?:\\.|[^'\n])*'", re.S
)
_INNER = re.compile(r"[^\s]")
_PAIRS = {")": "(", "]": "[", "}": "{"}
_MOST_ENDS = 20
"""Ends that are tried for an expression; TeX may have any number of braces."""


def is_python(expression: str) -> bool:
    """Whether a lesson could evaluate the expression, which may also be TeX."""
    for mode in (expression, as_f_string(expression)):
        try:
            body = ast.parse(mode, mode="eval").body
        except (SyntaxError, ValueError):
            continue
        parts = body.values if isinstance(body, ast.JoinedStr) else []
        return sum(isinstance(part, ast.FormattedValue) for part in parts) < 2
    return False


def as_f_string(expression: str) -> str:
    """Python's f-string that holds the expression alone."""
    space = " " if expression.startswith("{") else ""  # two braces would be one brace as text
    return f'f"""{{{space}{expression}}}"""'


def without_inner_braces(text: str) -> str:
    """The text, as long as before, with a letter for each character of nested expressions.

    So `{{ {"a": {"b": 2}} }}` ends at its first `}}`, as all expressions do in the result.
    """
    pieces, end = list[str](), 0
    for opened in _OPENED.finditer(text):
        start = opened.end()
        if opened.start() < end:
            continue
        last = _end(text, start)
        if last is not None:
            pieces += [text[end:start], _INNER.sub("x", text[start:last])]
            end = last
    return "".join([*pieces, text[end:]]) if pieces else text


def _end(text: str, start: int) -> int | None:
    """The offset of the `}}` of an expression; None if that is the first one behind it."""
    blank = _BLANK_LINE.search(text, start)
    limit = blank.start() if blank else len(text)
    ends = [match.start() for match in _CLOSED.finditer(text, start, limit)][:_MOST_ENDS]
    if not ends or not _NEEDS_CARE.search(text, start, ends[0]):
        return None
    for end in ends:
        if is_python(text[start:end].strip()):
            return end
    balanced = _balanced_end(text, start, limit)
    return balanced if balanced is not None and "`" not in text[start:balanced] else None


def _balanced_end(text: str, start: int, limit: int) -> int | None:
    """The first `}}` outside of the brackets and strings of what Python cannot read."""
    opened, at = list[str](), start
    while at < limit:
        sign = text[at]
        if not opened and text.startswith("}}", at):
            return at
        if sign in "\"'":
            string = _STRING.match(text, at, limit)
            if not string:
                return None
            at = string.end()
            continue
        if sign in _PAIRS.values():
            opened.append(sign)
        elif sign in _PAIRS and (not opened or opened.pop() != _PAIRS[sign]):
            return None
        at += 1
    return None
