"""A page of the gallery in one language: its parts, and the files beside it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

from cnnviz.errors import Finding
from cnnviz.i18n.catalogs import State
from cnnviz.i18n.messages import Message
from cnnviz.render.base.assets import Assets
from cnnviz.render.lessons.parts import (
    Folded,
    LabCode,
    LabPart,
    LabQuestion,
    LabSolution,
    Maps,
    Notebook,
    Outputs,
    Part,
    Playground,
    Scrolled,
)
from cnnviz.render.lessons.thumbnail import Thumbnail

LIBRARIES = "assets/libraries"
"""Folder of the scripts that frames of several pages share, in the site."""


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
    """Whether the search index includes it."""
    thumbnail: Thumbnail | None = None
    """Its picture in an index."""
    link_card: str = ""
    """Name of the file of its picture where its link is shared; empty: it has none."""
    exercises: tuple[str, ...] = ()
    """Names of the questions that it asks and checks."""
    live: str = ""
    """HTML of a figure in it that other pages show, as `Live` has it; empty: it has none."""
    lacking: Mapping[State, Sequence[Message]] = field(default_factory=dict)
    """Messages whose translation is missing or stale."""
    findings: Sequence[Finding] = ()
    """Differences from its notebook, for the warnings of the build."""
    places: tuple[tuple[str, Finding], ...] = ()
    """Id of each place in the page that its prose links, and the finding if there is none."""
    other_places: tuple[tuple[str, Finding], ...] = ()
    """The same for the places in other pages of the site."""
    undrawn: tuple[Finding, ...] = ()
    """Its Mermaid diagrams, which are lost where the site lacks the library that draws them."""
    broken_formulas: frozenset[str] = frozenset()
    """The formulas among them, in TeX."""
    later: Iterator[None] = field(default_factory=lambda: iter(()), compare=False)
    """Adds, step by step, to `assets` and `findings` what the page can be shown without."""

    @property
    def folder(self) -> str:
        """Folder of the files beside it: its path up to and including the last slash."""
        return self.path[: self.path.rindex("/") + 1] if "/" in self.path else ""

    def complete(self) -> Self:
        """The page with everything beside it."""
        for _ in self.later:
            pass
        return self

    @property
    def notebook(self) -> Notebook | None:
        """The executed notebook, if it is the page of a lab."""
        return next((part for part in self.parts if isinstance(part, Notebook)), None)


def inside(parts: Iterable[Part | LabPart]) -> Iterator[Part | LabPart]:
    """The parts in order, each followed by the parts inside it."""
    for part in parts:
        yield part
        match part:
            case Outputs(parts=held) | Scrolled(held):
                yield from inside(held)
            case Folded(parts=folded):
                yield from inside(folded)
            case LabCode(parts=held) | LabQuestion(parts=held) | LabSolution(parts=held):
                yield from inside(held)
            case Notebook(cells):
                yield from inside(cells)
            case _:
                pass


def figures_of(parts: Iterable[Part | LabPart]) -> Iterator[Maps | Playground]:
    """Maps and playgrounds among the parts, in order."""
    for part in inside(parts):
        if isinstance(part, Maps | Playground):
            yield part
