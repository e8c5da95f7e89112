"""The things that the parts hand to each other. They know nothing of how they are made."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any

from cnnviz.formatting import marked as _

LAB = "lab"
"""Name of the script of a section that asks questions: its lab."""

QUESTIONS = "questions"
"""Tag of a cell that defines the questions of a lab, with their solutions; no reader meets it."""


class CellKind(Enum):
    CODE = "code"
    PROSE = "prose"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a gallery script."""

    kind: CellKind
    text: str
    """Code as it stands in the script; prose as Markdown, its comment marks taken off."""
    line: int
    """Line of the script, from 1, on which the text starts."""
    tags: tuple[str, ...] = ()
    """What stands behind its mark, as in `# %% tags=["questions"]`."""


Value = str | int | float
"""What a parameter may be."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A name that a lesson declares to vary."""

    name: str
    values: tuple[Value, ...]
    """In the order of the page; no two alike."""


@dataclass(frozen=True, slots=True)
class Example:
    """One gallery script: a lesson. Of one with parameters, one of its combinations."""

    path: Path
    """Absolute path of the script."""
    place: str
    """Path relative to the project, with forward slashes: its name in messages."""
    section: str
    slug: str
    """Last part of the page's address, the same in every language."""
    cells: tuple[Cell, ...]
    tags: tuple[str, ...] = ()
    after: tuple[str, ...] | None = None
    """Names of the lessons to read before; None: the one that stands before it, if any."""
    variables: tuple[str, ...] = ()
    """Environment variables that it declares to read; it sees no others of the builder's."""
    time_limit: float | None = None
    """Seconds that it may take by the clock; None: as long as any."""
    memory_limit: int | None = None
    """Bytes that it may take; None: as many as any."""
    parameters: tuple[Parameter, ...] = ()
    combination: tuple[Value, ...] = ()
    """A value of each parameter: those that its cells assign."""
    variant: str = ""
    """The combination as a part of an address, such as `coins-sobel-2`."""

    @property
    def lesson(self) -> str:
        """Name of the lesson, which all its combinations share: the page's address."""
        return f"{self.section}/{self.slug}"

    @property
    def name(self) -> str:
        return f"{self.lesson}/{self.variant}" if self.variant else self.lesson

    @property
    def said(self) -> str:
        """The combination in words, `image=coins, window=2`; empty without parameters."""
        pairs = zip(self.parameters, self.combination, strict=True)
        return ", ".join(f"{parameter.name}={value}" for parameter, value in pairs)

    @property
    def label(self) -> str:
        """Its place, and which combination of it: what a message calls it."""
        return f"{self.place} ({self.said})" if self.parameters else self.place

    @property
    def is_lab(self) -> bool:
        return self.slug == LAB

    @property
    def catalog_stem(self) -> Path:
        """Path of a catalog less its language: `x/lesson` for `x/lesson.ko.po`."""
        return self.path.with_suffix("")


@dataclass(frozen=True, slots=True)
class Section:
    """One folder of the gallery, with the words that introduce it."""

    path: Path
    place: str
    slug: str
    text: str
    """Markdown: a title and an introduction."""
    line: int
    examples: tuple[Example, ...] = ()

    @property
    def catalog_stem(self) -> Path:
        return self.path.with_suffix("")


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a lesson has no result, in words for the person who wrote it."""

    place: str
    line: int | None
    """Line of the script, from 1."""
    cell: int | None
    """Number of the cell, from 1, counting prose and code."""
    message: str
    """What happened and, where it can be said, what to do next."""
    output: str = ""
    """What the failing cell had printed."""
    traceback: str = ""
    combination: str = ""
    """The values of the lesson's parameters, where it has any: `image=coins, window=2`."""

    def __str__(self) -> str:
        where = self.place
        if self.line is not None:
            where += f", line {self.line}"
        if self.cell is not None:
            where += f" (cell {self.cell})"
        if self.combination:
            where += f", with {self.combination}"
        parts = [f"{where}: {self.message}"]
        if self.output:
            parts.append(f"The cell had printed:\n{_indent(self.output)}")
        if self.traceback:
            parts.append(_indent(self.traceback))
        return "\n".join(parts)


