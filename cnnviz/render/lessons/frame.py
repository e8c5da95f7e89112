"""The parts that the site adds around a lesson's own: headings, links, indexes, tables."""

from collections.abc import Sequence
from dataclasses import dataclass

from cnnviz.render.lessons.combinations import Varied


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


def top_of(heading: Heading, state: str | None) -> tuple[Heading | Notice, ...]:
    """The title of a page, and a notice if its translation has this state."""
    return (heading, Notice(state)) if state else (heading,)


@dataclass(frozen=True, slots=True)
class Downloads:
    links: tuple[tuple[str, str], ...]
    """(name, file beside the page)."""
    colab: str | None
    """Address that opens the notebook in Colab; None: the project is not on GitHub."""
    files: tuple[tuple[str, str], ...] = ()
    """(path relative to the script, file beside the page) of each file that the lesson reads."""


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
    thumbnail: str
    """Name of the file of its picture; empty: it is a drawing."""
    drawing: str
    """SVG."""
    is_map: bool
    """Whether each pixel of the picture is a value, and must not be smoothed."""
    lesson: str
    exercises: Sequence[str]


@dataclass(frozen=True, slots=True)
class Cards:
    cards: tuple[Card, ...]


LESSON = "cnnviz-lesson:"
"""Beginning of the addresses in the HTML of `Live`: the folder of the figure's own page."""


@dataclass(frozen=True, slots=True)
class Live:
    """A figure of a lesson on another page."""

    html: str
    """Its addresses begin with `LESSON`."""
    lesson: str

    def from_page(self, base: str) -> str:
        """The HTML on a page from which `base` leads to the gallery's folder."""
        return self.html.replace(LESSON, f"{base}{self.lesson}/")


@dataclass(frozen=True, slots=True)
class Start:
    """The way into the first lesson, and how far the reader is."""

    title: str
    """Of the lesson; Markdown."""
    address: str
    """Relative to the gallery's folder."""
    exercises: int
    """Number of all exercises that readers answer."""


@dataclass(frozen=True, slots=True)
class CoursePath:
    """The sections of the gallery, in the order in which they are read."""

    sections: tuple[tuple[Card, str], ...]
    """(card of a section, number of its lessons in words)."""


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
    | Live
    | Start
    | CoursePath
    | Progress
    | Table
    | Failed
)
