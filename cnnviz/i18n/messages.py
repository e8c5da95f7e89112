"""The texts of a section or lesson that a catalog translates."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

from cnnviz.domain import QUESTIONS, CellKind, Example, Run, Section, Tag
from cnnviz.figure_data import Figure, Playground
from cnnviz.formatting import filled
from cnnviz.gallery.cache.kept_with import kept_with
from cnnviz.gallery.scripts.comments import comments
from cnnviz.gallery.scripts.markdown_blocks import blocks
from cnnviz.outputs import (
    MapsOutput,
    Output,
    PlaygroundOutput,
    PlotOutput,
    QuestionOutput,
    outputs_of,
    shown_outputs,
)

_SVG_TEXT = "{http://www.w3.org/2000/svg}text"


@dataclass(frozen=True, slots=True)
class Message:
    text: str
    """The English text: the key."""
    place: str
    line: int
    role: str
    """Kind of text, as a note to the translator: `prose`, `caption`, `comment in code`."""


def section_messages(section: Section) -> list[Message]:
    return [
        Message(block.text, section.place, section.line + block.line, "prose")
        for block in blocks(section.text)
    ]


def example_messages(
    example: Example, run: Run | None, others: Iterable[Run] = ()
) -> list[Message]:
    """The messages of the script and of the outputs of its run, each text once.

    `others` are the runs of its other combinations, whose outputs may have other texts.
    """
    messages = [Message(tag, example.place, 1, "tag") for tag in example.tags]
    messages += _parameter_messages(example)
    outputs = iter(shown_outputs(example, run) if run else [])
    for cell in example.cells:
        if cell.kind is CellKind.RAW or Tag.REMOVE_CELL in cell.tags:
            if cell.kind is CellKind.CODE:
                next(outputs, None)
            continue
        if cell.kind is CellKind.PROSE:
            messages += [
                Message(block.text, example.place, cell.line + block.line, "prose")
                for block in blocks(cell.text)
                if has_words(block.text)
            ]
            continue
        messages += [
            Message(comment.text, example.place, cell.line + comment.line, "comment in code")
            for comment in comments(cell.text)
            # Readers never see the code that defines the questions of a lab.
            if has_words(comment.text) and QUESTIONS not in cell.tags
        ]
        messages += [
            Message(text, example.place, cell.line, role)
            for output in next(outputs, [])
            for role, text in output_texts(output)
        ]
    for other in others:
        messages += _output_messages(example, other)
    first: dict[str, Message] = {}
    for message in messages:
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
    for cell, texts in zip(code, _texts_of(run), strict=True):
        if not {Tag.REMOVE_CELL, Tag.REMOVE_OUTPUT}.intersection(cell.tags):
            for role, text in texts:
                yield Message(text, example.place, cell.line, role)


@kept_with
def _texts_of(run: Run) -> list[list[tuple[str, str]]]:
    """(role, text) of each text in the outputs of each code cell; printed text is none of them."""
    return [
        [text for output in outputs for text in output_texts(output)] for outputs in outputs_of(run)
    ]


def output_texts(output: Output) -> Iterator[tuple[str, str]]:
    """(role, text) of each text of an output."""
    match output:
        case MapsOutput(figure):
            yield from _figure_texts(figure)
        case PlaygroundOutput(start):
            yield from _playground_texts(start)
        case QuestionOutput(question):
            for role, text in _exercise_texts(question):
                if has_words(filled(text, dict.fromkeys(question["values"], ""))):
                    yield role, text
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
    for choice in figure.choices:
        if has_words(choice.name):
            yield "name of a kernel", choice.name


def _playground_texts(start: Playground) -> Iterator[tuple[str, str]]:
    if start.caption:
        yield "caption", start.caption
    for image in start.images:
        yield "title of an image", image.title
    for kernel in start.kernels:
        if is_phrase(kernel.source):
            yield "source of a kernel", kernel.source


def _exercise_texts(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield "question", data["question"]
    for option in data.get("options", ()):
        yield "option", option["text"]
    for hint in data["hints"]:
        yield "hint", hint
    yield "solution", data["solution"]
    thoughts = data.get("wrong", ()) if data["kind"] == "thought" else ()
    for thought in thoughts:
        yield "common answer", thought["answer"]
    for answer in (*data.get("wrong", ()), *data.get("options", ())):
        if answer["message"]:
            yield "reply to a wrong answer", answer["message"]
    for comment in comments(data.get("code", "")):
        yield "comment in code", comment.text


def is_phrase(source: str) -> bool:
    """Whether a kernel's source is written in words; others are the name of an attribute."""
    return " " in source


def svg_texts(svg: str) -> list[str]:
    """The text of each `<text>` element without child elements; nothing for damaged XML."""
    try:
        root = ElementTree.fromstring(svg)
    except ElementTree.ParseError:
        return []
    return [
        element.text.strip()
        for element in root.iter(_SVG_TEXT)
        if element.text and element.text.strip() and not len(element)
    ]


def has_words(text: str) -> bool:
    """Whether a text needs a translation: it has two letters in a row outside code and markup."""
    bare = re.sub(r"`[^`]*`|\$[^$]*\$|\{\{.*?\}\}|<[^>]*>", "", text)
    return bool(re.search(r"[^\W\d_]{2}", bare))
