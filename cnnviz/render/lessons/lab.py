"""The page of a lab: its executed notebook, between the site's own parts."""

from collections.abc import Iterator, Mapping, Sequence

from cnnviz.domain import QUESTIONS, Cell, CellKind, Tag
from cnnviz.formatting import filled
from cnnviz.gallery.scripts.comments import with_comments
from cnnviz.i18n.catalogs import State
from cnnviz.i18n.messages import Message
from cnnviz.outputs import Output, QuestionOutput, VerdictOutput
from cnnviz.render.base.source import Source, SourceCell
from cnnviz.render.base.targets import FOLDER
from cnnviz.render.exercises.empty_notebook import empty_notebook, questions_of
from cnnviz.render.exercises.question import in_language, plain
from cnnviz.render.exercises.solutions import unmarked
from cnnviz.render.formulas.scanning import marked_formulas
from cnnviz.render.lessons.outputs import PageContext, fold_of, parts_of
from cnnviz.render.lessons.page import Page
from cnnviz.render.lessons.parts import (
    Downloads,
    LabCode,
    LabPart,
    LabQuestion,
    LabSolution,
    Notebook,
    Part,
    Prose,
    ReadBefore,
    Shown,
)
from cnnviz.render.lessons.thumbnail import LINK_CARD
from cnnviz.render.markdown.diagrams import undrawn


def lab_page(
    top: Sequence[Part],
    source: Source,
    context: PageContext,
    lacks: Mapping[State, Sequence[Message]],
) -> Page:
    """The page of a lab; `top` are its first parts, the title and perhaps a notice.

    `lacks` are the messages whose translation is missing or stale.
    """
    example, prose, render_context = source.example, source.prose, source.render_context
    folder, file = f"{FOLDER}/{example.lesson}", f"{example.section}-{example.slug}.ipynb"
    source.assets.texts[file] = lambda: empty_notebook(source)
    downloads = Downloads(
        ((render_context.language.words("Empty notebook"), file),),
        render_context.colab(f"{folder}/{file}"),
        tuple((each.path, each.name) for each in source.companions.offered),
    )
    notebook = Notebook(tuple(_cells(source, context)), tuple(prose.ids))
    return Page(
        path=f"{folder}/index.md",
        title=prose.title,
        parts=(*top, ReadBefore(), downloads, notebook),
        assets=source.assets,
        summary=prose.summary,
        tags=tuple(prose.translate(tag) for tag in example.tags),
        thumbnail=context.candidates.chosen(),
        lacking=lacks,
        findings=source.findings,
        undrawn=undrawn(source.example),
        broken_formulas=source.formulas.names_of_broken,
        later=context.candidates.add_link_card(),
        link_card=LINK_CARD,
    )


def _cells(source: Source, context: PageContext) -> Iterator[LabPart]:
    """The cells of the notebook, without the cell that defines the questions."""
    for cell in source.cells():
        if cell.cell.kind is CellKind.PROSE:
            text = marked_formulas(source.prose.text(cell.number))
            source.check_formulas(cell.number, text)
            yield Prose(source.linked(cell.number, source.closed(cell, text)))
        elif cell.cell.kind is CellKind.CODE and QUESTIONS not in cell.cell.tags:
            yield _code(cell, source, context)


def _code(cell: SourceCell, source: Source, context: PageContext) -> LabPart:
    translate, words = source.prose.translate, source.render_context.language.words
    context.cell = cell.number
    questions = [output.question for output in cell.outputs if isinstance(output, QuestionOutput)]
    shown = [
        part
        for output in cell.outputs
        if not isinstance(output, QuestionOutput)
        for part in _shown(output, cell.cell, source, context)
    ]
    source_code = unmarked(cell.cell.text)
    is_solution = source_code != cell.cell.text
    verdicts = [output.outcome for output in cell.outputs if isinstance(output, VerdictOutput)]
    # The solution of a thought question is its text, not code.
    is_shown = "compare" not in verdicts and Tag.REMOVE_INPUT not in cell.cell.tags
    text = with_comments(source_code, translate) if is_shown else ""
    if questions:
        question = in_language(questions[0], translate)
        hints = tuple(filled(hint, question["values"]) for hint in question["hints"])
        return LabQuestion(text, plain(question, words, str), hints, tuple(shown))
    if is_solution:
        explanation = tuple(part for part in shown if isinstance(part, Prose))
        others = tuple(part for part in shown if not isinstance(part, Prose))
        return LabSolution(text, explanation, others)
    return LabCode(text, tuple(shown), fold_of(cell.cell))


def _shown(output: Output, cell: Cell, source: Source, context: PageContext) -> Iterator[Shown]:
    """The output, and after a verdict the explanation of the solution."""
    yield from parts_of([output], context, cell.tags)
    if isinstance(output, VerdictOutput):
        questions = {question["name"]: question for question in questions_of(source).values()}
        question = questions[output.question]
        yield Prose(marked_formulas(filled(question["solution"], question["values"])))
