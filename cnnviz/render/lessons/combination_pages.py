"""The documents of a lesson with parameters, one for each combination: see `combinations`.

They are files and not pages of the generator: hundreds of pages would cost seconds, and would
repeat the lesson in the navigation and the search.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache, partial

from cnnviz.domain import CellKind, Example, Lesson, Run
from cnnviz.gallery.scripts.comments import with_comments
from cnnviz.gallery.scripts.parameters import cell_of_parameters
from cnnviz.outputs import QuestionOutput, shown_outputs
from cnnviz.render.base.content_security_policy import Own, with_policy
from cnnviz.render.base.context import RenderContext
from cnnviz.render.base.templates import own_parts, template
from cnnviz.render.lessons.combinations import ROOT, Varied
from cnnviz.render.lessons.html import html_of
from cnnviz.render.lessons.outputs import PageContext, parts_of
from cnnviz.render.lessons.parts import (
    Code,
    Fold,
    Folded,
    Html,
    Outputs,
    Part,
    Prose,
    Question,
    Shown,
)
from cnnviz.render.text.markdown import converted

_VALUE = re.compile(r'<(?P<name>span|div) data-value="(?P<number>\d+)"[^>]*>')

_DOCUMENT = "combination.html.j2"

SharedPart = Html | Code | Outputs | Question
"""A part of the page that its documents share: prose as HTML, and elements to be filled in."""


def add_combinations(
    page: Varied | None, combinations: Sequence[Lesson], parts: Sequence[Part], context: PageContext
) -> Iterator[None]:
    """Put a document for each combination that ran beside the page, which has these parts.

    Each step puts one: a page may have hundreds, and can be shown without them. None: the lesson
    has no parameters.
    """
    if page is None:
        return
    source = context.source
    words, links = source.render_context.language.words, source.links

    def to_html(text: str) -> str:
        return converted(links.for_page(text) if links else text)

    shared_parts = tuple(_shared_parts(parts, lambda kind: words.translated(kind.value)))
    for lesson in combinations:
        variant, run = lesson.example.variant, lesson.result
        if not isinstance(run, Run):
            continue
        outputs = None if variant == page.shown else _outputs(run, variant, context)
        code = with_comments(_parameters_code(lesson.example), source.prose.translate)
        values = source.prose.marked_html(run, to_html)
        filled = tuple(_filled(shared_parts, code, values, outputs))
        document = partial(
            _document, page, lesson.example, filled, source.prose.title, source.render_context
        )
        source.assets.texts[f"{variant}/index.html"] = document
        yield


def _shared_parts(parts: Sequence[Part], label: Callable[[Fold], str]) -> Iterator[SharedPart]:
    """The parts that the documents share; `label` gives the label of a folded part."""
    for part in parts:
        match part:
            case Prose(text):
                yield Html(converted(text))
            case Code(sets_parameters=True) | Outputs() | Question():
                yield part
            case Folded(kind, folded) if any(isinstance(held, Outputs) for held in folded):
                yield Html(f'<details class="cnnviz-folded"><summary>{label(kind)}</summary>')
                yield from _shared_parts(folded, label)
                yield Html("</details>")
            case _:
                pass


def _outputs(run: Run, variant: str, context: PageContext) -> list[tuple[Shown, ...]]:
    """Parts from the outputs of each code cell in this combination, without the questions."""
    source = context.source
    own = replace(source, run=run, assets=source.assets.under(f"{variant}-"))
    numbered = PageContext(own, context.place)
    code = [
        (number, cell)
        for number, cell in enumerate(source.example.cells, 1)
        if cell.kind is CellKind.CODE
    ]
    every = []
    for (number, cell), outputs in zip(code, shown_outputs(own.example, run), strict=True):
        numbered.cell = number
        others = (output for output in outputs if not isinstance(output, QuestionOutput))
        every.append(parts_of(others, numbered, cell.tags))
    return every


def _parameters_code(example: Example) -> str:
    number = cell_of_parameters(example)
    assert number is not None, "only lessons with parameters have such documents"
    return example.cells[number].text


def _filled(
    shared_parts: Sequence[SharedPart],
    code: str,
    values: Sequence[str],
    outputs: Sequence[tuple[Shown, ...]] | None,
) -> Iterator[SharedPart]:
    """The page's parts with the run's `values` and `outputs`; None keeps the page's outputs.

    `code` is the code of the cell that assigns the parameters, `values` the HTML in the marks.
    """
    for part in shared_parts:
        match part:
            case Html(text):
                yield Html(_with_values(text, values))
            case Code():
                yield replace(part, text=code)
            case Outputs(cell) if outputs is not None:
                yield Outputs(cell, outputs[cell - 1])
            case _:
                yield part


def _with_values(text: str, values: Sequence[str]) -> str:
    """The HTML with these texts inside its marks, which are not inside each other."""
    output, end = [], 0
    while mark := _VALUE.search(text, end):
        output += [text[end : mark.end()], values[int(mark["number"])]]
        end = _content_end(text, mark["name"], mark.end())
    return "".join([*output, text[end:]])


def _content_end(text: str, name: str, start: int) -> int:
    """Offset of the end tag of the element `name` whose content begins at `start`."""
    depth = 1
    for tag in re.finditer(rf"<(?P<end>/?){name}\b[^>]*>", text[start:]):
        depth += -1 if tag["end"] else 1
        if not depth:
            return start + tag.start()
    return len(text)


def _document(
    page: Varied,
    example: Example,
    parts: Sequence[SharedPart],
    title: str,
    render_context: RenderContext,
) -> str:
    variant = example.variant
    label = next(cell.label for cell in page.cells.values() if cell.variant == variant)
    document = template(
        _DOCUMENT,
        _=render_context.language.words,
        language=render_context.language,
        root=ROOT,
        title=title,
        label=label,
        steps=page.steps(variant),
        parts=[_written(part, render_context) for part in parts],
    )
    filled = render_context.formulas().filled(document)
    return with_policy(filled, _own_parts(), render_context.allowed)


@cache
def _own_parts() -> Own:
    return own_parts(_DOCUMENT)


def _written(part: SharedPart, render_context: RenderContext) -> str:
    match part:
        case Html(text):
            return text
        case Code(text, cell):
            return f'<div data-code="{cell}">{html_of(part, render_context.language)}</div>'
        case _:
            return html_of(part, render_context.language)
