"""What cnnviz has set itself to reach, and whether it did."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bench.builders import Case
from bench.lessons import Flavour
from bench.measure import BARE_TORCH, alone
from bench.real import BARE, OURS, OURS_IN_TWO, THEIRS, THEIRS_PARALLEL
from bench.results import Results, Spread

_FASTER: Mapping[Flavour, Mapping[str, float]] = {
    Flavour.SHOW: {"sphinx-gallery": 10, "sphinx-gallery-parallel": 5, "mkdocs-jupyter": 30},
    Flavour.MATPLOTLIB: {"sphinx-gallery": 4, "sphinx-gallery-parallel": 2, "mkdocs-jupyter": 12},
    Flavour.ANNOTATED: {"sphinx-gallery-annotated": 4, "sphinx-gallery-annotated-parallel": 2.4},
}
_TRANSLATED = (Flavour.SHOW, Flavour.MATPLOTLIB)
"""Flavours whose projects have two languages, fully translated."""
_PEERS = (
    "sphinx-gallery",
    "sphinx-gallery-parallel",
    "mkdocs-gallery",
    "mkdocs-jupyter",
    "myst-nb",
)


@dataclass(frozen=True, slots=True)
class Bar:
    what: str
    wanted: str
    measured: str
    met: bool | None
    """None: not measured."""

    @property
    def verdict(self) -> str:
        return "not measured" if self.met is None else "met" if self.met else "**missed**"


def bars(results: Results) -> list[Bar]:
    return [
        *(bar for flavour in Flavour for bar in _faster(results, flavour)),
        *(bar for flavour in _TRANSLATED for bar in _same(results, flavour)),
        _untranslated(results),
        _code(results),
        *_updates(results),
        *(bar for flavour in _TRANSLATED for bar in _growth(results, flavour)),
        *_real(results.of_real()),
    ]


def _faster(results: Results, flavour: Flavour) -> Iterator[Bar]:
    for peer, times in _FASTER[flavour].items():
        found = results.ratio((peer, 50, Case.COLD), (_ours(flavour), 50, Case.COLD))
        what = f"cold, N = 50: {peer} over cnnviz `{flavour}`"
        met = found.middle >= times if found else None
        yield Bar(what, f"at least {times}×", _times(found), met)


def _same(results: Results, flavour: Flavour) -> Iterator[Bar]:
    for size, limit in ((50, 0.15), (200, 0.6)):
        part = results.spread(_ours(flavour), size, Case.SAME, "gallery_seconds")
        what = f"nothing changed, N = {size}: the gallery's part, `{flavour}`"
        measured = f"{part.middle:.3f} s" if part else "–"
        met = part.middle < limit if part else None
        yield Bar(what, f"under {limit} s", measured, met)
    whole = results.spread(_ours(flavour), 50, Case.SAME)
    peers = [
        (spread.middle, peer)
        for peer in _PEERS
        if (spread := results.spread(peer, 50, Case.SAME)) is not None
    ]
    what = f"nothing changed, N = 50: the whole build, `{flavour}`"
    if not whole or not peers:
        yield Bar(what, "no slower than the fastest peer", "–", None)
        return
    seconds, peer = min(peers)
    yield Bar(
        what,
        f"no slower than {peer}, {seconds:.2f} s",
        f"{whole.middle:.2f} s",
        whole.middle <= seconds,
    )


def _untranslated(results: Results) -> Bar:
    """Warnings must not slow down a build of which nothing has changed."""
    ours, other = _ours(Flavour.ANNOTATED), _ours(Flavour.MATPLOTLIB)
    found = results.ratio((ours, 50, Case.SAME), (other, 50, Case.SAME))
    what = "nothing changed, N = 50: `annotated` over `matplotlib`, the whole build"
    return Bar(what, "at most 1.1×", _times(found), found.middle <= 1.1 if found else None)


def _code(results: Results) -> Bar:
    """Held against the script alone, in one process that imports torch first."""
    ours, bare = _ours(Flavour.SHOW), alone(Flavour.SHOW)
    found = [
        ratio
        for size in results.sizes()
        if (
            ratio := results.ratio(
                (ours, size, Case.CODE), (bare, size, Case.CODE), "gallery_seconds"
            )
        )
    ]
    largest = found[-1] if found else None
    what = "code of one edited: the gallery's part over `import torch` and the script, `show`"
    return Bar(what, "under 1.5×", _times(largest), largest.middle < 1.5 if largest else None)


def _updates(results: Results) -> Iterator[Bar]:
    """An edit of one lesson of many, in two languages."""
    ours = _ours(Flavour.SHOW)
    prose, code, bare = (
        results.spread(builder, 200, case)
        for builder, case in ((ours, Case.PROSE), (ours, Case.CODE), (BARE_TORCH, Case.CODE))
    )
    what = "prose of one edited, N = 200: the whole build, `show`"
    met = prose.middle < 0.7 if prose else None
    yield Bar(what, "under 0.7 s", f"{prose.middle:.2f} s" if prose else "–", met)
    what = "code of one edited, N = 200: the whole build, `show`"
    wanted = "1.2 times `import torch` and 0.7 s"
    if not code or not bare:
        yield Bar(what, f"under {wanted}", "–", None)
    else:
        most = 1.2 * bare.middle + 0.7
        yield Bar(what, f"under {most:.2f} s, {wanted}", f"{code.middle:.2f} s", code.middle < most)
    for case, name in ((Case.PROSE, "prose"), (Case.CODE, "code")):
        ratio = results.ratio((ours, 1000, case), (ours, 200, case))
        what = f"{name} of one edited, N = 1000 over N = 200, `show`"
        yield Bar(what, "at most 2×", _times(ratio), ratio.middle <= 2 if ratio else None)


def _growth(results: Results, flavour: Flavour) -> Iterator[Bar]:
    ours = _ours(flavour)
    small, large = (ours, 50, Case.COLD), (ours, 200, Case.COLD)
    ratio = results.ratio(large, small)
    what = f"cold, N = 200 over N = 50, `{flavour}`"
    yield Bar(what, "under 4×", _times(ratio), ratio.middle < 4 if ratio else None)
    before = results.spread(*small, "parent_mb")
    after = results.spread(*large, "parent_mb")
    what = f"peak memory of the building process, N = 200 less N = 50, `{flavour}`"
    if before is None or after is None:
        yield Bar(what, "under 100 MB", "–", None)
        return
    grown = after.middle - before.middle
    yield Bar(what, "under 100 MB", f"{grown:.0f} MB", grown < 100)


def _real(results: Results) -> Iterator[Bar]:
    """Of real scripts; see real.py."""
    size = max(results.sizes(), default=0)

    def cold(builder: str) -> tuple[str, int, Case]:
        return builder, size, Case.COLD

    for peer, least in ((THEIRS, 2.2), (THEIRS_PARALLEL, 1.4)):
        found = results.ratio(cold(peer), cold(OURS))
        met = found.middle >= least if found else None
        yield Bar(
            f"cold, real scripts: {peer} over cnnviz", f"at least {least}×", _times(found), met
        )
    found = results.ratio(cold(OURS_IN_TWO), cold(OURS))
    met = found.middle <= 1.15 if found else None
    yield Bar("cold, real scripts: two languages over one", "at most 1.15×", _times(found), met)
    found = results.ratio(cold(BARE), cold(OURS), "cpu_seconds", "cpu_seconds")
    own = 1 - found.middle if found else 1.0
    met = own < 0.15 if found else None
    what = "cold, real scripts: the engine's own share of all CPU seconds"
    yield Bar(what, "under 15 %", f"{own:.0%}" if found else "–", met)


def _ours(flavour: Flavour) -> str:
    return f"cnnviz-{flavour}"


def _times(found: Spread | None) -> str:
    return f"{found.middle:.2f}× ({found.low:.2f} to {found.high:.2f})" if found else "–"
