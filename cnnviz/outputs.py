"""A cell's outputs as values: one class for each of our own types, one for what anybody shows.

Also the one place where nbformat's JSON of a run is written and read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from cnnviz.domain import Run
from cnnviz.figure_data import Figure, Playground
from cnnviz.mimetypes import EXERCISE_TYPE, MAPS_TYPE, PLAYGROUND_TYPE, PLOT_TYPE, VERDICT_TYPE
from cnnviz.records import from_json

Json = None | bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"]
"""What JSON can say."""

PICTURES = ("image/png", "image/jpeg", "image/webp")
"""MIME types of pictures that an output may hold, the best for a page first."""


@dataclass(frozen=True, slots=True)
class Printed:
    """What a cell wrote to a stream."""

    text: str
    stream: str
    """`stdout` or `stderr`."""


@dataclass(frozen=True, slots=True)
class Display:
    """What a cell showed, in every form that it offers."""

    data: Mapping[str, Any]
    """MIME type to content; that of a picture is its blob in the store."""
    metadata: Mapping[str, Any] = field(default_factory=dict)
    """What nbformat keeps beside them, such as the width of a picture."""
    count: int | None = None
    """Number of the code cell whose value it is, from 1; None: it is not the value of a cell."""

    def text(self, kind: str) -> str:
        """The content of a MIME type in one piece; empty where it is not offered."""
        return "".join(self.data.get(kind, ""))

    @property
    def pictures(self) -> Mapping[str, str]:
        """MIME type to blob, the best for a page first."""
        return {kind: str(self.data[kind]) for kind in PICTURES if kind in self.data}


Shown = Printed | Display
"""What a cell's code makes, whatever is in it."""


@dataclass(frozen=True, slots=True)
class MapsOutput:
    """A chain of feature maps."""

    figure: Figure
    display: Display


@dataclass(frozen=True, slots=True)
class PlaygroundOutput:
    """What the playground starts from."""

    start: Playground
    display: Display


@dataclass(frozen=True, slots=True)
class Axes:
    """What a sentence for someone who does not see a plot can be made from."""

    title: str
    xlabel: str
    ylabel: str
    lines: int
    bars: int
    areas: int
    images: int
    points: int
    """Groups of them."""
    low: float
    high: float
    """The ends of the vertical axis."""


@dataclass(frozen=True, slots=True)
class Plot:
    """A matplotlib figure: as SVG with live text, or as a picture where that is too large."""

    caption: str | None
    title: str | None
    svg: str | None
    images: tuple[str, ...]
    """Blobs of the pictures inside the SVG."""
    image: str | None
    width: int
    height: int
    axes: tuple[Axes, ...]


@dataclass(frozen=True, slots=True)
class PlotOutput:
    """A matplotlib figure."""

    plot: Plot
    display: Display


@dataclass(frozen=True, slots=True)
class QuestionOutput:
    """A question that is asked."""

    question: Mapping[str, Any]
    display: Display


@dataclass(frozen=True, slots=True)
class VerdictOutput:
    """What `check` answers to a solution."""

    question: str
    """Its name."""
    outcome: str
    display: Display


Output = (
    Printed | Display | MapsOutput | PlaygroundOutput | PlotOutput | QuestionOutput | VerdictOutput
)


def outputs_of(run: Run) -> list[list[Output]]:
    """The outputs of each code cell, in order."""
    return [[read_output(output) for output in cell] for cell in run.outputs]


def read_output(output: Mapping[str, Any]) -> Output:
    """An output of nbformat 4 as a value."""
    if output["output_type"] == "stream":
        return Printed("".join(output["text"]), output["name"])
    data = output["data"]
    display = Display(data, output.get("metadata", {}), output.get("execution_count"))
    if maps := data.get(MAPS_TYPE):
        return MapsOutput(from_json(Figure, maps), display)
    if start := data.get(PLAYGROUND_TYPE):
        return PlaygroundOutput(from_json(Playground, start), display)
    if plot := data.get(PLOT_TYPE):
        return PlotOutput(from_json(Plot, plot), display)
    if question := data.get(EXERCISE_TYPE):
        return QuestionOutput(question, display)
    if verdict := data.get(VERDICT_TYPE):
        return VerdictOutput(verdict["question"], verdict["outcome"], display)
    return display


def written_output(output: Output) -> Mapping[str, Json]:
    """The output in nbformat 4, as `read_output` reads it."""
    if isinstance(output, Printed):
        return {"output_type": "stream", "name": output.stream, "text": output.text}
    shown = output if isinstance(output, Display) else output.display
    content = {"data": shown.data, "metadata": shown.metadata}
    if shown.count is None:
        return {"output_type": "display_data", **content}
    return {"output_type": "execute_result", "execution_count": shown.count, **content}


@dataclass(frozen=True, slots=True)
class ProseValue:
    """The text of an expression in the prose."""

    after: int
    """Number of code cells before it."""
    expression: str
    text: str


def notebook_of(
    sources: Sequence[str], outputs: Sequence[Sequence[Output]], values: Sequence[ProseValue]
) -> Mapping[str, Json]:
    """An executed notebook in nbformat 4: the code cells, each with its outputs.

    The prose is not in it; what its expressions gave is in `metadata.cnnviz`.
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
        "cnnviz": {"values": [asdict(value) for value in values]},
    }
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": cells}
