"""The gallery of a site that was built, as the next build needs it to find what an edit touches."""

import json
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from cnnviz.domain import Example, Gallery, Inputs, Lesson, Run, Section
from cnnviz.gallery.inputs.paths import Names
from cnnviz.gallery.report.account import Line
from cnnviz.records import as_json, from_json
from cnnviz.render.figures.playground import Place, place_of
from cnnviz.site.kept.folder import reading_parts

_FILE = "gallery.json"
_NOT_LOADED = Run({"cells": []}, Inputs({}, {}), 0.0, 0.0, 0)
"""Stands in for the run of a lesson whose page is not made again."""


@dataclass(frozen=True, slots=True)
class KeptGallery:
    """The lessons of a site, all of which have a run."""

    examples: tuple[Example, ...]
    """In the gallery's order; of a lesson with parameters, the default combination."""
    lines: tuple[Line, ...]
    """The account of each."""
    reads: tuple[tuple[str, ...], ...]
    """Absolute paths of the files and folders that the runs of each read."""
    playground: str
    """Name of the lesson whose playground opens the figures of the others; empty: there is none."""
    images: tuple[str, ...]
    """Names of the playground's images."""

    @classmethod
    def of(cls, gallery: Gallery, lines: tuple[Line, ...], root: Path) -> Self:
        """The gallery of a site; `root` is the folder of its project."""
        examples = [example for section in gallery.sections for example in section.examples]
        place = place_of(gallery)
        return cls(
            examples=tuple(examples),
            lines=lines,
            reads=tuple(_reads(gallery.combinations(example), root) for example in examples),
            playground=place.lesson if place else "",
            images=tuple(sorted(place.images)) if place else (),
        )

    @classmethod
    def read(cls, folder: Path) -> Self:
        """The gallery in this folder. WholeSiteError if it is lost."""
        with reading_parts():
            return from_json(cls, json.loads((folder / _FILE).read_bytes()))

    def write(self, folder: Path) -> None:
        """Write it into a folder that exists."""
        text = json.dumps(as_json(self), separators=(",", ":"))
        (folder / _FILE).write_bytes(text.encode("utf-8", "surrogatepass"))

    @property
    def place(self) -> Place | None:
        return Place(self.playground, frozenset(self.images)) if self.playground else None

    @property
    def by_path(self) -> Mapping[Path, Example]:
        return {example.path: example for example in self.examples}

    def touched_by(self, paths: Set[str]) -> frozenset[str]:
        """Names of the lessons whose script is, or whose runs read, one of these files."""
        return frozenset(
            example.lesson
            for example, reads in zip(self.examples, self.reads, strict=True)
            if str(example.path) in paths or not paths.isdisjoint(reads)
        )

    def has_same_lessons(self, sections: Iterable[Section]) -> bool:
        """Whether these sections have the same lessons, in the same order."""
        now = [example.lesson for section in sections for example in section.examples]
        return now == [example.lesson for example in self.examples]

    def updated(self, gallery: Gallery, lines: Iterable[Line], root: Path) -> Self:
        """The same with new results: `gallery` has those of the lessons that were looked at."""
        new = {line.name: line for line in lines}
        shown = [example for section in gallery.sections for example in section.examples]
        reads = dict(zip((example.lesson for example in self.examples), self.reads, strict=True))
        for example in shown:
            lessons = gallery.combinations(example)
            if all(lesson.result is not _NOT_LOADED for lesson in lessons):
                reads[example.lesson] = _reads(lessons, root)
        return type(self)(
            examples=tuple(shown),
            lines=tuple(new.get(line.name, line) for line in self.lines),
            reads=tuple(reads[example.lesson] for example in shown),
            playground=self.playground,
            images=self.images,
        )


def with_results(sections: Iterable[Section], results: Iterable[Lesson]) -> Gallery:
    """A gallery with these results; the other lessons have runs, which are not loaded."""
    looked_at: dict[str, dict[str, Lesson]] = {}
    for lesson in results:
        looked_at.setdefault(lesson.example.lesson, {})[lesson.example.name] = lesson
    lessons: dict[str, Lesson] = {}
    for section in sections:
        for example in section.examples:
            kept = {example.name: Lesson(example, _NOT_LOADED)}
            lessons |= looked_at.get(example.lesson, kept)
    return Gallery(sections=tuple(sections), lessons=lessons)


def _reads(lessons: Iterable[Lesson], root: Path) -> tuple[str, ...]:
    """The absolute paths of the inputs of a lesson's runs."""
    paths: dict[str, None] = {}
    for lesson in lessons:
        if isinstance(lesson.result, Run):
            names, inputs = Names(root, lesson.example.path.parent), lesson.result.inputs
            paths |= dict.fromkeys(names.all_paths(inputs))
    return tuple(paths)
