"""The lessons that changed files touch, found without reading the rest of the gallery."""

import time
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from cnnviz.domain import Example, Failure, Gallery, Lesson
from cnnviz.gallery.engine.part import Part
from cnnviz.gallery.engine.prerequisites import invalid_prerequisites
from cnnviz.gallery.engine.watcher import Watcher
from cnnviz.gallery.report.account import Account, LessonOutcome, Line, account
from cnnviz.gallery.scripts.collect import collect, read_example
from cnnviz.gallery.scripts.parameters import combinations
from cnnviz.gallery.scripts.settings import Settings
from cnnviz.render.figures.playground import place_of
from cnnviz.site.kept.folder import WholeSiteError
from cnnviz.site.kept.gallery import KeptGallery, with_results


class TouchedLessons:
    """The lessons whose script, catalog or picture is among changed files, or whose runs read one.

    A server for those that must run starts at once, while the caller does something else.
    """

    def __init__(self, settings: Settings, kept: KeptGallery, files: frozenset[str]) -> None:
        """Raises WholeSiteError if the gallery has other lessons now, or one cannot be read."""
        self.settings, self.kept, self.files = settings, kept, files
        self._clock = time.perf_counter()
        known = kept.by_path

        def read(script: Path, settings: Settings) -> Example:
            is_known = script in known and str(script) not in files
            return known[script] if is_known else read_example(script, settings)

        self.sections, broken = collect(settings, read)
        if broken or not kept.has_same_lessons(self.sections):
            raise WholeSiteError
        if any(True for _ in invalid_prerequisites(self.sections, broken)):
            raise WholeSiteError
        self.rerun = kept.touched_by(files)
        """Names of those whose script changed, or a file that their runs read."""
        self.inputs = files.intersection(path for reads in kept.reads for path in reads)
        """The changed files that runs of lessons read."""
        looked_at = [each for each in self._examples() if self._is_touched(each)]
        self.part = Part(settings, [run for each in looked_at for run in combinations(each)])

    def results(self, watcher: Watcher) -> list[Lesson]:
        """Their results; raises WholeSiteError if one fails."""
        results = self.part.results(watcher)
        if any(isinstance(lesson.result, Failure) for lesson in results):
            raise WholeSiteError
        place = place_of(Gallery((), {lesson.example.name: lesson for lesson in results}))
        had_it = self.kept.playground in {lesson.example.lesson for lesson in results}
        if (place or had_it) and place != self.kept.place:
            raise WholeSiteError  # the figures of all lessons open in the playground
        return results

    def load(self, examples: Iterable[Example]) -> list[Lesson]:
        """The results of other lessons, whose runs still hold."""
        part = Part(self.settings, [run for each in examples for run in combinations(each)])
        try:
            if part.must_run:
                raise WholeSiteError
            return part.stored
        finally:
            part.close()

    def account(self, results: Iterable[Lesson]) -> Account:
        """The account of a build that looked at these lessons and kept the others."""
        results = list(results)
        shown = {lesson.example.lesson for lesson in results}
        sections = tuple(
            replace(section, examples=tuple(e for e in section.examples if e.lesson in shown))
            for section in self.sections
        )
        seconds = time.perf_counter() - self._clock
        own = account(with_results(sections, results), seconds, self.settings.workers)
        new = {line.name: line for line in own.lines}
        lines = tuple(new.get(line.name) or _kept(line) for line in self.kept.lines)
        return replace(own, lines=lines)

    @property
    def before(self) -> Account:
        """The account of the build before."""
        return Account(self.kept.lines, 0.0, self.settings.workers)

    def close(self) -> None:
        """End the server."""
        self.part.close()

    def _examples(self) -> Iterable[Example]:
        return (example for section in self.sections for example in section.examples)

    def _is_touched(self, example: Example) -> bool:
        stem, picture = f"{example.catalog_stem}.", example.thumbnail and example.thumbnail.path
        return (
            example.lesson in self.rerun
            or any(path.startswith(stem) and path.endswith(".po") for path in self.files)
            or (picture is not None and str(picture) in self.files)
        )


def _kept(line: Line) -> Line:
    """The line of a lesson whose run is kept in this build."""
    combinations = tuple(map(_kept, line.combinations))
    return replace(line, outcome=LessonOutcome.KEPT, reason=None, combinations=combinations)
