"""The notebook of a lab for readers to fill in: without outputs and without readable solutions."""

import ast
from collections.abc import Iterator, Mapping
from typing import Any

from cnnviz.domain import QUESTIONS, CellKind
from cnnviz.gallery.notation.magics import readable_tree
from cnnviz.gallery.scripts.comments import with_comments
from cnnviz.i18n.words import exercise_words
from cnnviz.outputs import Json, QuestionOutput
from cnnviz.render.base.notebook import (
    CodeCell,
    MarkdownCell,
    NotebookCell,
    RawCell,
    as_text,
    metadata_of,
)
from cnnviz.render.base.setup_cells import setup_cells
from cnnviz.render.base.source import Source
from cnnviz.render.exercises.packing import packed
from cnnviz.render.exercises.question import in_language
from cnnviz.render.exercises.solutions import emptied

QuestionData = Mapping[str, Any]


def empty_notebook(source: Source) -> str:
    """The notebook as JSON."""
    cells = [*setup_cells(source), *_cells(source)]
    return as_text(cells, metadata_of(source.run), indent=1)


def _cells(source: Source) -> Iterator[NotebookCell]:
    words, prose = source.render_context.language.words, source.prose
    code = [cell for cell in source.example.cells if cell.kind is CellKind.CODE]
    script = [cell.text for cell in code if QUESTIONS not in cell.tags]
    for source_cell in source.cells():
        name, cell = f"cell-{source_cell.number}", source_cell.cell
        if cell.kind is CellKind.PROSE:
            text, attachments = source.for_notebook(prose.text(source_cell.number))
            yield MarkdownCell(name, text, attachments=attachments)
        elif cell.kind is CellKind.RAW:
            yield RawCell(name, cell.text)
        elif QUESTIONS in cell.tags:
            yield _questions(name, source)
        else:
            text = emptied(cell.text, script, words("Your code here"))
            yield CodeCell(name, with_comments(text, prose.translate))


def _questions(name: str, source: Source) -> CodeCell:
    """The cell of packed questions; Jupyter and Colab fold it, since nobody needs to read it."""
    language = source.render_context.language
    table = {} if language.is_source else exercise_words(language.words)
    code = packed(questions_of(source), table, language.words("The questions"))
    folded: dict[str, Json] = {"jupyter": {"source_hidden": True}, "cellView": "form"}
    return CodeCell(name, code, metadata=folded)


def questions_of(source: Source) -> Mapping[str, QuestionData]:
    """Map each question's variable to the question in the page's language, in order.

    A cell shows a question by naming its variable; `gallery.engine.lab_proof` accepts no other way.
    """
    questions: dict[str, QuestionData] = {}
    for cell in source.cells():
        for output in cell.outputs:
            if isinstance(output, QuestionOutput):
                last = readable_tree(cell.cell.text).body[-1]
                if isinstance(last, ast.Expr) and isinstance(last.value, ast.Name):
                    variable = last.value.id
                    questions[variable] = in_language(output.question, source.prose.translate)
    return questions
