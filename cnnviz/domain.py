"""Values that the rooms pass to each other: scripts, lessons, runs and failures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from pathlib import Path
from typing import Any

from cnnviz.errors import CellFinding, Finding, located
from cnnviz.formatting import marked as _

LAB = "lab"
"""Name of the script of a section that asks questions: its lab."""

QUESTIONS = "questions"
"""Tag of a cell that defines a lab's questions and their solutions; readers never see the cell."""


class Tag(StrEnum):
    """Tags of cells that a page obeys, named as Jupyter Book names them."""

    REMOVE_CELL = "remove-cell"
    REMOVE_INPUT = "remove-input"
    REMOVE_OUTPUT = "remove-output"
    REMOVE_STDOUT = "remove-stdout"
    REMOVE_STDERR = "remove-stderr"
    HIDE_CELL = "hide-cell"
    HIDE_INPUT = "hide-input"
    HIDE_OUTPUT = "hide-output"
    SCROLL_OUTPUT = "scroll-output"
    RAISES_EXCEPTION = "raises-exception"
    SKIP_EXECUTION = "skip-execution"


class CellKind(Enum):
    CODE = "code"
    PROSE = "prose"
    RAW = "raw"
    """Neither run nor shown: a text for another format than HTML."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a gallery script."""

    kind: CellKind
    text: str
    """Code as in the script; prose as Markdown, without its comment marks."""
    line: int
    """Line of the script, from 1, on which the text starts."""
    tags: tuple[str, ...] = ()
    """Tags in the marker of the cell, as in `# %% tags=["questions"]`."""


Value = str | int | float
"""Type of a parameter's value."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A name that a lesson declares to vary."""

    name: str
    values: tuple[Value, ...]
    """In the order of the page, all different."""


@dataclass(frozen=True, slots=True)
class ThumbnailChoice:
    """The picture that a lesson's header chooses for the index."""

    number: int | None
    """Number, from 1, among the figures, pictures and tables of its page."""
    path: Path | None
    """A picture beside the script."""
    line: int
    """Line of the script, from 1."""


@dataclass(frozen=True, slots=True)
class Example:
    """A lesson, written as a gallery script; with parameters, one combination of their values."""

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
    """Names of the lessons to read before this; None: the preceding lesson, if any."""
    variables: tuple[str, ...] = ()
    """Environment variables that its header declares; the builder's others are hidden from it."""
    time_limit: float | None = None
    """Most seconds of wall-clock time; None: the default limit."""
    memory_limit: int | None = None
    """Most bytes of memory; None: the default limit."""
    parameters: tuple[Parameter, ...] = ()
    combination: tuple[Value, ...] = ()
    """A value for each parameter, which the cells assign."""
    variant: str = ""
    """The combination as a part of an address, such as `coins-sobel-2`."""
    thumbnail: ThumbnailChoice | None = None
    """None: the index shows what suits best."""
    findings: tuple[Finding, ...] = ()
    """Parts of its script that its page will not show, such as an unknown tag."""

    @property
    def lesson(self) -> str:
        """Name of the lesson, which all its combinations share: the page's address."""
        return f"{self.section}/{self.slug}"

    @property
    def name(self) -> str:
        return f"{self.lesson}/{self.variant}" if self.variant else self.lesson

    @property
    def assignments(self) -> str:
        """The combination in words, `image=coins, window=2`; empty without parameters."""
        pairs = zip(self.parameters, self.combination, strict=True)
        return ", ".join(f"{parameter.name}={value}" for parameter, value in pairs)

    @property
    def label(self) -> str:
        """The place and the combination: the name of the lesson in messages."""
        return f"{self.place} ({self.assignments})" if self.parameters else self.place

    @property
    def is_lab(self) -> bool:
        return self.slug == LAB

    @property
    def catalog_stem(self) -> Path:
        """Path of a catalog without its language: `x/lesson` for `x/lesson.ko.po`."""
        return self.path.with_suffix("")


@dataclass(frozen=True, slots=True)
class Section:
    """A folder of the gallery with its introduction."""

    path: Path
    place: str
    slug: str
    text: str
    """Markdown: a title and an introduction."""
    line: int
    examples: tuple[Example, ...] = ()
    findings: tuple[Finding, ...] = ()
    """What lies in its folder and is not read, such as notebooks, and unknown keys."""

    @property
    def catalog_stem(self) -> Path:
        return self.path.with_suffix("")


