"""The comments of a code cell: find them, and put others in their places."""

import io
import re
import tokenize
from collections.abc import Callable
from dataclasses import dataclass

from cnnviz.gallery.scripts.solution_marks import MARKS

_ENDS = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""Characters that end a line for Python or for an editor, that no script may hold, or that turn the
direction of text, so that code reads otherwise than it runs."""


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment: a run of whole-line comments below each other, or one behind code."""

    text: str
    """Without its marks; lines parted by newlines."""
    line: int
    """First line in the cell, from 0."""
    last: int
    column: int
    """Column of the mark."""


def comments(code: str) -> list[Comment]:
    """The comments of the cell, in order. Marks for tools (`# noqa`, `# type:`) are none."""
    found: list[Comment] = []
    if "#" not in code:
        return found
    lines = code.splitlines()
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        if token.type != tokenize.COMMENT or _is_for_tools(token.string):
            continue
        row, column = token.start
        text = token.string.removeprefix("#").removeprefix(" ").rstrip()
        whole = not lines[row - 1][:column].strip()
        last = found[-1] if found else None
        if (
            whole
            and last
            and last.last == row - 2
            and last.column == column
            and _whole(last, lines)
        ):
            found[-1] = Comment(f"{last.text}\n{text}", last.line, row - 1, column)
        elif text:
            found.append(Comment(text, row - 1, row - 1, column))
    return found


def as_comment(text: str) -> str:
    """The text as one comment, which nothing in it can end: `# …` on one line."""
    return f"# {_ENDS.sub(' ', text)}".rstrip()


def with_comments(code: str, translate: Callable[[str], str]) -> str:
    """The code with each comment put through `translate`."""
    lines = code.splitlines()
    for comment in reversed(comments(code)):
        words = translate(comment.text)
        if words == comment.text or not words.strip():
            continue
        before = lines[comment.line][: comment.column]
        margin = " " * comment.column if before.strip() else before
        fresh = [
            f"{before if number == 0 else margin}{as_comment(line)}"
            for number, line in enumerate(words.splitlines())
        ]
        lines[comment.line : comment.last + 1] = fresh
    return "\n".join(lines)


def _whole(comment: Comment, lines: list[str]) -> bool:
    return not lines[comment.line][: comment.column].strip()


def _is_for_tools(comment: str) -> bool:
    words = comment.lstrip("# ")
    return words.startswith(("noqa", "type:", "fmt:", "ruff:", "pragma:")) or words in MARKS
