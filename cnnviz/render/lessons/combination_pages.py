"""The documents of a lesson with parameters, one a combination: see `combinations`.

They are files, not pages of a generator: hundreds of pages would cost seconds, and fill the
navigation and the search with what is there once already.
"""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache, partial

from cnnviz.domain import Example, Lesson, Run
from cnnviz.gallery.scripts.comments import with_comments
from cnnviz.gallery.scripts.parameters import cell_of_parameters
from cnnviz.outputs import QuestionOutput, outputs_of
from cnnviz.render.base.content_security_policy import Own, with_policy
from cnnviz.render.base.context import RenderContext
from cnnviz.render.base.templates import own_parts, template
from cnnviz.render.lessons.combinations import ROOT, Varied
from cnnviz.render.lessons.html import html_of
from cnnviz.render.lessons.outputs import PageContext, part_of
from cnnviz.render.lessons.parts import Code, Html, Outputs, Part, Prose, Question, Shown
from cnnviz.render.text.markdown import converted
from cnnviz.render.text.prose import shown

_VALUE = re.compile(r'(?P<tag><span data-value="(?P<number>\d+)">).*?</span>', re.S)

_DOCUMENT = "combination.html.j2"

Frame = Html | Code | Outputs | Question
"""What a document is filled into: the page's parts without its code, prose as HTML."""


def add_combinations(
    page: Varied, every: Sequence[Lesson], parts: Sequence[Part], context: PageContext
) -> None:
    """Put a document for each combination beside the page, which has these parts."""
    source = context.source
    frame = tuple(_frame(parts))
    for lesson in every:
        variant, run = lesson.example.variant, lesson.result
        if not isinstance(run, Run):
            continue
        outputs = None if variant == page.shown else _outputs(run, variant, context)
        code = with_comments(_parameters_code(lesson.example), source.prose.translate)
        filled = tuple(_filled(frame, code, run, outputs))
        document = partial(
            _document, page, lesson.example, filled, source.prose.title, source.render_context
        )
        source.assets.texts[f"{variant}/index.html"] = document


def _frame(parts: Sequence[Part]) -> Iterator[Frame]:
    for part in parts:
        match part:
            case Prose(text):
                yield Html(converted(text))
            case Code(sets_parameters=True) | Outputs() | Question():
                yield part
            case _:
                pass


def _outputs(run: Run, variant: str, context: PageContext) -> list[tuple[Shown, ...]]:
    """What each code cell shows in this combination, but for the questions."""
    source = context.source
    own = replace(source, run=run, assets=source.assets.under(f"{variant}-"))
    numbered = PageContext(own, context.place)
    return [
        tuple(part_of(one, numbered) for one in cell if not isinstance(one, QuestionOutput))
        for cell in outputs_of(run)
    ]


def _parameters_code(example: Example) -> str:
    number = cell_of_parameters(example)
    assert number is not None, "only lessons with parameters have such documents"
    return example.cells[number].text


def _filled(
    frame: Sequence[Frame], code: str, run: Run, outputs: Sequence[tuple[Shown, ...]] | None
) -> Iterator[Frame]:
    """The page's parts with a run's values and outputs; None: the outputs that are there.

    `code` is that of the cell that assigns the parameters.
    """
    # In the order of the marks: that of a stored run is the order in which its prose once asked.
    values = [html.escape(shown(text)) for _, text in sorted(run.values.items())]

    def value(match: re.Match[str]) -> str:
        return f"{match['tag']}{values[int(match['number'])]}</span>"

    for part in frame:
        match part:
            case Html(text):
                yield Html(_VALUE.sub(value, text))
            case Code():
                yield replace(part, text=code)
            case Outputs(cell) if outputs is not None:
                yield Outputs(cell, outputs[cell - 1])
            case _:
                yield part


def _document(
    page: Varied,
    example: Example,
    parts: Sequence[Frame],
    title: str,
    render_context: RenderContext,
) -> str:
    variant = example.variant
    said = next(cell.label for cell in page.cells.values() if cell.variant == variant)
    made = template(
        _DOCUMENT,
        _=render_context.language.words,
        language=render_context.language,
        root=ROOT,
        title=title,
        said=said,
        steps=page.steps(variant),
        parts=[_written(part, render_context) for part in parts],
    )
    return with_policy(made, _own_parts())


@cache
def _own_parts() -> Own:
    return own_parts(_DOCUMENT)


def _written(part: Frame, render_context: RenderContext) -> str:
    match part:
        case Html(text):
            return text
        case Code(text, cell):
            return f'<div data-code="{cell}">{html_of(part, render_context.language)}</div>'
        case _:
            return html_of(part, render_context.language)
