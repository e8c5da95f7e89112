"""Everything in a lesson that has words, as messages for a catalog."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

from cnnviz.domain import QUESTIONS, CellKind, Example, Run, Section
from cnnviz.figure_data import Figure, Playground
from cnnviz.formatting import filled
from cnnviz.gallery.scripts.comments import comments
from cnnviz.gallery.scripts.markdown_blocks import blocks
from cnnviz.outputs import (
    MapsOutput,
    Output,
    PlaygroundOutput,
    PlotOutput,
    QuestionOutput,
    outputs_of,
)

_SVG_TEXT = "{http://www.w3.org/2000/svg}text"


@dataclass(frozen=True, slots=True)
class Message:
    text: str
    """The English text: the key."""
    place: str
    line: int
    what: str
    """Where the reader meets it, for the translator: prose, comment, caption ..."""


def section_messages(section: Section) -> list[Message]:
    return [
        Message(block.text, section.place, section.line + block.line, "prose")
        for block in blocks(section.text)
    ]


def example_messages(
    example: Example, run: Run | None, others: Iterable[Run] = ()
) -> list[Message]:
    """The messages of the script and, where there is a run, of what its figures say.

    `others` are the runs of its other combinations, whose figures may say something else.
    """
    found = [Message(tag, example.place, 1, "tag") for tag in example.tags]
    found += _parameter_messages(example)
    outputs = iter(outputs_of(run) if run else [])
    for cell in example.cells:
        if cell.kind is CellKind.PROSE:
            found += [
                Message(block.text, example.place, cell.line + block.line, "prose")
                for block in blocks(cell.text)
                if has_words(block.text)
            ]
            continue
        found += [
            Message(comment.text, example.place, cell.line + comment.line, "comment in code")
            for comment in comments(cell.text)
            # What defines the questions of a lab is shown to nobody.
            if has_words(comment.text) and QUESTIONS not in cell.tags
        ]
        found += [
            Message(text, example.place, cell.line, what)
            for output in next(outputs, [])
            for what, text in output_texts(output)
        ]
    for other in others:
        found += _output_messages(example, other)
    first: dict[str, Message] = {}
    for message in found:
        first.setdefault(message.text, message)
    return list(first.values())


def _parameter_messages(example: Example) -> Iterator[Message]:
    for parameter in example.parameters:
        yield Message(parameter.name, example.place, 1, "name of a parameter")
        for value in parameter.values:
            if isinstance(value, str) and has_words(value):
                yield Message(value, example.place, 1, f"value of the parameter '{parameter.name}'")


def _output_messages(example: Example, run: Run) -> Iterator[Message]:
    code = (cell for cell in example.cells if cell.kind is CellKind.CODE)
    for cell, outputs in zip(code, outputs_of(run), strict=True):
        for output in outputs:
            for what, text in output_texts(output):
                yield Message(text, example.place, cell.line, what)


def output_texts(output: Output) -> Iterator[tuple[str, str]]:
    """(where it is met, text) of the words that an output shows."""
    match output:
        case MapsOutput(figure):
            yield from _figure_texts(figure)
        case PlaygroundOutput(start):
            yield from _playground_texts(start)
        case QuestionOutput(question):
            for what, text in _exercise_texts(question):
                if has_words(filled(text, dict.fromkeys(question["values"], ""))):
                    yield what, text
        case PlotOutput(plot):
            if plot.caption:
                yield "caption", plot.caption
            for text in svg_texts(plot.svg) if plot.svg else []:
                if has_words(text):
                    yield "text in a plot", text
        case _:
            pass


def _figure_texts(figure: Figure) -> Iterator[tuple[str, str]]:
    if figure.caption:
        yield "caption", figure.caption
    for stage in figure.stages:
        if stage.label:
            yield "label of a row of panels", stage.label
        for label in stage.labels or []:
            if has_words(label):
                yield "label of a panel", label


def _playground_texts(start: Playground) -> Iterator[tuple[str, str]]:
    if start.caption:
        yield "caption", start.caption
    for image in start.images:
        yield "title of an image", image.title
    for kernel in start.kernels:
        if is_said(kernel.source):
            yield "source of a kernel", kernel.source


def _exercise_texts(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield "question", data["question"]
    for option in data.get("options", ()):
        yield "option", option["text"]
    for hint in data["hints"]:
        yield "hint", hint
    yield "solution", data["solution"]
    thoughts = data.get("wrong", ()) if data["kind"] == "thought" else ()
    for one in thoughts:
        yield "what people often say", one["answer"]
    for one in (*data.get("wrong", ()), *data.get("options", ())):
        if one["message"]:
            yield "what is said to a wrong answer", one["message"]
    for comment in comments(data.get("code", "")):
        yield "comment in code", comment.text


def is_said(source: str) -> bool:
    """Whether a kernel's source is in words; others are the name of an attribute."""
    return " " in source


def svg_texts(svg: str) -> list[str]:
    """The text of each `<text>` element that is one plain line."""
    return [
        element.text.strip()
        for element in ElementTree.fromstring(svg).iter(_SVG_TEXT)
        if element.text and element.text.strip() and not len(element)
    ]


def has_words(text: str) -> bool:
    """Whether there is anything to translate: two letters in a row, outside code and markup."""
    bare = re.sub(r"`[^`]*`|\$[^$]*\$|\{\{.*?\}\}|<[^>]*>", "", text)
    return bool(re.search(r"[^\W\d_]{2}", bare))
