"""The executed notebook of a lab: what mkdocs-jupyter makes its page from.

Each output has the one form that the page shows; `lab_page` mends what comes of it.
"""

from cnnviz.adapters.mkdocs.writer import Writer
from cnnviz.outputs import Display, Json, Printed
from cnnviz.render.base.notebook import CodeCell, MarkdownCell, NotebookCell, as_text
from cnnviz.render.lessons.html import html_of
from cnnviz.render.lessons.page import Page
from cnnviz.render.lessons.parts import (
    LabCode,
    LabPart,
    LabQuestion,
    LabSolution,
    Maps,
    Notebook,
    Playground,
    Plot,
    Prose,
    Question,
    Shown,
    Text,
)
from cnnviz.site.files import Entry

ASKS, SOLVES = "question", "solution"
"""Tags of the cells that ask a question and that hold a reference solution."""

_METADATA: dict[str, Json] = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def page_entry(page: Page, writer: Writer) -> Entry:
    """The file that the page is made from: Markdown for MkDocs, or a notebook."""
    text = executed(page.notebook, writer) if page.notebook else writer.page(page)
    return Entry(writer.path(page.path), text)


def executed(notebook: Notebook, writer: Writer) -> str:
    """The notebook as JSON, with slots where its figures stand."""
    cells = [_cell(number, cell, writer) for number, cell in enumerate(notebook.cells, 1)]
    return as_text(cells, _METADATA, indent=1)


def _cell(number: int, cell: LabPart, writer: Writer) -> NotebookCell:
    match cell:
        case Prose(text):
            return MarkdownCell(f"prose-{number}", text)
        case LabCode(text, parts):
            return _code(number, text, [], parts, writer)
        case LabSolution(text, explanation, parts):
            return _code(number, text, [SOLVES], (*explanation, *parts), writer)
        case LabQuestion(text, question, hints, parts):
            numbered = "\n".join(f"{at}. {hint}" for at, hint in enumerate(hints, 1))
            asked = (Prose(question), Prose(numbered))
            return _code(number, text, [ASKS], (*asked, *parts), writer)


def _code(
    number: int, text: str, tags: list[str], parts: tuple[Shown, ...], writer: Writer
) -> CodeCell:
    outputs = tuple(_output(part, writer) for part in parts)
    return CodeCell(f"code-{number}", text, number, outputs, {"tags": tags})


def _output(part: Shown, writer: Writer) -> Printed | Display:
    match part:
        case Text(text):
            return Printed(text, "stdout")
        case Prose(text):
            return Display({"text/markdown": text})
        case Maps() | Plot() | Playground() | Question():
            return Display({"text/html": f"\n{writer.slot(part)}\n"})
        case _:
            return Display({"text/html": f"\n{html_of(part, writer.language)}\n"})