@dataclass(frozen=True, slots=True)
class Failure:
    """An error that leaves a lesson without a result, described for its author."""

    place: str
    line: int | None
    """Line of the script, from 1."""
    cell: int | None
    """Number of the cell, from 1, counting prose and code."""
    message: str
    """The error and, where it is known, the remedy."""
    output: str = ""
    """Text that the failing cell printed before it failed."""
    traceback: str = ""
    combination: str = ""
    """Values of the lesson's parameters, if any: `image=coins, window=2`."""

    def __str__(self) -> str:
        heading = located(self.place, self.line, self.cell)
        if self.combination:
            heading += f", with {self.combination}"
        parts = [f"{heading}: {self.message}"]
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
    LINES = _("its result shows lines of its script, and they moved")
    MOVED = _("its result names its place, and it was moved")
    DAMAGED = _("a stored result is missing or damaged")
    FORCED = _("it was asked for")


@dataclass(frozen=True, slots=True)
class Reason:
    cause: Cause
    what: str = ""
    """The path, package or variable, for causes that name it."""

    def __str__(self) -> str:
        return f"{self.cause.value}: {self.what}" if self.what else self.cause.value


@dataclass(frozen=True, slots=True)
class Inputs:
    """The inputs that a run was observed to read."""

    files: Mapping[str, str | None]
    """Name (see `gallery.inputs.paths`) to SHA-256, or `folder`; None: the file was missing."""
    packages: Mapping[str, str]
    """Distribution to version."""
    folders: Mapping[str, str | None] = field(default_factory=dict)
    """Name of each listed folder to the digest of the names and kinds in it."""
    variables: Mapping[str, str | None] = field(default_factory=dict)
    """Name of each declared environment variable to the digest of its value."""
    links: Mapping[str, str | None] = field(default_factory=dict)
    """Name of each link that was followed or read to its target; None: it was not a link."""
    unseen: Sequence[str] = ()  # imported libraries that may open files by themselves


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Run:
    """The result of executing an example once."""

    notebook: Mapping[str, Any]
    """nbformat 4: the code cells with their outputs; `metadata.cnnviz` holds the prose's values."""
    inputs: Inputs
    seconds: float
    cpu_seconds: float
    """User and system time of the lesson's own process, its cells only."""
    peak_bytes: int
    notes: tuple[str, ...] = ()
    """Oddities of the run, for the person who builds."""
    findings: tuple[CellFinding, ...] = ()
    """Losses of its outputs."""

    @property
    def outputs(self) -> list[list[dict[str, Any]]]:
        """Outputs per code cell, in order."""
        return [cell["outputs"] for cell in self.notebook["cells"]]


@dataclass(frozen=True, slots=True)
class Lesson:
    """An example with its result: a run, or the failure that prevented a run."""

    example: Example
    result: Run | Failure
    reason: Reason | None = None
    """Reason to run it in this build; None: its stored run was still valid."""


@dataclass(frozen=True, slots=True)
class Gallery:
    """The results of a build, when its last lesson has ended."""

    sections: tuple[Section, ...]
    """For a lesson with parameters, they hold its default combination."""
    lessons: Mapping[str, Lesson] = field(default_factory=dict)
    """By `Example.name`, in the gallery's order; each combination is an entry."""
    broken: tuple[Failure, ...] = ()
    """Scripts and sections that could not be read."""
    left_out: tuple[Example, ...] = ()
    """Lessons that need a run but were not selected for this build; no section holds them."""
    not_held: str = ""
    """A sentence on the harm from which this system does not keep lessons."""

    def combinations(self, example: Example) -> tuple[Lesson, ...]:
        """The result of each combination; a lesson without parameters has a single result."""
        if not example.parameters:
            return (self.lessons[example.name],)
        every = self.lessons.values()
        return tuple(each for each in every if each.example.lesson == example.lesson)

    def shown(self, example: Example) -> Lesson:
        """The result on the lesson's page: the default combination, or the first that has a run."""
        ordered = sorted(self.combinations(example), key=lambda it: it.example.name != example.name)
        return next((each for each in ordered if isinstance(each.result, Run)), ordered[0])

    @property
    def failures(self) -> tuple[Failure, ...]:
        results = (lesson.result for lesson in self.lessons.values())
        return (*self.broken, *(result for result in results if isinstance(result, Failure)))


def _indent(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.rstrip().splitlines())
