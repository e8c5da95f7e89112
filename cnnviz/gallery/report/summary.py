"""The account of a build for people: runs with their reasons, slow lessons, failures."""

from collections import Counter
from collections.abc import Iterable

from cnnviz.domain import Failure
from cnnviz.gallery.report.account import Account, LessonOutcome, Line
from cnnviz.gallery.scripts.collect import SECTION_FILE

_LONGEST = 20
"""Most lines of a list of the summary, so that its end stays on the screen."""
_SLOWEST = 5


def first_line(failure: Failure) -> str:
    return (failure.message.strip().splitlines() or [""])[0]


def place_of(failure: Failure) -> str:
    """`place:line`, which terminals and editors open at a click; and the combination, if any."""
    place = failure.place if failure.line is None else f"{failure.place}:{failure.line}"
    return f"{place} ({failure.combination})" if failure.combination else place


def summary(account: Account) -> str:
    """The summary at the end of a build; a single line if nothing ran."""
    ran = account.of(LessonOutcome.RAN)
    parts = [
        _headline(account),
        *_cut(f"  {_cost(line)}  {line.place}: {line.why}" for line in ran),
    ]
    if len(ran) > _SLOWEST:  # a short list above needs no extract
        slowest = sorted(ran, key=lambda line: line.seconds or 0.0, reverse=True)[:_SLOWEST]
        parts += ["The slowest:", *(f"  {_cost(line)}  {line.place}" for line in slowest)]
    if notes := [f"  {line.place}: {note}" for line in ran for note in line.notes]:
        parts += ["Notes:", *_cut(notes)]
    if failures := [failure for line in account.lines for failure in _failures(line)]:
        lines = (f"  {place_of(failure)}: {first_line(failure)}" for failure in failures)
        parts += ["Failed:", *_cut(lines)]
    return "\n".join(parts)


def _failures(line: Line) -> list[Failure]:
    return [part.failure for part in line.combinations or (line,) if part.failure]


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
    text = ", ".join(
        f"{count} {singular if count == 1 else plural}"
        for count, singular, plural in counts
        if count
    )
    if account.ran or account.failed:
        return f"{text} {time}:"
    return f"Nothing ran: {text or 'there are no lessons'} {time}."


def _kind(line: Line) -> str:
    if not line.unread:
        return "lesson"
    return "section" if line.slug == SECTION_FILE else "script"


def _cost(line: Line) -> str:
    """Seconds and megabytes; as they come first, they align beside names in any script."""
    return f"{line.seconds:8.2f} s  {(line.peak_bytes or 0) / 1e6:6.0f} MB"


def _cut(lines: Iterable[str]) -> list[str]:
    shown = list(lines)
    more = len(shown) - _LONGEST
    return [*shown[:_LONGEST], f"  ... and {more} more"] if more > 0 else shown
