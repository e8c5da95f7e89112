"""What a build did with each lesson: as data, as JSON and JUnit, and as text for people."""

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from pathlib import PurePosixPath
from typing import Any
from xml.etree import ElementTree

from cnnviz.gallery.collect import SECTION_FILE, slugify
from cnnviz.gallery.naming import FOLDER
from cnnviz.nouns import Failure, Gallery, Inputs, Lesson, Reason

_LONGEST = 20
"""Lines of a list of the summary; a build of hundreds must not scroll its end away."""
_SLOWEST = 5
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 forbids even as a reference: most control characters, halves of surrogates."""


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


def as_json(account: Account) -> str:
    """The account for programs; keys may be added, those here stay.

    `gallery_seconds`, `jobs`; `totals`: `lessons`, `ran`, `kept`, `failed` (of which `unread` could
    not be read), `lesson_seconds`; `lessons`, a list of objects: `name`, `place`, `outcome` ("ran",
    "kept", "failed"), `reason` ("" if it did not run), `seconds`, `cpu_seconds`, `peak_bytes`,
    `files`, `packages` (these five null for a failure), `notes`, `unread`, and `failure`: null, or
    `line`, `cell`, `message`, `output`, `traceback`. A kept lesson has its earlier run's times.
    `left_out` names the lessons without a result, since the build was asked for others.
    """
    data = {
        "gallery_seconds": account.gallery_seconds,
        "jobs": account.jobs,
        "totals": {
            "lessons": len(account.lines),
            **{key: getattr(account, key) for key in ("ran", "kept", "failed", "unread")},
            "lesson_seconds": account.lesson_seconds,
        },
        "lessons": [_json_line(line) for line in account.lines],
        "left_out": account.left_out,
    }
    text = json.dumps(data, ensure_ascii=False, indent=1) + "\n"
    # A file name that is not UTF-8 holds half a surrogate, which JSON can say only by an escape.
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _json_line(line: Line) -> dict[str, Any]:
    numbers = ("seconds", "cpu_seconds", "peak_bytes", "files", "packages")
    told = ("line", "cell", "message", "output", "traceback")
    return {
        "name": line.name,
        "place": line.place,
        "outcome": line.outcome.value,
        "reason": line.why,
        **{key: getattr(line, key) for key in numbers},
        "notes": line.notes,
        "unread": line.unread,
        "failure": {key: getattr(line.failure, key) for key in told} if line.failure else None,
    }


def as_junit(account: Account) -> str:
    """The account as JUnit XML: a test case a lesson; a kept one passed and took no time."""
    counts = {"tests": str(len(account.lines)), "failures": str(account.failed)}
    totals = {**counts, "errors": "0", "skipped": "0", "time": f"{account.gallery_seconds:.3f}"}
    root = ElementTree.Element("testsuites", {"name": "cnnviz", **totals})
    suite = ElementTree.SubElement(root, "testsuite", {"name": "lessons", **totals})
    for line in account.lines:
        suite.append(_case(line))
    ElementTree.indent(root, " ")
    body = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{body}\n'


def _case(line: Line) -> ElementTree.Element:
    names = {"classname": line.section, "name": line.slug, "file": line.place}
    case = ElementTree.Element("testcase", {key: _xml(name) for key, name in names.items()})
    if failure := line.failure:
        # How long it took to fail is not known; no time reads as 0.
        if failure.line is not None:
            case.set("line", str(failure.line))
        note = ElementTree.SubElement(case, "failure", message=_xml(first_line(failure)))
        note.text = _xml(str(failure))
        return case
    kept = line.outcome is Outcome.KEPT
    case.set("time", "0.000" if kept else f"{line.seconds:.3f}")
    said = f"kept from an earlier run of {line.seconds:.2f} s" if kept else f"ran: {line.why}"
    ElementTree.SubElement(case, "system-out").text = _xml(said)
    return case


def _xml(text: str) -> str:
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)


def first_line(failure: Failure) -> str:
    return (failure.message.strip().splitlines() or [""])[0]


def place_of(failure: Failure) -> str:
    """`place:line`, which terminals and editors open at a click."""
    return failure.place if failure.line is None else f"{failure.place}:{failure.line}"


def summary(account: Account) -> str:
    """What the build did, to be told at its end; one line where nothing ran."""
    ran = account.of(Outcome.RAN)
    parts = [
        _headline(account),
        *_cut(f"  {_cost(line)}  {line.place}: {line.why}" for line in ran),
    ]
    if len(ran) > _SLOWEST:  # fewer are seen at a glance in the list above
        slowest = sorted(ran, key=lambda line: line.seconds or 0.0, reverse=True)[:_SLOWEST]
        parts += ["The slowest:", *(f"  {_cost(line)}  {line.place}" for line in slowest)]
    if notes := [f"  {line.place}: {note}" for line in ran for note in line.notes]:
        parts += ["Notes:", *_cut(notes)]
    if failures := [line.failure for line in account.lines if line.failure]:
        told = (f"  {place_of(failure)}: {first_line(failure)}" for failure in failures)
        parts += ["Failed:", *_cut(told)]
    return "\n".join(parts)


def _headline(account: Account) -> str:
    time = f"({account.gallery_seconds:.2f} s)"
    kinds = Counter(_kind(line) for line in account.lines if line.failure)
    counts = [
        (account.ran, "lesson ran", "lessons ran"),
        (account.kept, "lesson was kept", "lessons were kept"),
        (kinds["lesson"], "lesson failed", "lessons failed"),
        (kinds["script"], "script could not be read", "scripts could not be read"),
        (kinds["section"], "section could not be read", "sections could not be read"),
        (len(account.left_out), "lesson was left out", "lessons were left out"),
    ]
    told = ", ".join(
        f"{count} {one if count == 1 else many}" for count, one, many in counts if count
    )
    if account.ran or account.failed:
        return f"{told} {time}:"
    return f"Nothing ran: {told or 'there are no lessons'} {time}."


def _kind(line: Line) -> str:
    if not line.unread:
        return "lesson"
    return "section" if line.slug == SECTION_FILE else "script"


def _cost(line: Line) -> str:
    """Numbers first: they stay in column beside names of any script."""
    return f"{line.seconds:8.2f} s  {(line.peak_bytes or 0) / 1e6:6.0f} MB"


def _cut(lines: Iterable[str]) -> list[str]:
    shown = list(lines)
    more = len(shown) - _LONGEST
    return [*shown[:_LONGEST], f"  ... and {more} more"] if more > 0 else shown
