"""The events that windows hear of while a site is served."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PagesMade:
    """The HTML of these pages has changed."""

    paths: tuple[str, ...]
    """URL paths below the base, such as `en/gallery/basics/first/`."""


@dataclass(frozen=True, slots=True)
class FilesMade:
    """Other files have changed: styles are exchanged, pictures shown anew, scripts reload pages."""

    paths: tuple[str, ...]
    """URL paths below the base, such as `en/assets/cnnviz/figure.css`."""


@dataclass(frozen=True, slots=True)
class LessonRuns:
    """A lesson runs; the windows of its page show it, in every language."""

    page: str
    """URL path below the language's folder, such as `gallery/basics/first/`."""
    elapsed: float
    """Seconds since the run began."""
    cell: int | None = None
    """Number of the cell that runs, from 1."""
    cells: int | None = None
    """How many cells the lesson has."""
    expected: float | None = None
    """Seconds that the last run took; None if that is unknown."""


@dataclass(frozen=True, slots=True)
class LessonEnded:
    """A lesson does not run any more, however its run ended."""

    page: str


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that a person must mend: a lesson that failed, a file that cannot be read."""

    place: str
    """Path of the script or file, as the builds write it."""
    message: str
    """The cause, and the next step."""
    line: int | None = None
    """Line of the file, from 1."""
    cell: int | None = None
    """Number of the cell, from 1."""
    output: str = ""
    """The text that the cell had printed."""
    traceback: str = ""
    file: str | None = None
    """Absolute path of the file, for the link to the editor."""
    page: str | None = None
    """URL path of the page below the language's folder; None: it concerns every page."""


@dataclass(frozen=True, slots=True)
class Troubles:
    """Everything that is wrong now, in place of what was wrong before."""

    items: tuple[Trouble, ...]


@dataclass(frozen=True, slots=True)
class SiteState:
    """Whether every page is made of the present state of the files."""

    is_current: bool
    text: str = ""
    """The work that goes on meanwhile."""


Event = PagesMade | FilesMade | LessonRuns | LessonEnded | Troubles | SiteState


@dataclass(frozen=True, slots=True)
class Hello:
    """The first event of each stream; only the server itself sends it."""

    window: int
    """The number under which the window reports that it is used."""
    editor: str
    """Template of the links to the editor, with `{file}` and `{line}`."""
    has_missed: bool
    """Whether files may have changed of which this window was not told."""
