"""The parts of a page, as values: each adapter writes them out in its generator's dialect."""

from collections.abc import Sequence
from dataclasses import dataclass

from cnnviz.render.displayed.parts import Displayed
from cnnviz.render.exercises.question import Exercise
from cnnviz.render.figures.maps import MapsFigure
from cnnviz.render.figures.playground import PlaygroundFigure
from cnnviz.render.figures.plots import PlotFigure
from cnnviz.render.lessons.combinations import Varied

# Parts from a lesson's cells


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
    """Python."""
    cell: int
    """Number of the script's cell, from 0."""
    sets_parameters: bool = False
    """Whether it assigns the lesson's parameters: choosing another combination replaces it."""


@dataclass(frozen=True, slots=True)
class Text:
    """Printed text, or a value as plain text."""

    text: str


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

Shown = Prose | Text | Html | Displayed | Figure | Question | Verdict
"""A part made from a cell's output."""


@dataclass(frozen=True, slots=True)
class Outputs:
    """All outputs of a cell in a lesson with parameters; another combination replaces them."""

    cell: int
    """Number of the code cell, from 1."""
    parts: tuple[Shown, ...]


# A lab's cells


@dataclass(frozen=True, slots=True)
class LabCode:
    """A code cell of a lab with its outputs."""

    text: str
    parts: tuple[Shown, ...]


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


# Parts that the site adds


@dataclass(frozen=True, slots=True)
class Heading:
    level: int
    text: str
    """Markdown."""
    id: str
    """The same in every language; empty: the generator derives it from the text."""
    path: str = ""
    """Path of the page that it links, in the docs tree; empty: it is not a link."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice that the page's translation is `missing` or `stale`."""

    state: str


@dataclass(frozen=True, slots=True)
class Downloads:
    links: tuple[tuple[str, str], ...]
    """(name, file beside the page)."""
    colab: str | None
    """Address that opens the notebook in Colab; None: the project is not on GitHub."""


@dataclass(frozen=True, slots=True)
class PageLink:
    title: str
    """Markdown."""
    path: str
    """In the docs tree."""
    summary: str = ""


@dataclass(frozen=True, slots=True)
class ReadBefore:
    """The pages to read before this page; empty: nothing needs to be read."""

    pages: tuple[PageLink, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadNext:
    """The page to read after this page; None: this page is the last."""

    page: PageLink | None


@dataclass(frozen=True, slots=True)
class Pointer:
    """A sentence, which may be empty, and a link to another page of the site."""

    text: str
    link: PageLink


@dataclass(frozen=True, slots=True)
class Control:
    """The controls with which a reader chooses the combination that a page shows."""

    varied: Varied


@dataclass(frozen=True, slots=True)
class Sheets:
    """The contact sheets of every combination."""

    varied: Varied


@dataclass(frozen=True, slots=True)
class Card:
    """A lesson as an index shows it."""

    title: str
    summary: str
    address: str
    """Relative to the gallery's folder."""
    thumbnail: str | None
    lesson: str
    exercises: Sequence[str]


@dataclass(frozen=True, slots=True)
class Cards:
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Progress:
    """A count of a lesson's exercises that the reader has answered."""

    lesson: str
    exercises: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    head: tuple[str, ...]
    """Markdown of one line, as the cells are."""
    rows: tuple[tuple[str | PageLink, ...], ...]
    numbers: int = 0
    """Number of columns at the end that hold numbers, which are aligned to the right."""


@dataclass(frozen=True, slots=True)
class Failed:
    """The message of a failed lesson, on the page that serve shows in its place."""

    text: str


Frame = (
    Heading
    | Notice
    | Downloads
    | ReadBefore
    | ReadNext
    | Pointer
    | Control
    | Sheets
    | Cards
    | Progress
    | Table
    | Failed
)
Part = Shown | DocsText | Code | Outputs | Notebook | Frame
