"""Findings on the prose of a lesson: what a page cannot show, or shows as hardly anyone wants."""

import re
from collections.abc import Iterator, Sequence

from cnnviz.domain import CellKind, Example, Run, Tag
from cnnviz.errors import Finding
from cnnviz.gallery.displayed.markup import tags_of
from cnnviz.gallery.displayed.scripts import runs_script
from cnnviz.gallery.scripts.prose import Expression, expressions
from cnnviz.outputs import ValueKind, doubts_of, values_of
from cnnviz.render.text.fragments import without_code

_BARE = re.compile(r"<[\w.<>]+ object(?: at 0x[0-9a-fA-F]+)?>|Figure\(\d+x\d+\)|<Figure size .*>")
"""The text of an object that has none of its own."""


NO_SCRIPT = (
    "a script or an event handler in the text does not run on the page; put it into HTML(…) in a "
    "code cell, which has a frame of its own."
)


def findings_of_prose(example: Example, runs: Sequence[Run]) -> Iterator[Finding]:
    """The findings on the prose of a script with the values of these runs, in order."""
    doubts = {doubt for run in runs for doubt in doubts_of(run)}
    bare = {
        place: value.text
        for run in runs
        for place, values in values_of(run).items()
        for value in values
        if value.kind is ValueKind.TEXT and _BARE.fullmatch(value.text.strip())
    }
    after = 0
    for number, cell in enumerate(example.cells, 1):
        if cell.kind is CellKind.CODE:
            after += 1
        if cell.kind is not CellKind.PROSE:
            continue
        for expression in expressions(cell.text) if doubts or bare else ():
            place, line = (after, expression.text), cell.line + expression.line
            if expression.is_tex and place in doubts:
                yield Finding(example.label, line, number, _doubt(expression))
            elif not expression.is_tex and place in bare:
                yield Finding(example.label, line, number, _bare(expression, bare[place]))
        if "<" in cell.text and Tag.REMOVE_CELL not in cell.tags:
            for line in script_lines(cell.text):
                yield Finding(example.label, cell.line + line, number, NO_SCRIPT)


def _doubt(expression: Expression) -> str:
    name = expression.text
    return (
        f"the formula {expression.formula} has {{{{{name}}}}}, which is TeX here, and the lesson "
        f"defines {name}; write {{{{ {name} }}}} for its value, or {{{name}}} for TeX."
    )


def _bare(expression: Expression, text: str) -> str:
    text = re.sub(" at 0x[0-9a-fA-F]+", "", text.strip())
    return (
        f"the prose has {{{{ {expression.text} }}}}, which is shown as {text}; show the object in "
        "a code cell, or write an attribute of it that is a number or a text."
    )


def script_lines(text: str) -> Iterator[int]:
    """The lines, from 0, with elements that would run a script."""
    text = without_code(text)
    starts = (tag.start for tag in tags_of(text) if runs_script(tag))
    yield from dict.fromkeys(text.count("\n", 0, start) for start in starts)
