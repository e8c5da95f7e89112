"""Find the comments of a code cell, and replace them with translations."""

import io
import re
import tokenize
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from cnnviz.gallery.notation.magics import python_of
from cnnviz.gallery.scripts.markdown_blocks import lines_of
from cnnviz.gallery.scripts.solution_marks import MARKS

_ENDS = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""Characters that end a line in Python or in an editor, that a script may not contain, or that
change the direction of text, so that code reads differently from how it runs."""


@dataclass(frozen=True, slots=True)
class Comment:
    """Comments on consecutive lines of their own, or a comment behind code."""

    text: str
    """Without `#`; several lines are separated by newlines."""
    line: int
    """First line in the cell, from 0."""
    last: int
    """Last line in the cell, from 0."""
    column: int
    """Column of its `#`, from 0."""


def comments(code: str) -> list[Comment]:
    """The comments of the cell in order, without directives for tools (`# noqa`, `# type:`)."""
    collected: list[Comment] = []
    if "#" not in code:
        return collected
    lines = lines_of(code)
    for token in _comment_tokens(code):
        if _is_directive(token.string):
            continue
        row, column = token.start
        text = token.string.removeprefix("#").removeprefix(" ").rstrip()
        is_whole_line = not lines[row - 1][:column].strip()
        last = collected[-1] if collected else None
        if (
            is_whole_line
            and last
            and last.last == row - 2
            and last.column == column
            and _is_whole_line(last, lines)
        ):
            collected[-1] = Comment(f"{last.text}\n{text}", last.line, row - 1, column)
        elif text:
            collected.append(Comment(text, row - 1, row - 1, column))
    return collected


def as_comment(text: str) -> str:
    """The text as a comment on one line, `# …`; characters that would end it become spaces."""
    return f"# {_ENDS.sub(' ', text)}".rstrip()


def with_comments(code: str, translate: Callable[[str], str]) -> str:
    """The code with each comment put through `translate`."""
    lines = lines_of(code)
    for comment in reversed(comments(code)):
        translation = translate(comment.text)
        if translation == comment.text or not translation.strip():
            continue
        before = lines[comment.line][: comment.column]
        indent = " " * comment.column if before.strip() else before
        replacement = [
            f"{before if number == 0 else indent}{as_comment(line)}"
            for number, line in enumerate(translation.splitlines())
        ]
        lines[comment.line : comment.last + 1] = replacement
    return "\n".join(lines)


def _comment_tokens(code: str) -> Iterator[tokenize.TokenInfo]:
    """The comments of the cell's Python; none below a line that Python cannot read."""
    try:
        for token in tokenize.generate_tokens(io.StringIO(python_of(code)).readline):
            if token.type == tokenize.COMMENT:
                yield token
    except (SyntaxError, tokenize.TokenError):
        pass  # a cell with the tag raises-exception or skip-execution may hold anything


def _is_whole_line(comment: Comment, lines: list[str]) -> bool:
    return not lines[comment.line][: comment.column].strip()


def _is_directive(comment: str) -> bool:
    words = comment.lstrip("# ")
    return words.startswith(("noqa", "type:", "fmt:", "ruff:", "pragma:")) or words in MARKS
