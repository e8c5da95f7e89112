"""A page of the gallery in one language: its parts, and the files beside it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from cnnviz.i18n.catalogs import State
from cnnviz.i18n.messages import Message
from cnnviz.render.base.assets import Assets
from cnnviz.render.lessons.parts import (
    LabCode,
    LabPart,
    LabQuestion,
    LabSolution,
    Maps,
    Notebook,
    Outputs,
    Part,
    Playground,
)

FOLDER = "gallery"
"""Where the lessons lie in docs and in the site."""


@dataclass(frozen=True, slots=True)
class Page:
    path: str
    """In the docs tree, such as `gallery/pooling/max-pooling/index.md`."""
    title: str
    parts: tuple[Part, ...]
    assets: Assets = field(default_factory=Assets)
    summary: str = ""
    tags: tuple[str, ...] = ()
    is_wide: bool = False
    """Whether it needs the whole width, as the playground does."""
    is_searched: bool = True
    """Whether search looks into it."""
    thumbnail: str | None = None
    """File name of the picture that stands for it in an index."""
    exercises: tuple[str, ...] = ()
    """Names of the questions that it asks and checks."""
    lacking: Mapping[State, Sequence[Message]] = field(default_factory=dict)
    """Messages whose translation is missing or stale."""

    @property
    def folder(self) -> str:
        """Where the files beside it lie: its path up to the last slash, and with it."""
        return self.path[: self.path.rindex("/") + 1] if "/" in self.path else ""

    @property
    def notebook(self) -> Notebook | None:
        """The executed notebook, if it is the page of a lab."""
        return next((part for part in self.parts if isinstance(part, Notebook)), None)


def inside(parts: Iterable[Part | LabPart]) -> Iterator[Part | LabPart]:
    """The parts in order, each followed by those that it holds."""
    for part in parts:
        yield part
        match part:
            case Outputs(parts=held):
                yield from inside(held)
            case LabCode(parts=held) | LabQuestion(parts=held) | LabSolution(parts=held):
                yield from inside(held)
            case Notebook(cells):
                yield from inside(cells)
            case _:
                pass


def figures_of(parts: Iterable[Part | LabPart]) -> Iterator[Maps | Playground]:
    """The figures of numbers among them, in order."""
    for part in inside(parts):
        if isinstance(part, Maps | Playground):
            yield part


def thumbnail_of(parts: Iterable[Part | LabPart]) -> str | None:
    """File name of the picture that stands for them in an index: the last figure's that has one."""
    names = [part.figure.thumbnail for part in figures_of(parts)]
    return next((name for name in reversed(names) if name), None)
