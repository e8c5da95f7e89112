"""What a page consists of, as values: each adapter writes them out in its generator's dialect."""

from collections.abc import Sequence
from dataclasses import dataclass

from cnnviz.render.exercises.question import Exercise
from cnnviz.render.figures.maps import MapsFigure
from cnnviz.render.figures.playground import PlaygroundFigure
from cnnviz.render.figures.plots import PlotFigure
from cnnviz.render.lessons.combinations import Varied

# What comes of a lesson's cells


@dataclass(frozen=True, slots=True)
class Prose:
    text: str
    """Markdown, as the author wrote it; headings have the English text's ids."""


@dataclass(frozen=True, slots=True)
class Code:
    text: str
    """Python."""
    cell: int
    """Number of the script's cell, from 0."""
    sets_parameters: bool = False
    """Whether it assigns the lesson's parameters: another combination's takes its place."""


@dataclass(frozen=True, slots=True)
class Text:
    """What a cell printed, or a value as plain text."""

    text: str


@dataclass(frozen=True, slots=True)
class Html:
    """A value that shows itself as HTML, such as a table."""

    html: str


@dataclass(frozen=True, slots=True)
class Picture:
    name: str
    """Of the file beside the page."""
    alt: str


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
    """Name of the lesson that asks it: where the reader's progress is kept."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What `check` answers to a reference solution."""

    outcome: str
    text: str


Figure = Maps | Plot | Playground
"""What has a number on the page."""

Shown = Prose | Text | Html | Picture | Figure | Question | Verdict
"""What a cell's output becomes."""


@dataclass(frozen=True, slots=True)
class Outputs:
    """All that a cell shows, in a lesson with parameters: another combination's takes its place."""

    cell: int
    """Number of the code cell, from 1."""
    parts: tuple[Shown, ...]


# A lab's cells


@dataclass(frozen=True, slots=True)
class LabCode:
    """A code cell of a lab with what it shows."""

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
    """What the cell shows besides."""


@dataclass(frozen=True, slots=True)
class LabSolution:
    """A cell that holds a reference solution."""

    text: str
    """Its code; empty where the answer is a thought."""
    explanation: tuple[Prose, ...]
    """Why it is right; none where another cell checks it."""
    parts: tuple[Shown, ...]


LabPart = Prose | LabCode | LabQuestion | LabSolution


@dataclass(frozen=True, slots=True)
class Notebook:
    """The executed notebook of a lab, without the cell that defines the questions."""

    cells: tuple[LabPart, ...]
    ids: tuple[str, ...]
    """Of the headings in its prose, the title's first: those of the English text."""


# What stands around them


@dataclass(frozen=True, slots=True)
class Heading:
    level: int
    text: str
    """Markdown."""
    id: str
    """The same in every language; empty: from the text."""
    path: str = ""
    """Of the page that it links, in the docs tree; empty: it is no link."""


@dataclass(frozen=True, slots=True)
class Notice:
    """That the page's translation is `missing` or `stale`."""

    state: str


@dataclass(frozen=True, slots=True)
class Downloads:
    links: tuple[tuple[str, str], ...]
    """(name, file beside the page)."""
    colab: str | None
    """Address that opens the notebook on Colab."""


@dataclass(frozen=True, slots=True)
class PageLink:
    title: str
    """Markdown."""
    path: str
    """In the docs tree."""
    summary: str = ""


@dataclass(frozen=True, slots=True)
class ReadBefore:
    """The pages to have read before this one; none: it needs nothing."""

    pages: tuple[PageLink, ...] = ()


@dataclass(frozen=True, slots=True)
class ReadNext:
    """The page to read after this one; None: it is the last."""

    page: PageLink | None


@dataclass(frozen=True, slots=True)
class Pointer:
    """A sentence, which may be empty, and a link to another page of the site."""

    text: str
    link: PageLink


@dataclass(frozen=True, slots=True)
class Control:
    """The controls that choose the combination that a page shows."""

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
    """How many of a lesson's exercises the reader has answered."""

    lesson: str
    exercises: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    head: tuple[str, ...]
    """Markdown of one line, as the cells are."""
    rows: tuple[tuple[str | PageLink, ...], ...]
    numbers: int = 0
    """Columns at the end that hold numbers: aligned to the right."""


@dataclass(frozen=True, slots=True)
class Failed:
    """Why there is no lesson, where serve shows a page for it."""

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
Part = Shown | Code | Outputs | Notebook | Frame
