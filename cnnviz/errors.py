"""Errors and findings; every message names the cause, the place and the next step.

An error, a class for each stage, stops something; a finding is a loss that a build warns of.
"""

from dataclasses import dataclass


class CnnvizError(Exception):
    """An error that a person can correct; its text is all that they need to read."""


class LabError(CnnvizError, ValueError):
    """A call of the lab was given something it cannot use."""


class CollectError(CnnvizError):
    """A gallery script or a section could not be read."""

    def __init__(self, place: str, line: int | None, message: str) -> None:
        self.place = place
        self.line = line
        self.message = message
        where = place if line is None else f"{place}, line {line}"
        super().__init__(f"{where}: {message}")


class EngineError(CnnvizError):
    """The engine itself, not a lesson, could not do its work."""


class TranslationError(CnnvizError):
    """A catalog could not be read, or does not fit its script."""


class PublishError(CnnvizError):
    """The site could not be made from the runs."""


class ServeError(CnnvizError):
    """The site cannot be served."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that a page does not show as its notebook would; the build warns of it."""

    place: str
    """Path of the script, section or catalog."""
    line: int | None
    """Line of the file, from 1."""
    cell: int | None
    """Number of the cell, from 1, counting prose and code."""
    message: str
    """The cause, and the next step."""

    def __str__(self) -> str:
        return f"{located(self.place, self.line, self.cell)}: {self.message}"


@dataclass(frozen=True, slots=True)
class CellFinding:
    """A finding of a lesson's run, stored with it; the cell may move in its script meanwhile."""

    cell: int
    """Number of the code cell, from 1, not counting prose."""
    message: str
    line: int = 0
    """Line in the cell, from 0."""


def located(place: str, line: int | None, cell: int | None) -> str:
    """The place in words: `gallery_src/pooling/lab.py, line 12 (cell 3)`."""
    at_line = "" if line is None else f", line {line}"
    return f"{place}{at_line}{'' if cell is None else f' (cell {cell})'}"
