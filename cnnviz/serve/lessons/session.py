"""A gallery while it is being edited: what is known of each lesson, and what must run."""

import os
from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path

from cnnviz.domain import Example, Failure, Gallery, Inputs, Lesson, Run, Section
from cnnviz.gallery.cache.history import History
from cnnviz.gallery.cache.key import Key, key_of, lines_of_code
from cnnviz.gallery.cache.plan import Plan, Planner
from cnnviz.gallery.cache.store import Store, Stored
from cnnviz.gallery.engine.build import kept
from cnnviz.gallery.engine.selection import selected
from cnnviz.gallery.inputs.paths import Names
from cnnviz.gallery.scripts.settings import Settings
from cnnviz.serve.lessons.scripts import Scripts


@dataclass(frozen=True, slots=True)
class _Known:
    example: Example
    stored: Path | None
    """Record of its run; None: it has no run that holds."""
    reads: frozenset[str]
    """Files and folders that the run read."""
    key: Key | None = None
    """Key of the run; None: it may not hold for the script with other prose."""
    lines: str = ""
    """The lines of the script on which it depends, as in its record."""

    def holds_for(self, example: Example, paths: Collection[str]) -> bool:
        """Whether the run is that of an edited example, too, after an edit of these files."""
        return (
            self.key is not None
            and self.reads.isdisjoint(paths)
            and self.key == key_of(example)
            and (not self.lines or self.lines == lines_of_code(example))
        )


