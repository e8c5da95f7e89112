"""From a cell's output to a part of a page, and what each adapter writes of the parts."""

from pathlib import Path
from typing import Any

import pytest
from conftest import QUESTION

from cnnviz.adapters.mkdocs.pages.writer import Writer
from cnnviz.adapters.plain.writer import Header, written
from cnnviz.domain import Cell, CellKind, Example, Inputs, Run
from cnnviz.gallery.cache.store import Store
from cnnviz.i18n.catalogs import source_language
from cnnviz.i18n.language import Language
from cnnviz.mimetypes import EXERCISE_TYPE, PLOT_TYPE, VERDICT_TYPE
from cnnviz.outputs import Display, Printed, QuestionOutput, VerdictOutput, read_output
from cnnviz.render.base.assets import Assets
from cnnviz.render.base.context import RenderContext
from cnnviz.render.base.source import Source
from cnnviz.render.displayed.parts import Absent, Picture
from cnnviz.render.formulas.page import Formulas
from cnnviz.render.lessons.outputs import PageContext, part_of
from cnnviz.render.lessons.page import inside
from cnnviz.render.lessons.parts import (
    Code,
    Heading,
    Html,
    LabQuestion,
    LabSolution,
    Notebook,
    Outputs,
    PageLink,
    Part,
    Plot,
    Pointer,
    Prose,
    Question,
    ReadBefore,
    ReadNext,
    Table,
    Terminal,
    Text,
    Verdict,
)
from cnnviz.render.terminal.screen import Span
from cnnviz.render.terminal.style import PALETTE, PLAIN, Style
from cnnviz.render.text.prose import Prose as LessonProse

EN = Language("en", "English", "Tiny", "", is_source=True)

PLOT = {
    "version": 1,
    "caption": "A line.",
    "title": None,
    "svg": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><text>a</text></svg>',
    "images": [],
    "image": None,
    "width": 1,
    "height": 1,
    "axes": [],
}


@pytest.fixture
def context() -> PageContext:
    title = Cell(CellKind.PROSE, "# Title\n\nText.", 1)
    example = Example(Path("/a/b.py"), "a/b.py", "a", "b", (title,))
    notebook: dict[str, Any] = {"cells": [], "metadata": {"cnnviz": {"values": []}}}
    run = Run(notebook, Inputs({}, {}), 1.0, 1.0, 1)
    prose = LessonProse(example, run, source_language([]))
    return PageContext(
        Source(example, run, prose, RenderContext(EN, Store(Path())), Assets()), None
    )


def shown(**data: Any) -> dict[str, Any]:
    """An output that displays these forms, `text_html` for text/html."""
    forms = {name.replace("_", "/", 1): one for name, one in data.items()}
    return {"output_type": "display_data", "metadata": {}, "data": forms}


@pytest.mark.parametrize(
    ("output", "part"),
    [
        (
            {"output_type": "stream", "name": "stdout", "text": ["\x1b[31ma\x1b[0m\n", "b\n"]},
            Terminal(((Span("a", Style(colour=PALETTE[1])),), (Span("b", PLAIN),))),
        ),
        (shown(text_plain="1"), Text("1")),
        (shown(text_plain="1", text_html=["<b>", "1</b>"]), Html("<b>1</b>")),
        (shown(text_plain="1", text_markdown="*1*"), Prose("*1*")),
        (shown(text_plain="1", text_latex="$1$", text_markdown="*1*"), Prose("*1*")),
        (shown(text_plain="1", image_png="blob:a.png"), Picture("output-1.png", "1")),
        (shown(text_html="<i>1</i>", image_png="blob:a.png"), Html("<i>1</i>")),
    ],
)
def test_an_output_becomes_the_richest_part(
    context: PageContext, output: dict[str, Any], part: Part
) -> None:
    assert part_of(read_output(output), context) == part


def test_figures_and_questions_have_numbers_of_their_own(context: PageContext) -> None:
    plot = {"output_type": "display_data", "metadata": {}, "data": {PLOT_TYPE: PLOT}}
    verdict = {"question": "a", "outcome": "right"}
    parts = [
        part_of(read_output(one), context)
        for one in (
            plot,
            {**plot, "data": {VERDICT_TYPE: verdict, "text/plain": "Right."}},
            {**plot, "data": {PLOT_TYPE: {**PLOT, "caption": None}}},
        )
    ]
    first, said, second = parts
    assert isinstance(first, Plot) and isinstance(second, Plot)
    assert [first.figure.number, second.figure.number] == [1, 2]
    assert (first.figure.caption, second.figure.caption) == ("A line.", "")
    assert said == Verdict("right", "Right.")


def test_an_output_is_read_as_what_it_is() -> None:
    result = {
        "output_type": "execute_result",
        "execution_count": 3,
        "metadata": {"a": 1},
        "data": {"text/plain": "x"},
    }
    assert read_output(result) == Display({"text/plain": "x"}, {"a": 1}, 3)
    stream = {"output_type": "stream", "name": "stderr", "text": "no"}
    assert read_output(stream) == Printed("no", "stderr")
    asked = read_output({**result, "data": {EXERCISE_TYPE: QUESTION}})
    assert isinstance(asked, QuestionOutput) and asked.question == QUESTION
    verdict = {VERDICT_TYPE: {"question": "q", "outcome": "right"}, "text/plain": "Yes."}
    answered = read_output({**result, "data": verdict})
    assert isinstance(answered, VerdictOutput)
    assert (answered.question, answered.outcome) == ("q", "right")


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        (EXERCISE_TYPE, {**QUESTION, "name": "../../index"}),
        (EXERCISE_TYPE, {**QUESTION, "hints": "one"}),
        (EXERCISE_TYPE, {**QUESTION, "wrong": [{"message": 1}]}),
        (EXERCISE_TYPE, {key: value for key, value in QUESTION.items() if key != "page"}),
        (EXERCISE_TYPE, [1]),
        (PLOT_TYPE, {**PLOT, "image": "blob:../../../passwd"}),
        (PLOT_TYPE, {**PLOT, "axes": [{}]}),
        (PLOT_TYPE, "text"),
        (VERDICT_TYPE, [1]),
    ],
)
def test_damaged_data_of_the_lab_are_no_type_of_ours(kind: str, data: object) -> None:
    output = {"output_type": "display_data", "metadata": {}, "data": {kind: data}}
    assert read_output(output) == Display({kind: data})


