"""The worked pixel of a figure as sentences and small tables, which need no JavaScript."""

from collections.abc import Sequence
from dataclasses import dataclass

from cnnviz.figure_data import Worked as WorkedData
from cnnviz.figure_data import WorkedPart
from cnnviz.i18n.words import Words

Cells = list[list[tuple[str, str]]]
"""Rows of (number, class); the class is `padding`, `negative`, `chosen` or empty."""


@dataclass(frozen=True, slots=True)
class Part:
    title: str
    place: str
    cells: Cells | None
    kernel: Cells | None
    result: str
    """A sentence with the operation and its result."""


@dataclass(frozen=True, slots=True)
class Worked:
    parts: list[Part]


def worked_pixel(data: WorkedData, titles: Sequence[str], words: Words) -> Worked:
    """`titles` are those of the figure's stages."""
    return Worked([_part(part, titles[part.stage], words) for part in data.parts])


def _part(part: WorkedPart, title: str, words: Words) -> Part:
    _ = words
    given, value = part.input, words.number(part.value)
    place = _(
        "row {row}, column {column}",
        row=words.number(part.row),
        column=words.number(part.column),
    )
    if not isinstance(given, list):
        return Part(title, place, None, None, f"{words.number(given)} → {value}")
    if part.kernel:
        bias = part.bias
        result = _("The products of cells at the same place add up to {value}.", value=value)
        if bias:
            result = _(
                "The products of cells at the same place add up to {total}; with the bias "
                "{bias} that is {value}.",
                total=words.number(part.value - bias),
                bias=words.number(bias),
                value=value,
            )
        cells = _cells(given, words)
        return Part(title, place, cells, _cells(part.kernel, words), result)
    if part.operation == "max_pool2d":
        result = _("The largest is {value}.", value=value)
        return Part(title, place, _cells(given, words, part.value), None, result)
    return Part(title, place, _cells(given, words), None, _("The mean is {value}.", value=value))


def _cells(
    rows: Sequence[Sequence[float | None]], words: Words, chosen: float | None = None
) -> Cells:
    table: Cells = []
    for row in rows:
        cells = []
        for value in row:
            if value is None:
                cells.append(("·", "padding"))
                continue
            kind = "chosen" if value == chosen else "negative" if value < 0 else ""
            # Only the first of several equal values is the chosen one.
            chosen = None if kind == "chosen" else chosen
            cells.append((words.number(value), kind))
        table.append(cells)
    return table
