"""The results of servers as Markdown."""

from collections.abc import Iterator

from bench.bars import Bar
from bench.report import NOTHING, headed_table, span
from bench.results import Spread
from bench.serving.edits import Kind
from bench.serving.results import (
    FIRST_PAGE,
    LAST_PROCESS,
    MEMORY_AFTER,
    MEMORY_BEFORE,
    ServeResults,
)
from bench.serving.sites import BY_MATPLOTLIB, OURS, PARAMETERS, REAL

MARK = "serve"
_GROWN = 1.25
_LIMITS = {
    Kind.SENTENCE: 0.25,
    Kind.CATALOG: 0.25,
    Kind.STYLE: 0.15,
    Kind.PAGE: 0.3,
    Kind.TEMPLATE: 1.5,
    Kind.SHOW: 0.6,
    Kind.MATPLOTLIB: 0.6,
}
_START, _END, _MEMORY = 1.5, 1.0, 50.0


def report(results: ServeResults) -> str:
    parts = [_about(results), _edits(results), _peers(results), _life(results), _bars(results)]
    return "\n\n".join(part for part in (*parts, _failures(results)) if part) + "\n"


def _about(results: ServeResults) -> str:
    about = results.about
    versions = ", ".join(f"{name} {version}" for name, version in about["versions"].items())
    return (
        f"Measured on {about['date']}: {about['cores']} cores, {about['memory_gb']} GB of memory, "
        f"{about['system']}, Python {about['python']}. Edits of each kind: {about['edits']}. "
        f"{versions}.\n\n"
        "Seconds from the rename that saves a file until the text is on the page that is open in "
        "Chromium: the median, and in brackets the least and the greatest. The page is never "
        "reloaded by hand. Between two edits each server comes to rest."
    )


def _edits(results: ServeResults) -> str:
    places = [site for site in results.sites(OURS) if not _is_for_peers(site)]
    rows = []
    for kind in Kind:
        found = [results.spread(OURS, site, kind) for site in places]
        if any(found):
            rows.append([kind, *map(span, found)])
        if kind.runs_a_lesson and any(found):
            beyond = [results.spread(OURS, site, kind, beyond=True) for site in places]
            rows.append([f"{kind}, beyond what its cells take", *map(span, beyond)])
    return headed_table("An edit seen on the open page, seconds", ["Edit", *places], rows)


def _peers(results: ServeResults) -> str:
    kinds = (Kind.SENTENCE, Kind.MATPLOTLIB)
    rows = []
    for server in results.servers():
        for site in filter(_is_for_peers, results.sites(server)):
            found = [results.spread(server, site, kind) for kind in kinds]
            rows.append([server, site.partition(" ")[0], *map(span, found)])
    if not rows:
        return ""
    return headed_table("Beside other servers, seconds", ["Server", "Lessons", *kinds], rows)


def _is_for_peers(site: str) -> bool:
    return site.endswith(BY_MATPLOTLIB)


def _life(results: ServeResults) -> str:
    rows = []
    for site in (site for site in results.sites(OURS) if not _is_for_peers(site)):
        start, end = (results.spread(OURS, site, what) for what in (FIRST_PAGE, LAST_PROCESS))
        before, after = _memory(results, site)
        edits = [one.number for one in results.seen if (one.site, one.what) == (site, MEMORY_AFTER)]
        count = max(edits, default=0)
        megabytes = f"{before:.0f} → {after:.0f}, {count} edits" if before and after else NOTHING
        rows.append([site, span(start), span(end), megabytes])
    columns = [
        "Site",
        "From the start of the command to the page, seconds",
        "From Ctrl-C to the end of the last process, seconds",
        "Memory of all processes, MB",
    ]
    return headed_table("The server itself", columns, rows) if rows else ""


def _memory(results: ServeResults, site: str) -> tuple[float | None, float | None]:
    before, after = (results.spread(OURS, site, w) for w in (MEMORY_BEFORE, MEMORY_AFTER))
    return before and before.middle, after and after.middle


def _bars(results: ServeResults) -> str:
    rows = [[bar.what, bar.wanted, bar.measured, bar.verdict] for bar in bars(results)]
    return headed_table("The bars of serving", ["What", "Wanted", "Measured", "Verdict"], rows)


def bars(results: ServeResults) -> Iterator[Bar]:
    sites = results.sites(OURS)
    large = next((site for site in sites if site.endswith("lessons")), "200 lessons")
    for kind, limit in _LIMITS.items():
        beyond = kind.runs_a_lesson
        found = results.spread(OURS, REAL, kind, beyond=beyond)
        more = " beyond what its cells take" if beyond else ""
        yield _under(f"{REAL}: {kind}{more}", limit, found)
    for kind in _LIMITS:
        yield _ratio(
            f"{large} over {REAL}: {kind}",
            results.spread(OURS, large, kind, beyond=kind.runs_a_lesson),
            results.spread(OURS, REAL, kind, beyond=kind.runs_a_lesson),
        )
    for kind, other in (
        (Kind.PARAMETERS_SENTENCE, Kind.SENTENCE),
        (Kind.PARAMETERS_NUMBER, Kind.SHOW),
    ):
        yield _ratio(
            f"{PARAMETERS} over {REAL}: {other}",
            results.spread(OURS, PARAMETERS, kind, beyond=kind.runs_a_lesson),
            results.spread(OURS, REAL, other, beyond=kind.runs_a_lesson),
        )
    for site in sites:
        if _is_for_peers(site):
            continue
        yield _under(f"{site}: first page", _START, results.spread(OURS, site, FIRST_PAGE))
        yield _under(f"{site}: Ctrl-C", _END, results.spread(OURS, site, LAST_PROCESS))
        before, after = _memory(results, site)
        grown = after - before if before is not None and after is not None else None
        measured = NOTHING if grown is None else f"{grown:.0f} MB"
        met = None if grown is None else grown < _MEMORY
        yield Bar(f"{site}: memory that the edits add", f"under {_MEMORY:g} MB", measured, met)


def _under(what: str, limit: float, found: Spread | None) -> Bar:
    measured = f"{found.middle:.2f} s" if found else NOTHING
    return Bar(what, f"under {limit:g} s", measured, found.middle < limit if found else None)


def _ratio(what: str, above: Spread | None, below: Spread | None) -> Bar:
    wanted = f"at most {_GROWN:g}×"
    if above is None or below is None or below.middle <= 0:
        return Bar(what, wanted, NOTHING, None)
    ratio = above.middle / below.middle
    return Bar(what, wanted, f"{ratio:.2f}×", ratio <= _GROWN)


def _failures(results: ServeResults) -> str:
    lines = [f"- {one.failure().splitlines()[0]}" for one in results.failures()]
    return "\n".join(["### What failed, and is in no table", "", *lines]) if lines else ""
