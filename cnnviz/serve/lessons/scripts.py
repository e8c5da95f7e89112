"""The scripts of a gallery while they are being edited: an unchanged script is not read again."""

from collections.abc import Iterable
from pathlib import Path

from cnnviz.domain import Example, Failure, Section
from cnnviz.gallery.engine.prerequisites import invalid_prerequisites
from cnnviz.gallery.inputs.states import Stamp, stamp_of
from cnnviz.gallery.scripts.collect import collect, read_example
from cnnviz.gallery.scripts.parameters import combinations
from cnnviz.gallery.scripts.settings import Settings
from cnnviz.serve.lessons.last_good import with_last_good


class Scripts:
    """The sections of a gallery; a script with a mistake stays as it was before the mistake."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._read: dict[Path, tuple[Stamp, Example]] = {}
        self._combinations: dict[str, tuple[Example, list[Example]]] = {}
        self.sections: tuple[Section, ...] = ()
        self.broken: tuple[Failure, ...] = ()
        """A failure for each file that cannot be read now."""

    def look(self) -> None:
        """Read what changed. Raises CollectError where the gallery's folder does not exist."""
        sections, broken = collect(self._settings, self._example)
        self.broken = (*broken, *invalid_prerequisites(sections, broken))
        self.sections = with_last_good(sections, self.sections, {each.place for each in broken})

    def forget(self) -> None:
        """Read every script again: files beside them are new or gone."""
        self._read.clear()

    def all_runs(self) -> list[Example]:
        """Every example to run; one that did not change stays the same object."""
        lessons = [example for section in self.sections for example in section.examples]
        return [run for lesson in lessons for run in self._runs(lesson)]

    def _example(self, script: Path, settings: Settings) -> Example:
        state = stamp_of(str(script))
        known = self._read.get(script)
        if known is None or known[0] != state:
            known = self._read[script] = state, read_example(script, settings)
        return known[1]

    def _runs(self, lesson: Example) -> Iterable[Example]:
        known = self._combinations.get(lesson.lesson)
        if known is None or known[0] is not lesson:
            known = self._combinations[lesson.lesson] = lesson, combinations(lesson)
        return known[1]
