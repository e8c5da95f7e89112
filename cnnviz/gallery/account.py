"""What a build did with each lesson, as data."""

from dataclasses import dataclass
from enum import Enum
from pathlib import PurePosixPath

from cnnviz.gallery.collect import SECTION_FILE, slugify
from cnnviz.gallery.naming import FOLDER
from cnnviz.nouns import Failure, Gallery, Inputs, Lesson, Reason


class Outcome(Enum):
    RAN = "ran"
    KEPT = "kept"
    FAILED = "failed"


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
    unread: bool = False

    @property
    def name(self) -> str:
        return f"{self.section}/{self.slug}"

    @property
    def why(self) -> str:
        return str(self.reason or "")

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
    lines = [_line(gallery.lessons[example.name]) for example in examples]
    lines += [_unread(failure) for failure in gallery.broken]
    left_out = tuple(example.name for example in gallery.left_out)
    return Account(tuple(lines), seconds, jobs, left_out)


def _line(lesson: Lesson) -> Line:
    example, result, reason = lesson.example, lesson.result, lesson.reason
    where = (example.place, example.section, example.slug)
    if isinstance(result, Failure):
        return Line(*where, Outcome.FAILED, reason, failure=result)
    return Line(
        *where,
        outcome=Outcome.RAN if reason else Outcome.KEPT,
        reason=reason,
        seconds=result.seconds,
        cpu_seconds=result.cpu_seconds,
        peak_bytes=result.peak_bytes,
        inputs=result.inputs,
        notes=result.notes,
    )


def _unread(failure: Failure) -> Line:
    # The names that it has once it can be read, so that a report keeps its history.
    path = PurePosixPath(failure.place)
    slug = path.name if path.name == SECTION_FILE else slugify(path.stem)
    section = slugify(path.parent.name)
    return Line(failure.place, section, slug, Outcome.FAILED, failure=failure, unread=True)
