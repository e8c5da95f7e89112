"""A cell's outputs as values; only this module reads and writes nbformat's JSON of a run."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import Enum
from typing import Any, Self

from cnnviz.domain import Cell, CellKind, Example, Run, Tag
from cnnviz.figure_data import Figure, FileName, Playground
from cnnviz.mimetypes import EXERCISE_TYPE, MAPS_TYPE, PLAYGROUND_TYPE, PLOT_TYPE, VERDICT_TYPE
from cnnviz.questions import checked
from cnnviz.records import from_json

Json = None | bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"]
"""A value of JSON."""

PICTURES = tuple(f"image/{name}" for name in ("bmp", "png", "jpeg", "gif", "webp", "avif"))
"""MIME types of pictures that an output may hold, in JupyterLab's order."""


@dataclass(frozen=True, slots=True)
class Printed:
    """Text that a cell wrote to a stream."""

    text: str
    stream: str
    """`stdout` or `stderr`."""


@dataclass(frozen=True, slots=True)
class Display:
    """A value that a cell displayed, in every form that it offers."""

    data: Mapping[str, Any]
    """MIME type to content; for a picture, the name of its blob in the store."""
    metadata: Mapping[str, Any] = field(default_factory=dict)
    """nbformat's metadata, such as the width of a picture."""
    count: int | None = None
    """Number, from 1, of the code cell that ends with this value; None: no cell does."""

    def text(self, kind: str) -> str:
        """The content of the MIME type `kind` as a single text; empty if it is not offered."""
        return "".join(self.data.get(kind, ""))

    @property
    def pictures(self) -> Mapping[str, str]:
        """MIME type to blob, the best for a page first."""
        return {kind: str(self.data[kind]) for kind in PICTURES if kind in self.data}


@dataclass(frozen=True, slots=True)
class Raised:
    """The error of a cell whose tags let it fail."""

    name: str
    """Class of the exception."""
    value: str
    traceback: tuple[str, ...]
    """Text as IPython prints it, with colours for a terminal."""


RawOutput = Printed | Display | Raised
"""An output as nbformat has it, not yet read as a type of our own."""


@dataclass(frozen=True, slots=True)
class MapsOutput:
    """A chain of feature maps."""

    figure: Figure
    display: Display


@dataclass(frozen=True, slots=True)
class PlaygroundOutput:
    """A playground."""

    start: Playground
    display: Display


@dataclass(frozen=True, slots=True)
class Axes:
    """Facts about axes, for a description to readers who cannot see the plot."""

    title: str
    xlabel: str
    ylabel: str
    lines: int
    bars: int
    areas: int
    images: int
    points: int
    """Number of groups of points."""
    low: float
    high: float
    """The ends of the vertical axis, in its units."""


@dataclass(frozen=True, slots=True)
class Plot:
    """A matplotlib figure, the content of PLOT_TYPE: `svg` and `images` hold it, or else `image`.

    A picture is a data URI until the run is stored, then the name of its blob in the store.
    """

    caption: str | None
    title: str | None
    svg: str | None
    """With live text."""
    images: tuple[FileName, ...]
    """The pictures that `svg` calls `image:0` and so on."""
    image: FileName | None
    """A PNG of the whole figure."""
    width: int
    height: int
    """In CSS pixels, one for each pixel of the figure."""
    axes: tuple[Axes, ...]
    version: int = 1


@dataclass(frozen=True, slots=True)
class PlotOutput:
    """A matplotlib figure."""

    plot: Plot
    display: Display


@dataclass(frozen=True, slots=True)
class QuestionOutput:
    """A question of an exercise."""

    question: Mapping[str, Any]
    display: Display


@dataclass(frozen=True, slots=True)
class VerdictOutput:
    """The verdict that `check` gives on an answer."""

    question: str
    """Name of the question."""
    outcome: str
    display: Display


Output = RawOutput | MapsOutput | PlaygroundOutput | PlotOutput | QuestionOutput | VerdictOutput


def outputs_of(run: Run) -> list[list[Output]]:
    """The outputs of each code cell, in order."""
    return [[read_output(output) for output in cell] for cell in run.outputs]


def shown_outputs(example: Example, run: Run) -> list[list[Output]]:
    """The outputs of each code cell, without those that its tags remove."""
    cells = [cell for cell in example.cells if cell.kind is CellKind.CODE]
    pairs = zip(cells, outputs_of(run), strict=True)
    return [[output for output in outputs if _stays(output, cell)] for cell, outputs in pairs]


def _stays(output: Output, cell: Cell) -> bool:
    if Tag.REMOVE_CELL in cell.tags or Tag.REMOVE_OUTPUT in cell.tags:
        return False
    return not (isinstance(output, Printed) and f"remove-{output.stream}" in cell.tags)


