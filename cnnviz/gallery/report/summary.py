"""The account of a build for people: what ran and why, what was slow, what failed."""

from collections import Counter
from collections.abc import Iterable

from cnnviz.domain import Failure
from cnnviz.gallery.report.account import Account, Line, Outcome
from cnnviz.gallery.scripts.collect import SECTION_FILE

_LONGEST = 20
"""Lines of a list of the summary; a build of hundreds must not scroll its end away."""
_SLOWEST = 5


def first_line(failure: Failure) -> str:
    return (failure.message.strip().splitlines() or [""])[0]


def place_of(failure: Failure) -> str:
    """`place:line`, which terminals and editors open at a click; then the combination, if any."""
    place = failure.place if failure.line is None else f"{failure.place}:{failure.line}"
    return f"{place} ({failure.combination})" if failure.combination else place


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
    if failures := [failure for line in account.lines for failure in _failures(line)]:
        told = (f"  {place_of(failure)}: {first_line(failure)}" for failure in failures)
        parts += ["Failed:", *_cut(told)]
    return "\n".join(parts)


def _failures(line: Line) -> list[Failure]:
    return [one.failure for one in line.combinations or (line,) if one.failure]


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
