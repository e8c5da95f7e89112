"""The notebook of a lab to fill in: no outputs, no solutions that can be read."""

import ast
from collections.abc import Iterator, Mapping
from typing import Any

from cnnviz.domain import QUESTIONS, CellKind
from cnnviz.gallery.scripts.comments import with_comments
from cnnviz.i18n.words import exercise_words
from cnnviz.outputs import Json, QuestionOutput
from cnnviz.render.base.notebook import (
    CodeCell,
    MarkdownCell,
    NotebookCell,
    as_text,
    metadata_of,
    setup_cells,
)
from cnnviz.render.base.source import Source
from cnnviz.render.exercises.packing import packed
from cnnviz.render.exercises.question import in_language
from cnnviz.render.exercises.solutions import emptied

Question = Mapping[str, Any]


def empty_notebook(source: Source) -> str:
    """The notebook as JSON."""
    cells = [*setup_cells(source.render_context), *_cells(source)]
    return as_text(cells, metadata_of(source.run), indent=1)


def _cells(source: Source) -> Iterator[NotebookCell]:
    words, prose = source.render_context.language.words, source.prose
    code = [cell for cell in source.example.cells if cell.kind is CellKind.CODE]
    script = [cell.text for cell in code if QUESTIONS not in cell.tags]
    for one in source.cells():
        name = f"cell-{one.number}"
        if one.cell.kind is CellKind.PROSE:
            yield MarkdownCell(name, prose.text(one.cell.text, one.after))
        elif QUESTIONS in one.cell.tags:
            yield _questions(name, source)
        else:
            text = emptied(one.cell.text, script, words("Your code here"))
            yield CodeCell(name, with_comments(text, prose.translate))


def _questions(name: str, source: Source) -> CodeCell:
    """The questions packed; folded in Jupyter and in Colab, since nobody needs to look at it."""
    language = source.render_context.language
    table = {} if language.is_source else exercise_words(language.words)
    code = packed(questions_of(source), table, language.words("The questions"))
    folded: dict[str, Json] = {"jupyter": {"source_hidden": True}, "cellView": "form"}
    return CodeCell(name, code, metadata=folded)


def questions_of(source: Source) -> Mapping[str, Question]:
    """Variable to question, in order, in the page's language.

    A question is shown by a cell that is its variable; `gallery.engine.lab_proof` lets no other
    pass.
    """
    found: dict[str, Question] = {}
    for cell in source.cells():
        for output in cell.outputs:
            if isinstance(output, QuestionOutput):
                last = ast.parse(cell.cell.text).body[-1]
                if isinstance(last, ast.Expr) and isinstance(last.value, ast.Name):
                    found[last.value.id] = in_language(output.question, source.prose.translate)
    return found
