"""The table of the browser's arithmetic against torch, from `checked.json`, which a test writes."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cnnviz.i18n.words import Words
from cnnviz.render.lessons.parts import Table

FILE = Path(__file__).with_name("checked.json")


@dataclass(frozen=True, slots=True)
class Comparison:
    """A row of the file: counts of cases in which the browser and torch agree on an operation."""

    operation: str
    cases: int
    exact: int
    """Cases in which the results are equal bit for bit."""
    near: int
    """Cases in which they differ within the tolerance."""
    refused: int
    """Cases that both refuse."""


@cache
def comparisons() -> tuple[float, tuple[Comparison, ...]]:
    """Read the file: (tolerance as a share of the largest value, rows)."""
    read = json.loads(FILE.read_text(encoding="utf-8"))
    return read["tolerance"], tuple(Comparison(**row) for row in read["rows"])


def checked_table(words: Words) -> Table:
    tolerance, rows = comparisons()
    names = _operations(words)
    head = (
        words("Operation"),
        words("Cases"),
        words("Bit for bit"),
        words("Within {share} of the largest value", share=words.number(tolerance)),
        words("Refused by both"),
    )
    counts = [(row.cases, row.exact, row.near, row.refused) for row in rows]
    sums = [sum(column) for column in zip(*counts, strict=True)]
    written = [
        (names[row.operation], *map(words.number, numbers))
        for row, numbers in zip(rows, counts, strict=True)
    ]
    every = words("All")
    total = (f"**{every}**", *map(words.number, sums))
    return Table(head, (*written, total), numbers=4)


def _operations(words: Words) -> dict[str, str]:
    """Map the operations of the file to their names in a language."""
    _ = words
    return {
        "convolution": _("Convolution"),
        "transposed convolution": _("Transposed convolution"),
        "activation": _("Activation"),
        "max pooling": _("Max pooling"),
        "average pooling": _("Average pooling"),
        "global and adaptive pooling": _("Global and adaptive pooling"),
        "chains": _("Chains of several steps"),
        "the lessons": _("The chains of the lessons"),
    }
