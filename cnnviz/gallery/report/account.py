"""What a build did with each lesson, as data."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import PurePosixPath

from cnnviz.domain import Example, Failure, Gallery, Inputs, Lesson, Reason
from cnnviz.formatting import marked as _
from cnnviz.gallery.inputs.states import FOLDER
from cnnviz.gallery.scripts.collect import SECTION_FILE
from cnnviz.gallery.scripts.slugs import slugify


class Outcome(Enum):
    RAN = _("ran")
    KEPT = _("kept")
    FAILED = _("failed")


@dataclass(frozen=True, slots=True)
class Line:
    """What the build did with one lesson, or with a script or section that it could not read."""

    place: str
    section: str
    slug: str
    outcome: Outcome
    reason: Reason | None = None
    """Why it ran in this build."""
    seconds: float | None = None
    """Of its run, in this build or the earlier one that was kept; a failure has none."""
    cpu_seconds: float | None = None
    peak_bytes: int | None = None
    inputs: Inputs | None = None
    notes: tuple[str, ...] = ()
    """What is odd about its run."""
    failure: Failure | None = None
    """Of several combinations that failed, the first's."""
    unread: bool = False
    variant: str = ""
    """The combination as its address says it; empty for a lesson as a whole."""
    combinations: "tuple[Line, ...]" = ()
    """A line for each combination of a lesson with parameters; its own numbers sum them up."""

    @property
    def name(self) -> str:
        lesson = f"{self.section}/{self.slug}"
        return f"{lesson}/{self.variant}" if self.variant else lesson

    @property
    def why(self) -> str:
        """Why it ran in this build, and how many of its combinations; empty where none ran."""
        if not self.combinations or self.outcome is Outcome.KEPT:
            return str(self.reason or "")
        parts = [f"{len(self.combinations)} combinations, {self.of(Outcome.RAN)} ran"]
        if failed := self.of(Outcome.FAILED):
            parts.append(f"{failed} failed")
        reasons = list(dict.fromkeys(line.why for line in self.combinations if line.reason))
        text = ", ".join(parts) + (f"; {reasons[0]}" if reasons else "")
        return f"{text} and other reasons" if len(reasons) > 1 else text

    def of(self, outcome: Outcome) -> int:
        """How many of its combinations came to this."""
        return sum(line.outcome is outcome for line in self.combinations)

    @property
    def files(self) -> int | None:
        """How many files it read; folders, and what it looked for in vain, do not count."""
        if not self.inputs:
            return None
        return sum(state not in (None, FOLDER) for state in self.inputs.files.values())

    @property
    def packages(self) -> int | None:
        return len(self.inputs.packages) if self.inputs else None


@dataclass(frozen=True, slots=True)
class Account:
    lines: tuple[Line, ...]
    """Every lesson in the gallery's order, then what could not be read."""
    gallery_seconds: float
    """By the clock, of the gallery's part of the build."""
    jobs: int
    """Lessons that could run at once."""
    left_out: tuple[str, ...] = ()
    """Names of lessons that have no result, since the build was asked for others."""

    def of(self, outcome: Outcome) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.outcome is outcome)

    @property
    def ran(self) -> int:
        return len(self.of(Outcome.RAN))

    @property
    def kept(self) -> int:
        return len(self.of(Outcome.KEPT))

    @property
    def failed(self) -> int:
        """With what could not be read."""
        return len(self.of(Outcome.FAILED))

    @property
    def unread(self) -> int:
        return sum(line.unread for line in self.lines)

    @property
    def lesson_seconds(self) -> float:
        """Sum over all runs at hand, kept ones with what they once took."""
        return sum(line.seconds or 0.0 for line in self.lines)


def account(gallery: Gallery, seconds: float, jobs: int) -> Account:
    """The account of a build whose gallery took these seconds with so many jobs at once."""
    examples = [example for section in gallery.sections for example in section.examples]
    lines = [_lesson_line(example, gallery) for example in examples]
    lines += [_unread(failure) for failure in gallery.broken]
    # Of a lesson with parameters, it may be some combinations only: its line counts the others.
    whole = {example.lesson for example in examples}
    names = (one.lesson for one in gallery.left_out if one.lesson not in whole)
    left_out = tuple(dict.fromkeys(names))
    return Account(tuple(lines), seconds, jobs, left_out)


def _lesson_line(example: Example, gallery: Gallery) -> Line:
    lines = [_line(one) for one in gallery.combinations(example)]
    return _together(lines) if example.parameters else lines[0]


def _together(lines: Sequence[Line]) -> Line:
    """One line for all combinations: the worst outcome, the times together, the highest peak."""
    first = lines[0]
    failed = [line for line in lines if line.failure]
    ran = [line for line in lines if line.outcome is Outcome.RAN]
    done = [line for line in lines if line.seconds is not None]
    inputs = [line.inputs for line in lines if line.inputs]
    return Line(
        first.place,
        first.section,
        first.slug,
        Outcome.FAILED if failed else Outcome.RAN if ran else Outcome.KEPT,
        next((line.reason for line in lines if line.reason), None),
        seconds=sum(line.seconds or 0.0 for line in done) if done else None,
        cpu_seconds=sum(line.cpu_seconds or 0.0 for line in done) if done else None,
        peak_bytes=max((line.peak_bytes or 0 for line in done), default=None),
        inputs=Inputs(
            files={name: state for one in inputs for name, state in one.files.items()},
            packages={name: version for one in inputs for name, version in one.packages.items()},
        ),
        notes=tuple(dict.fromkeys(note for line in lines for note in line.notes)),
        failure=failed[0].failure if failed else None,
        combinations=tuple(lines),
    )


def _line(lesson: Lesson) -> Line:
    example, result, reason = lesson.example, lesson.result, lesson.reason
    where = (example.place, example.section, example.slug)
    if isinstance(result, Failure):
        return Line(*where, Outcome.FAILED, reason, failure=result, variant=example.variant)
    return Line(
        *where,
        outcome=Outcome.RAN if reason else Outcome.KEPT,
        reason=reason,
        seconds=result.seconds,
        cpu_seconds=result.cpu_seconds,
        peak_bytes=result.peak_bytes,
        inputs=result.inputs,
        notes=result.notes,
        variant=example.variant,
    )


def _unread(failure: Failure) -> Line:
    # The names that it has once it can be read, so that a report keeps its history.
    path = PurePosixPath(failure.place)
    slug = path.name if path.name == SECTION_FILE else slugify(path.stem)
    section = slugify(path.parent.name)
    return Line(failure.place, section, slug, Outcome.FAILED, failure=failure, unread=True)