def read_output(output: Mapping[str, Any]) -> Output:
    """An output of nbformat 4 as a value."""
    if output["output_type"] == "stream":
        return Printed("".join(output["text"]), output["name"])
    if output["output_type"] == "error":
        return Raised(output["ename"], output["evalue"], tuple(output["traceback"]))
    data = output["data"]
    display = Display(data, output.get("metadata", {}), output.get("execution_count"))
    try:
        return _own_output(display) or display
    except (KeyError, TypeError, ValueError):
        return display  # not as the lab writes it: shown as any value of an unknown type


def _own_output(display: Display) -> Output | None:
    """The value as a type of our own; None if it is none, and an error if it is damaged."""
    data = display.data
    if maps := data.get(MAPS_TYPE):
        return MapsOutput(from_json(Figure, maps), display)
    if start := data.get(PLAYGROUND_TYPE):
        return PlaygroundOutput(from_json(Playground, start), display)
    if plot := data.get(PLOT_TYPE):
        return PlotOutput(from_json(Plot, plot), display)
    if question := data.get(EXERCISE_TYPE):
        return QuestionOutput(checked(question), display)
    if verdict := data.get(VERDICT_TYPE):
        return VerdictOutput(str(verdict["question"]), str(verdict["outcome"]), display)
    return None


def written_output(output: Output) -> Mapping[str, Json]:
    """The output in nbformat 4, as `read_output` reads it."""
    if isinstance(output, Printed):
        return {"output_type": "stream", "name": output.stream, "text": output.text}
    if isinstance(output, Raised):
        about = {"ename": output.name, "evalue": output.value}
        return {"output_type": "error", **about, "traceback": output.traceback}
    shown = output if isinstance(output, Display) else output.display
    content = {"data": shown.data, "metadata": shown.metadata}
    if shown.count is None:
        return {"output_type": "display_data", **content}
    return {"output_type": "execute_result", "execution_count": shown.count, **content}


class ValueKind(Enum):
    """Kinds of values in prose, which decide how the prose writes them."""

    TEXT = "text"
    NUMBER = "number"
    """Its minus becomes a true minus in words."""
    MARKDOWN = "markdown"
    """The value has a Markdown form, and prose takes it as such."""
    TEX = "tex"
    """The value has a TeX form, in dollar signs."""
    DOUBT = "doubt"
    """Braces of a formula, whose names the lesson defines: the author may have meant a value."""


@dataclass(frozen=True, slots=True)
class ProseValue:
    """The value of an expression in the prose."""

    after: int
    """Number of code cells before it."""
    expression: str
    text: str
    """Its text; for values that have another form, too."""
    kind: ValueKind = ValueKind.TEXT
    source: str = ""
    """Its Markdown or TeX."""

    def record(self) -> dict[str, Any]:
        """The value as JSON."""
        return {**asdict(self), "kind": self.kind.value}

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> Self:
        return cls(**{**record, "kind": ValueKind(record["kind"])})


Values = Mapping[tuple[int, str], Sequence[ProseValue]]
"""(number of code cells before, expression) to its values, in the order of the prose."""


def values_of(run: Run) -> Values:
    """The values of the run's prose."""
    values: dict[tuple[int, str], list[ProseValue]] = {}
    for value in all_values(run):
        if value.kind is not ValueKind.DOUBT:
            values.setdefault((value.after, value.expression), []).append(value)
    return values


def doubts_of(run: Run) -> set[tuple[int, str]]:
    """(number of code cells before, braces of a formula) that may have been meant as values."""
    return {
        (value.after, value.expression)
        for value in all_values(run)
        if value.kind is ValueKind.DOUBT
    }


def all_values(run: Run) -> list[ProseValue]:
    """The values of the run's prose in its order, doubts included."""
    return [ProseValue.of(row) for row in run.notebook["metadata"]["cnnviz"]["values"]]


def notebook_of(
    sources: Sequence[str], outputs: Sequence[Sequence[Output]], values: Sequence[ProseValue]
) -> Mapping[str, Json]:
    """An executed notebook in nbformat 4: the code cells, each with its outputs.

    It leaves out the prose; the values of its expressions are in `metadata.cnnviz`.
    """
    cells: list[Json] = [
        {
            "cell_type": "code",
            "id": f"cell-{number}",
            "metadata": {},
            "execution_count": number,
            "source": source,
            "outputs": [written_output(output) for output in shown],
        }
        for number, (source, shown) in enumerate(zip(sources, outputs, strict=True), 1)
    ]
    metadata: Mapping[str, Json] = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
        "cnnviz": {"values": [value.record() for value in values]},
    }
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": cells}
