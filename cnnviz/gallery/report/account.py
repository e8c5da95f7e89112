"""The account of a build as data: the outcome of each lesson."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import PurePosixPath

from cnnviz.domain import Example, Failure, Gallery, Inputs, Lesson, Reason, Run
from cnnviz.formatting import marked as _
from cnnviz.gallery.inputs.states import FOLDER
from cnnviz.gallery.scripts.collect import SECTION_FILE
from cnnviz.gallery.scripts.slugs import slugify


class LessonOutcome(Enum):
    RAN = _("ran")
    KEPT = _("kept")
    FAILED = _("failed")


@dataclass(frozen=True, slots=True)
class Line:
    """The account of a lesson, or of a script or section that could not be read."""

    place: str
    section: str
    slug: str
    outcome: LessonOutcome
    reason: Reason | None = None
    """Reason to run it in this build; None: it did not run."""
    seconds: float | None = None
    """Duration of its run, in this build or the kept earlier one; None for a failure."""
    cpu_seconds: float | None = None
    peak_bytes: int | None = None
    files: int | None = None
    """Number of files that it read, without folders and missing files."""
    packages: int | None = None
    notes: tuple[str, ...] = ()
    """Oddities of its run."""
    failure: Failure | None = None
    """If several combinations failed, the failure of the first."""
    unread: bool = False
    variant: str = ""
    """The combination as in its address; empty for a whole lesson."""
    combinations: "tuple[Line, ...]" = ()
    """A line for each combination of a lesson with parameters, whose numbers are their sums."""

    @property
    def name(self) -> str:
        lesson = f"{self.section}/{self.slug}"
        return f"{lesson}/{self.variant}" if self.variant else lesson

    @property
    def why(self) -> str:
        """The reason to run it, and the number of combinations that ran; empty if none ran."""
        if not self.combinations or self.outcome is LessonOutcome.KEPT:
            return str(self.reason or "")
        parts = [f"{len(self.combinations)} combinations, {self.of(LessonOutcome.RAN)} ran"]
        if failed := self.of(LessonOutcome.FAILED):
            parts.append(f"{failed} failed")
        reasons = list(dict.fromkeys(line.why for line in self.combinations if line.reason))
        text = ", ".join(parts) + (f"; {reasons[0]}" if reasons else "")
        return f"{text} and other reasons" if len(reasons) > 1 else text

    def of(self, outcome: LessonOutcome) -> int:
        """Number of its combinations with this outcome."""
        return sum(line.outcome is outcome for line in self.combinations)


@dataclass(frozen=True, slots=True)
class Account:
    lines: tuple[Line, ...]
    """All lessons in the gallery's order, then scripts and sections that could not be read."""
    gallery_seconds: float
    """Wall-clock time of the gallery's part of the build."""
    jobs: int
    """Lessons that could run at once."""
    left_out: tuple[str, ...] = ()
    """Names of lessons without a result because they were not selected for this build."""

    def of(self, outcome: LessonOutcome) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.outcome is outcome)

    @property
    def ran(self) -> int:
        return len(self.of(LessonOutcome.RAN))

    @property
    def kept(self) -> int:
        return len(self.of(LessonOutcome.KEPT))

    @property
    def failed(self) -> int:
        """Number of failures, including scripts and sections that could not be read."""
        return len(self.of(LessonOutcome.FAILED))

    @property
    def unread(self) -> int:
        return sum(line.unread for line in self.lines)

    @property
    def lesson_seconds(self) -> float:
        """Sum over all runs; a kept run counts with its earlier duration."""
        return sum(line.seconds or 0.0 for line in self.lines)


def account(gallery: Gallery, seconds: float, jobs: int) -> Account:
    """The account of a build whose `gallery` took `seconds`, with up to `jobs` lessons at once."""
    examples = [example for section in gallery.sections for example in section.examples]
    lines = [_lesson_line(example, gallery) for example in examples]
    lines += [_unread(failure) for failure in gallery.broken]
    # A lesson of which only some combinations are left out has a line, which counts the others.
    listed = {example.lesson for example in examples}
    names = (example.lesson for example in gallery.left_out if example.lesson not in listed)
    left_out = tuple(dict.fromkeys(names))
    return Account(tuple(lines), seconds, jobs, left_out)


def _lesson_line(example: Example, gallery: Gallery) -> Line:
    lessons = gallery.combinations(example)
    lines = [_line(lesson) for lesson in lessons]
    runs = [lesson.result for lesson in lessons if isinstance(lesson.result, Run)]
    return _together(lines, [run.inputs for run in runs]) if example.parameters else lines[0]


def _together(lines: Sequence[Line], inputs: Sequence[Inputs]) -> Line:
    """A line for all combinations: the worst outcome, the sum of times, the highest peak.

    `inputs` are those of their runs.
    """
    first = lines[0]
    failed = [line for line in lines if line.failure]
    ran = [line for line in lines if line.outcome is LessonOutcome.RAN]
    done = [line for line in lines if line.seconds is not None]
    every = Inputs(
        files={name: state for read in inputs for name, state in read.files.items()},
        packages={name: version for read in inputs for name, version in read.packages.items()},
    )
    return Line(
        first.place,
        first.section,
        first.slug,
        LessonOutcome.FAILED if failed else LessonOutcome.RAN if ran else LessonOutcome.KEPT,
        next((line.reason for line in lines if line.reason), None),
        seconds=sum(line.seconds or 0.0 for line in done) if done else None,
        cpu_seconds=sum(line.cpu_seconds or 0.0 for line in done) if done else None,
        peak_bytes=max((line.peak_bytes or 0 for line in done), default=None),
        files=_files(every) if inputs else None,
        packages=len(every.packages) if inputs else None,
        notes=tuple(dict.fromkeys(note for line in lines for note in line.notes)),
        failure=failed[0].failure if failed else None,
        combinations=tuple(lines),
    )


def _line(lesson: Lesson) -> Line:
    example, result, reason = lesson.example, lesson.result, lesson.reason
    names = (example.place, example.section, example.slug)
    if isinstance(result, Failure):
        return Line(*names, LessonOutcome.FAILED, reason, failure=result, variant=example.variant)
    return Line(
        *names,
        outcome=LessonOutcome.RAN if reason else LessonOutcome.KEPT,
        reason=reason,
        seconds=result.seconds,
        cpu_seconds=result.cpu_seconds,
        peak_bytes=result.peak_bytes,
        files=_files(result.inputs),
        packages=len(result.inputs.packages),
        notes=result.notes,
        variant=example.variant,
    )


def _files(inputs: Inputs) -> int:
    return sum(state not in (None, FOLDER) for state in inputs.files.values())


def _unread(failure: Failure) -> Line:
    # The names that it gets once it can be read, so that reports keep its history.
    path = PurePosixPath(failure.place)
    slug = path.name if path.name == SECTION_FILE else slugify(path.stem)
    section = slugify(path.parent.name)
    return Line(failure.place, section, slug, LessonOutcome.FAILED, failure=failure, unread=True)