class Cause(Enum):
    """Kinds of reasons to run an example."""

    NEW = _("it has no stored run")
    CODE = _("its code changed")
    ENGINE = _("what runs the lessons changed")
    INPUT = _("a file that it read changed")
    GONE = _("a file that it read is gone")
    APPEARED = _("a file that it looked for has appeared")
    FOLDER = _("a folder that it listed changed")
    PACKAGE = _("a package that it imported changed")
    VARIABLE = _("an environment variable that it declares changed")
    MOVED = _("its result names its place, and it was moved")
    DAMAGED = _("a stored result is missing or damaged")
    FORCED = _("it was asked for")


@dataclass(frozen=True, slots=True)
class Reason:
    cause: Cause
    what: str = ""
    """The path or package, where one is to be named."""

    def __str__(self) -> str:
        return f"{self.cause.value}: {self.what}" if self.what else self.cause.value


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a run was seen to read."""

    files: Mapping[str, str | None]
    """Name (see `gallery.inputs.paths`) to SHA-256, or `folder`; None: it was not there."""
    packages: Mapping[str, str]
    """Distribution to version."""
    folders: Mapping[str, str | None] = field(default_factory=dict)
    """Name of a folder that was listed to the digest of the names in it."""
    variables: Mapping[str, str | None] = field(default_factory=dict)
    """Declared environment variable to the digest of its value."""


@dataclass(frozen=True, slots=True)
class Run:
    """What came of executing an example once."""

    notebook: Mapping[str, Any]
    """nbformat 4: the code cells with their outputs; `metadata.cnnviz` holds the prose's values."""
    inputs: Inputs
    seconds: float
    cpu_seconds: float
    """User and system time of the lesson's own process, its cells only."""
    peak_bytes: int
    notes: tuple[str, ...] = ()
    """What is odd about it, for the person who builds."""

    @property
    def outputs(self) -> list[list[dict[str, Any]]]:
        """Outputs per code cell, in order."""
        return [cell["outputs"] for cell in self.notebook["cells"]]

    @property
    def values(self) -> dict[tuple[int, str], str]:
        """(number of code cells before, expression) to the text that prose shows for it."""
        rows = self.notebook["metadata"]["cnnviz"]["values"]
        return {(row["after"], row["expression"]): row["text"] for row in rows}


@dataclass(frozen=True, slots=True)
class Lesson:
    """An example with what came of it: a run, or the failure that stands in its way."""

    example: Example
    result: Run | Failure
    reason: Reason | None = None
    """Why it ran in this build; None: its stored run was still good."""


@dataclass(frozen=True, slots=True)
class Gallery:
    """All that a build knows when the last lesson is done."""

    sections: tuple[Section, ...]
    """Of a lesson with parameters they hold the default combination."""
    lessons: Mapping[str, Lesson] = field(default_factory=dict)
    """By `Example.name`, in the gallery's order: of one with parameters, each combination."""
    broken: tuple[Failure, ...] = ()
    """Scripts and sections that could not even be read."""
    left_out: tuple[Example, ...] = ()
    """Lessons that would have to run, and that this build was not asked for; in no section."""

    def combinations(self, example: Example) -> tuple[Lesson, ...]:
        """What came of each combination of the lesson; of one without parameters, of itself."""
        if not example.parameters:
            return (self.lessons[example.name],)
        return tuple(one for one in self.lessons.values() if one.example.lesson == example.lesson)

    def shown(self, example: Example) -> Lesson:
        """What the lesson's page shows: the default combination, or the first that has a run."""
        every = self.combinations(example)
        default = [one for one in every if one.example.name == example.name]
        ran = [one for one in (*default, *every) if isinstance(one.result, Run)]
        return (*ran, *default, *every)[0]

    @property
    def failures(self) -> tuple[Failure, ...]:
        failed = (one.result for one in self.lessons.values() if isinstance(one.result, Failure))
        return (*self.broken, *failed)


def _indent(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.rstrip().splitlines())