def test_an_output_that_cannot_be_read_is_left_out_alone(context: PageContext) -> None:
    """Its form is right, but not what is in it."""
    for content in ({PLOT_TYPE: {**PLOT, "svg": "<svg>"}}, {"image/png": "blob:../../a.png"}):
        output = {"output_type": "display_data", "metadata": {}, "data": content}
        part = part_of(read_output(output), context)
        assert part == Absent("This output cannot be shown on a page.")
        finding = context.source.findings.pop()
        assert "its output cannot be read" in finding.message and not context.source.findings


PARTS: tuple[Part, ...] = (
    Heading(1, "Title", "title"),
    Prose("See [it](../c/index.md)."),
    Code("x = 1", 2),
    Code("y = 2", 3, sets_parameters=True),
    Text("1 < 2"),
    Outputs(1, (Text("a"), Html("<b>b</b>"))),
    Pointer("A sentence.", PageLink("Lab", "gallery/a/lab/index.md")),
    Table(("a", "b"), (("`x`", "1"), (PageLink("Page", "about.md"), "2")), numbers=1),
    ReadBefore((PageLink("a [b]", "index.md"),)),
    ReadNext(None),
)


def test_mkdocs_gets_the_dialect_of_its_theme() -> None:
    writer = Writer(EN, frozenset(["gallery/a/lab/index.md"]))
    text = writer.markdown(PARTS, "gallery/a/b/index.md")
    for one in (
        "# Title { #title }",
        "``` { .python .copy }\nx = 1\n```",
        '<div data-code="3" markdown="1">',
        "``` { .text .cnnviz-output .no-copy }\n1 < 2\n```",
        '<div class="cnnviz-outputs" data-output="1">\n<pre class="cnnviz-output"><code>a</code>',
        "A sentence. [Lab](<../lab/index.ipynb>)",
        "| a | b |\n|---|--:|\n| `x` | 1 |\n| [Page](../../../about.md) | 2 |",
        "Read before: [a \\[b\\]](<../../../index.md>)\n{ .cnnviz-course data-search-exclude }",
    ):
        assert one in text


def test_any_other_generator_gets_commonmark_and_html() -> None:
    text = written(
        Header("Title", "It is", ("tag",)), PARTS, "gallery/a/b/index.md", EN, Formulas()
    )
    assert text.startswith('---\ntitle: "Title"\ndescription: "It is"\ntags: ["tag"]\n---\n')
    for one in (
        'href="../../../assets/cnnviz/plain.css"',
        '<a id="title"></a>\n\n# Title',
        "See [it](../c/).",
        "``` python\nx = 1\n```",
        '<div data-code="3">\n\n``` python\ny = 2\n```\n\n</div>',
        '<pre class="cnnviz-output"><code>1 &lt; 2</code></pre>',
        '<a href="../lab/">Lab</a>',
        '<tr><td><code>x</code></td><td>1</td></tr>\n<tr><td><a href="../../../about/">Page</a>',
        '<a href="../../../">a [b]</a>',
        "This is the last page.",
    ):
        assert one in text
    assert "{ ." not in text and "markdown=" not in text


def test_a_lab_is_a_page_wherever_it_is_written() -> None:
    notebook = Notebook(
        (
            Prose("# Lab\n\nWelcome.\n\n## Part"),
            LabQuestion("q_a", "How *many*?", ("Count.", "Count again."), ()),
            LabSolution("answer = 3", (Prose("It is so."),), (Verdict("right", "Right."),)),
        ),
        ("lab", "part"),
    )
    text = written(
        Header("Lab"),
        (Heading(1, "Lab", "lab"), notebook),
        "gallery/a/lab/index.md",
        EN,
        Formulas(),
    )
    assert text.count("# Lab") == 1 and '<a id="part"></a>\n\n## Part' in text
    assert "<summary>Hints</summary>\n\n1. Count.\n2. Count again.\n\n</details>" in text
    solution = text[text.index("A reference solution") :]
    assert "``` python\nanswer = 3\n```\n\nIt is so.\n\n</details>" in solution
    assert solution.index("</details>") < solution.index('data-outcome="right"')
    kinds = [type(part).__name__ for part in inside([notebook])]
    assert kinds == ["Notebook", "Prose", "LabQuestion", "LabSolution", "Verdict"]


def test_a_figure_gets_into_the_finished_page(context: PageContext) -> None:
    plot = {"output_type": "display_data", "metadata": {}, "data": {PLOT_TYPE: PLOT}}
    figure = part_of(read_output(plot), context)
    parts = (Prose("Text."), Outputs(1, (figure,)))
    writer = Writer(EN, frozenset())
    markdown = writer.markdown(parts, "a.md")
    assert '<div class="cnnviz-aside" id="figure-1">Figure 1. A line.</div>' in markdown
    assert "<svg" not in markdown
    page = writer.with_figures(f"<html>{markdown}</html>", parts, "a.md")
    assert "cnnviz-aside" not in page and "<svg" in page and 'id="figure-1"' in page
    assert not isinstance(figure, Question)
