"""The parts of a page, as values: each adapter writes them out in its generator's dialect."""

from dataclasses import dataclass
from enum import Enum

from cnnviz.formatting import marked as _
from cnnviz.render.displayed.parts import Displayed
from cnnviz.render.exercises.question import Exercise
from cnnviz.render.figures.maps import MapsFigure
from cnnviz.render.figures.playground import PlaygroundFigure
from cnnviz.render.figures.plots import PlotFigure
from cnnviz.render.lessons.frame import (
    Card as Card,
)
from cnnviz.render.lessons.frame import (
    Cards as Cards,
)
from cnnviz.render.lessons.frame import (
    Control as Control,
)
from cnnviz.render.lessons.frame import (
    CoursePath as CoursePath,
)
from cnnviz.render.lessons.frame import (
    Downloads as Downloads,
)
from cnnviz.render.lessons.frame import (
    Failed as Failed,
)
from cnnviz.render.lessons.frame import (
    Frame as Frame,
)
from cnnviz.render.lessons.frame import (
    Heading as Heading,
)
from cnnviz.render.lessons.frame import (
    Live as Live,
)
from cnnviz.render.lessons.frame import (
    Notice as Notice,
)
from cnnviz.render.lessons.frame import (
    PageLink as PageLink,
)
from cnnviz.render.lessons.frame import (
    Pointer as Pointer,
)
from cnnviz.render.lessons.frame import (
    Progress as Progress,
)
from cnnviz.render.lessons.frame import (
    ReadBefore as ReadBefore,
)
from cnnviz.render.lessons.frame import (
    ReadNext as ReadNext,
)
from cnnviz.render.lessons.frame import (
    Sheets as Sheets,
)
from cnnviz.render.lessons.frame import (
    Start as Start,
)
from cnnviz.render.lessons.frame import (
    Table as Table,
)
from cnnviz.render.terminal.screen import Line

# Parts from a lesson's cells


class Fold(Enum):
    """The part of a cell that a page folds; the value is its label."""

    INPUT = _("Code")
    OUTPUT = _("Output")
    CELL = _("Code and output")
    PROSE = _("Text")


@dataclass(frozen=True, slots=True)
class Prose:
    text: str
    """Markdown as notebooks show it; headings have the English text's ids."""


@dataclass(frozen=True, slots=True)
class DocsText:
    """Markdown of a page written by hand, in the dialect of the site's generator."""

    text: str


@dataclass(frozen=True, slots=True)
class Code:
    text: str
    """Python, perhaps with IPython's own lines."""
    cell: int
    """Number of the script's cell, from 0."""
    language: str = "python"
    """Name of the lexer that colours it."""
    sets_parameters: bool = False
    """Whether it assigns the lesson's parameters: choosing another combination replaces it."""


@dataclass(frozen=True, slots=True)
class Text:
    """Printed text, or a value as plain text."""

    text: str


@dataclass(frozen=True, slots=True)
class Terminal:
    """Printed text with colours, or of a stream that is told apart; or the error of a cell."""

    lines: tuple[Line, ...]
    stream: str = "stdout"
    """`stdout`, `stderr` or `error`."""


@dataclass(frozen=True, slots=True)
class Html:
    """A value that has an HTML form, such as a table."""

    html: str


@dataclass(frozen=True, slots=True)
class Maps:
    figure: MapsFigure


@dataclass(frozen=True, slots=True)
class Plot:
    figure: PlotFigure


@dataclass(frozen=True, slots=True)
class Playground:
    figure: PlaygroundFigure


@dataclass(frozen=True, slots=True)
class Question:
    exercise: Exercise
    lesson: str
    """Name of the lesson that asks it, under which the browser keeps the reader's progress."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The verdict of `check` on a reference solution."""

    outcome: str
    text: str


Figure = Maps | Plot | Playground
"""A part that has a figure number on the page."""

Output = Prose | Text | Terminal | Html | Displayed | Figure | Question | Verdict
"""A part made from a cell's output."""


@dataclass(frozen=True, slots=True)
class Scrolled:
    """Outputs in a box of limited height, which a reader scrolls."""

    parts: tuple[Output, ...]


Shown = Output | Scrolled


@dataclass(frozen=True, slots=True)
class Outputs:
    """All outputs of a cell in a lesson with parameters; another combination replaces them."""

    cell: int
    """Number of the code cell, from 1."""
    parts: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Folded:
    """Parts of a cell that a reader opens, because its author folded them."""

    kind: Fold
    parts: tuple["Prose | Code | Outputs | Shown", ...]


# A lab's cells


@dataclass(frozen=True, slots=True)
class LabCode:
    """A code cell of a lab with its outputs."""

    text: str
    parts: tuple[Shown, ...]
    fold: Fold | None = None
    """The part of it that its author folded."""


@dataclass(frozen=True, slots=True)
class LabQuestion:
    """A cell that asks a question."""

    text: str
    """The cell's code: the question's variable."""
    question: str
    """Markdown."""
    hints: tuple[str, ...]
    """Markdown, one paragraph each."""
    parts: tuple[Shown, ...]
    """The cell's other outputs."""


@dataclass(frozen=True, slots=True)
class LabSolution:
    """A cell that holds a reference solution."""

    text: str
    """Its code; empty where the answer is a thought."""
    explanation: tuple[Prose, ...]
    """Why it is right; empty where another cell checks it."""
    parts: tuple[Shown, ...]


LabPart = Prose | LabCode | LabQuestion | LabSolution


@dataclass(frozen=True, slots=True)
class Notebook:
    """The executed notebook of a lab, without the cell that defines the questions."""

    cells: tuple[LabPart, ...]
    ids: tuple[str, ...]
    """Ids of the headings in its prose, the title's first, from the English text."""


Part = Shown | DocsText | Code | Outputs | Folded | Notebook | Frame
