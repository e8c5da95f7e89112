"""The worked pixel of a figure as sentences and small tables, which need no JavaScript."""

from collections.abc import Sequence
from dataclasses import dataclass

from cnnviz.figure_data import Worked, WorkedPart
from cnnviz.i18n.words import Words

Cells = list[list[tuple[str, str]]]
"""Rows of (number, class); the class is `padding`, `negative`, `chosen` or empty."""


@dataclass(frozen=True, slots=True)
class Calculation:
    """The arithmetic of one stage at the worked pixel."""

    title: str
    place: str
    cells: Cells | None
    kernel: Cells | None
    result: str
    """A sentence with the operation and its result."""


@dataclass(frozen=True, slots=True)
class WorkedPixel:
    parts: list[Calculation]


def worked_pixel(data: Worked, titles: Sequence[str], words: Words) -> WorkedPixel:
    """The calculations of a worked pixel; `titles` are those of the figure's stages."""
    return WorkedPixel([_calculation(part, titles[part.stage], words) for part in data.parts])


def _calculation(part: WorkedPart, title: str, words: Words) -> Calculation:
    _ = words
    given, value = part.input, words.number(part.value)
    place = _(
        "row {row}, column {column}",
        row=words.number(part.row),
        column=words.number(part.column),
    )
    if not isinstance(given, list):
        return Calculation(title, place, None, None, f"{words.number(given)} → {value}")
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
        return Calculation(title, place, cells, _cells(part.kernel, words), result)
    if part.operation == "max_pool2d":
        result = _("The largest is {value}.", value=value)
        return Calculation(title, place, _cells(given, words, part.value), None, result)
    return Calculation(
        title, place, _cells(given, words), None, _("The mean is {value}.", value=value)
    )


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
