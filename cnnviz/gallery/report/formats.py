"""The account of a build for programs: JSON and JUnit XML."""

import json
import re
from collections.abc import Mapping, Sequence
from xml.etree import ElementTree

from cnnviz.gallery.report.account import Account, LessonOutcome, Line
from cnnviz.gallery.report.summary import first_line
from cnnviz.outputs import Json

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 forbids even as references: most control characters, surrogates."""


def as_json(account: Account) -> str:
    """The account as JSON. Later versions may add keys, but keep these.

    `gallery_seconds`, `jobs`; `totals`: `lessons`, `ran`, `kept`, `failed` (of which `unread` could
    not be read), `lesson_seconds`; `lessons`, a list of objects: `name`, `place`, `outcome` ("ran",
    "kept", "failed"), `reason` ("" if it did not run), `seconds`, `cpu_seconds`, `peak_bytes`,
    `files`, `packages` (these five null for a failure), `notes`, `unread`, and `failure`: null, or
    `line`, `cell`, `message`, `output`, `traceback`. A kept lesson has its earlier run's times.
    `combinations` is empty, or, for a lesson with parameters, holds such an object for each
    combination; the lesson's own numbers are their sums, and its `failure` is the first. `left_out`
    names the lessons without a result because they were not selected for this build.
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
    # A file name that is not UTF-8 holds lone surrogates, which JSON can only write escaped.
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _json_line(line: Line) -> Mapping[str, Json]:
    numbers = ("seconds", "cpu_seconds", "peak_bytes", "files", "packages")
    details = ("line", "cell", "message", "output", "traceback")
    return {
        "name": line.name,
        "place": line.place,
        "outcome": line.outcome.value,
        "reason": line.why,
        **{key: getattr(line, key) for key in numbers},
        "notes": line.notes,
        "unread": line.unread,
        "failure": {key: getattr(line.failure, key) for key in details} if line.failure else None,
        **({} if line.variant else {"combinations": [*map(_json_line, line.combinations)]}),
    }


def as_junit(account: Account) -> str:
    """The account as JUnit XML: a test case for each lesson; a kept lesson passed in no time.

    A lesson with parameters is a suite of its own, with a test case for each combination.
    """
    plain = [line for line in account.lines if not line.combinations]
    suites = [("lessons", plain, account.gallery_seconds)]
    suites += [
        (line.name, list(line.combinations), _spent(line.combinations))
        for line in account.lines
        if line.combinations
    ]
    cases = [line for _, lines, _ in suites for line in lines]
    root = ElementTree.Element(
        "testsuites", {"name": "cnnviz", **_totals(cases, account.gallery_seconds)}
    )
    for name, lines, seconds in suites:
        totals = _totals(lines, seconds)
        suite = ElementTree.SubElement(root, "testsuite", {"name": _xml(name), **totals})
        suite.extend(_case(line) for line in lines)
    ElementTree.indent(root, " ")
    body = ElementTree.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{body}\n'


def _totals(lines: Sequence[Line], seconds: float) -> dict[str, str]:
    failures = sum(line.outcome is LessonOutcome.FAILED for line in lines)
    counts = {"tests": str(len(lines)), "failures": str(failures)}
    return {**counts, "errors": "0", "skipped": "0", "time": f"{seconds:.3f}"}


def _spent(lines: Sequence[Line]) -> float:
    return sum(line.seconds or 0.0 for line in lines if line.outcome is LessonOutcome.RAN)


def _case(line: Line) -> ElementTree.Element:
    # Viewers group by this: the section, or the lesson of a combination.
    group = f"{line.section}.{line.slug}" if line.variant else line.section
    names = {"classname": group, "name": line.variant or line.slug, "file": line.place}
    case = ElementTree.Element("testcase", {key: _xml(name) for key, name in names.items()})
    if failure := line.failure:
        # The time until the failure is not known; without a time, viewers show 0.
        if failure.line is not None:
            case.set("line", str(failure.line))
        note = ElementTree.SubElement(case, "failure", message=_xml(first_line(failure)))
        note.text = _xml(str(failure))
        return case
    kept = line.outcome is LessonOutcome.KEPT
    case.set("time", "0.000" if kept else f"{line.seconds:.3f}")
    text = f"kept from an earlier run of {line.seconds:.2f} s" if kept else f"ran: {line.why}"
    ElementTree.SubElement(case, "system-out").text = _xml(text)
    return case


def _xml(text: str) -> str:
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)
