"""`{{ expression }}` in prose, which a page replaces with a value of the run."""

import re
from collections.abc import Callable
from itertools import groupby

from cnnviz.gallery.scripts.markdown_blocks import blocks, fenced_lines, lines_of

EXPRESSION = re.compile(r"\{\{\s*(?P<expression>.+?)\s*\}\}")


def expressions(text: str) -> list[tuple[str, int]]:
    """(expression, line of its block in the text from 0), each once; fences are left out."""
    lines: dict[str, int] = {}
    for block in blocks(text):
        for match in EXPRESSION.finditer(without_fences(block.text)):
            lines.setdefault(match["expression"], block.line)
    return list(lines.items())


def outside_fences(text: str, change: Callable[[str], str]) -> str:
    """The text with `change` applied to everything but its fences."""
    fenced = fenced_lines(text)
    if not fenced:
        return change(text)
    pieces = []
    for is_code, lines in groupby(enumerate(lines_of(text)), lambda pair: pair[0] in fenced):
        piece = "\n".join(line for _, line in lines)
        pieces.append(piece if is_code else change(piece))
    return "\n".join(pieces)


def without_fences(text: str) -> str:
    """The text without the lines of its fences."""
    fenced = fenced_lines(text)
    lines = enumerate(lines_of(text))
    return "\n".join(line for number, line in lines if number not in fenced) if fenced else text
