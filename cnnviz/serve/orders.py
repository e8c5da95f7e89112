"""Messages between the coordinator and the process of a language."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cnnviz.domain import Example, Lesson, Section
from cnnviz.errors import Finding


@dataclass(frozen=True, slots=True)
class GalleryChange:
    """The difference between two states of the gallery."""

    sections: tuple[Section | str, ...] = ()
    """All sections in order; one that did not change is named by its slug."""
    names: tuple[str, ...] = ()
    """Names of all lessons, in the gallery's order."""
    lessons: Mapping[str, Lesson | Example] = field(default_factory=dict)
    """The lessons that are new or changed, by their names; a script alone where its run is as it
    was: runs are large, and whoever compares results would take a copy for another one."""


@dataclass(frozen=True, slots=True)
class Update:
    """Order: make the pages again that this change touches."""

    gallery: GalleryChange | None = None
    """None: the gallery is as it was."""
    paths: frozenset[str] = frozenset()
    """Files that were edited, created or removed."""
    is_of_gallery: bool = False
    """Whether the gallery may read one of these files, such as a catalog."""
    is_structural: bool = False
    """Whether files were created or removed, so that any link may lead elsewhere."""
    open_pages: tuple[str, ...] = ()
    """Addresses of the pages that a browser shows, below the language's folder; made first."""


@dataclass(frozen=True, slots=True)
class Made:
    """Answer: these files of the site are new or have changed."""

    paths: tuple[str, ...]
    """Relative to the folder of the site, with forward slashes."""


@dataclass(frozen=True, slots=True)
class Current:
    """Answer: the language's site is as a build would make it."""

    warnings: tuple[str, ...] = ()
    """The warnings of a build of this state."""
    findings: tuple[Finding, ...] = ()
    """Those among them that name a place in a file."""
    updates: int = 0
    """Number of orders that it includes."""


@dataclass(frozen=True, slots=True)
class Broken:
    """Answer: the language's site cannot be made; its pages stay as they are."""

    message: str
    updates: int = 0


@dataclass(frozen=True, slots=True)
class LanguageSite:
    """The language that a process makes, and the folder of the whole site."""

    config_file: Path
    code: str
    folder: Path


Answer = Made | Current | Broken