class Session:
    """The lessons of a gallery, each with its last good run."""

    def __init__(self, settings: Settings, only: tuple[str, ...] = ()) -> None:
        """With `only`, other lessons are shown if the store has their runs, and never run."""
        self._settings, self._only = settings, only
        self.store = Store(settings.store)
        self.history = History.read(self.store)
        self._scripts = Scripts(settings)
        self._known: dict[str, _Known] = {}
        self._lessons: dict[str, Lesson] = {}
        """The last good result of each example, by its name."""
        self._failures: dict[str, Failure] = {}
        self._is_sure = False
        """Whether the last look succeeded, and all files of the gallery lie in its folder."""

    def look(self, paths: Collection[str] | None, *, is_structural: bool = False) -> list[Plan]:
        """Find out what these files changed; returns the lessons that must run now.

        None: look at everything. Raises CollectError or EngineError; the gallery stays as it was.
        """
        self._is_sure = False
        if is_structural or paths is None:
            self._scripts.forget()
        self._scripts.look()
        examples = self._scripts.all_runs()
        names = {example.name for example in examples}
        for gone in self._known.keys() - names:
            del self._known[gone]
            self._failures.pop(gone, None)
        chosen = selected(examples, self._only)
        touched = [
            example for example in examples if self._is_touched(example, paths, is_structural)
        ]
        if paths is not None and not is_structural:
            touched = [example for example in touched if not self._is_kept(example, paths)]
        plans = Planner(self._settings, self.store, self.history).plan_all(touched)
        for plan in plans:
            self._note(plan)
        self._is_sure = not _has_links(self._settings.source)
        return [plan for plan in plans if not plan.stored and plan.example.name in chosen]

    def may_read(self, paths: Collection[str]) -> bool:
        """Whether the gallery may read one of these files; else there is nothing to look at."""
        source = self._settings.source
        return (
            not self._is_sure
            or bool(self._failures)  # nobody knows what a failed lesson read
            or any(source in Path(path).parents for path in paths)
            or not all(known.reads.isdisjoint(paths) for known in self._known.values())
        )

    def is_due(self, plan: Plan) -> bool:
        """Whether the plan is the last one for its example: no edit has overtaken it."""
        known = self._known.get(plan.example.name)
        return known is not None and known.example is plan.example

    def take(self, plan: Plan, result: Run | Failure, stored: Stored | None) -> None:
        """Take the result of a lesson that ran; a failure leaves its last good run.

        `stored` is the run in the store, if it is there.
        """
        name = plan.example.name
        if isinstance(result, Failure):
            self._failures[name] = result
            return
        self._failures.pop(name, None)
        self._lessons[name] = Lesson(plan.example, result)
        reads = _reads(result.inputs, plan.example, self._settings.root)
        self._known[name] = (
            _Known(plan.example, stored.path, reads, plan.key, stored.record.lines)
            if stored
            else _Known(plan.example, None, reads)
        )
        self.history.add(plan.example.label, plan.key, result)

    def show(self, example: Example, run: Run) -> None:
        """Show what a lesson that still runs has shown so far, unless an edit has overtaken it."""
        known = self._known.get(example.name)
        if known and known.example is example:
            self._lessons[example.name] = Lesson(example, run)

    def last_run(self, example: Example) -> Run | None:
        """The last good run of an example."""
        lesson = self._lessons.get(example.name)
        return lesson.result if lesson and isinstance(lesson.result, Run) else None

    @property
    def gallery(self) -> Gallery:
        """The lessons that have a run."""
        examples = self._scripts.all_runs()
        lessons = {e.name: self._lessons[e.name] for e in examples if e.name in self._lessons}
        shown = {lesson.example.lesson for lesson in lessons.values()}
        sections = (_only(section, shown) for section in self._scripts.sections)
        return Gallery(sections=tuple(sections), lessons=lessons)

    @property
    def examples(self) -> list[Example]:
        return self._scripts.all_runs()

    @property
    def shown_first(self) -> frozenset[str]:
        """Names of the examples that the pages show before a reader chooses a combination."""
        sections = self._scripts.sections
        return frozenset(example.name for section in sections for example in section.examples)

    def read_by(self, example: Example) -> frozenset[str]:
        """Files and folders that the example's last run read."""
        known = self._known.get(example.name)
        return known.reads if known else frozenset()

    @property
    def reads(self) -> frozenset[str]:
        """Files and folders that any lesson read."""
        return frozenset().union(*(known.reads for known in self._known.values()))

    @property
    def failures(self) -> tuple[Failure, ...]:
        return (*self._scripts.broken, *self._failures.values())

    def _is_touched(
        self, example: Example, paths: Collection[str] | None, is_structural: bool
    ) -> bool:
        known = self._known.get(example.name)
        if paths is None or known is None or known.example is not example:
            return True
        if example.name in self._failures:
            # Nobody knows what a failed lesson read.
            return is_structural or any(not _is_text(path) for path in paths)
        if not known.reads.isdisjoint(paths):
            return True
        return is_structural and any(str(Path(path).parent) in known.reads for path in paths)

    def _is_kept(self, example: Example, paths: Collection[str]) -> bool:
        """Keep the run of an example of which only prose was edited; False: it must be planned."""
        known, lesson = self._known.get(example.name), self._lessons.get(example.name)
        is_bound = str(example.path) in known.reads if known else True
        if not (known and lesson) or is_bound or not known.holds_for(example, paths):
            return False
        self._lessons[example.name] = replace(lesson, example=example)
        self._known[example.name] = replace(known, example=example)
        return True

    def _note(self, plan: Plan) -> None:
        name, known = plan.example.name, self._known.get(plan.example.name)
        if plan.stored is None:
            self._known[name] = _Known(plan.example, None, frozenset())
            return
        record, path = plan.stored.record, plan.stored.path
        lesson = self._lessons.get(name)
        if known and known.stored == path and lesson and isinstance(lesson.result, Run):
            self._lessons[name] = replace(lesson, example=plan.example)
        else:
            self._lessons[name] = kept(plan.example, plan.stored, self.store)
        self._failures.pop(name, None)
        reads = _reads(record.inputs, plan.example, self._settings.root)
        self._known[name] = _Known(plan.example, path, reads, plan.key, record.lines)


def _only(section: Section, lessons: Collection[str]) -> Section:
    if all(example.lesson in lessons for example in section.examples):
        return section
    examples = tuple(example for example in section.examples if example.lesson in lessons)
    return replace(section, examples=examples)


def _reads(inputs: Inputs, example: Example, root: Path) -> frozenset[str]:
    """The absolute paths of the inputs of a run."""
    names = Names(root, example.path.parent)
    return frozenset(names.all_paths(inputs))


def _has_links(folder: Path) -> bool:
    """Whether the folder is reached by a symbolic link, or holds one."""
    return folder.resolve() != folder or _holds_link(folder)


def _holds_link(folder: str | Path) -> bool:
    with os.scandir(folder) as entries:
        return any(
            entry.is_symlink() or (entry.is_dir() and _holds_link(entry.path)) for entry in entries
        )


def _is_text(path: str) -> bool:
    """Whether a file holds text for pages only, which no lesson is run again for."""
    return path.endswith((".po", ".md", ".html", ".css"))
