"""What is compared: how each builder's project is made, built, and where its pages are then."""

import sys
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from bench.lessons import Flavour, Lesson, lessons, write_photos


class Case(StrEnum):
    COLD = "cold"
    SAME = "nothing changed"
    PROSE = "prose of one edited"
    CODE = "code of one edited"


@dataclass(frozen=True)
class Builder:
    """One way to make a site of N example pages; subclasses say which."""

    name: str
    title: str
    flavour: Flavour = Flavour.MATPLOTLIB
    cases: tuple[Case, ...] = tuple(Case)
    """What is timed; without COLD, one cold build comes first and is not timed."""
    versions: tuple[str, ...] = field(default=())
    """Distributions whose versions the report names."""
    grows: bool = True
    """Whether its cold builds are also measured at the sizes of the table of growth."""
    is_peer = True

    def make(self, folder: Path, count: int) -> None:
        """Write the whole project into an empty folder."""
        raise NotImplementedError

    def arguments(self) -> list[str]:
        """What follows the interpreter on the command line, in the project's folder."""
        raise NotImplementedError

    def sources(self, folder: Path, lesson: Lesson) -> list[Path]:
        """The files that hold a lesson's texts."""
        raise NotImplementedError

    def pages(self, folder: Path, lesson: Lesson) -> list[Path]:
        """The published pages of a lesson: one a language."""
        raise NotImplementedError


def write_scripts(folder: Path, count: int, flavour: Flavour, **texts: str) -> None:
    """Make the sections' folders with their photos; `texts` are files of each section."""
    for section, held in sections(count, flavour).items():
        place = folder / section
        place.mkdir(parents=True)
        write_photos(place, [lesson.number for lesson in held])
        for name, text in texts.items():
            (place / name.replace("__", ".")).write_text(
                text.replace("<SECTION>", titled(section)), encoding="utf-8"
            )


def sections(count: int, flavour: Flavour) -> dict[str, list[Lesson]]:
    found: dict[str, list[Lesson]] = {}
    for lesson in lessons(count, flavour):
        found.setdefault(lesson.section, []).append(lesson)
    return found


def titled(section: str) -> str:
    return section.replace("_", " ").capitalize()


def mkdocs_config(plugins: str, nav: str = "") -> str:
    """The settings that every MkDocs site here shares: those of this project's own site."""
    return f"""site_name: Benchmark
site_url: https://example.org/benchmark/
{nav}theme:
  name: material
  font: false
  features:
    - content.code.copy
    - navigation.footer
    - navigation.indexes
    - navigation.instant
    - navigation.prune
    - navigation.sections
    - navigation.tabs
    - navigation.top
    - search.highlight
    - search.suggest
    - toc.follow
plugins:
  - search
{plugins}markdown_extensions:
  - admonition
  - attr_list
  - md_in_html
  - footnotes
  - tables
  - toc:
      permalink: true
  - pymdownx.arithmatex: {{ generic: true }}
  - pymdownx.details
  - pymdownx.highlight
  - pymdownx.inlinehilite
  - pymdownx.superfences
"""


def our_python() -> Path:
    """The path as it was called: resolving it would leave the virtual environment."""
    return Path(sys.executable)


def tell(words: str) -> None:
    print(f"bench: {words}", file=sys.stderr, flush=True)
