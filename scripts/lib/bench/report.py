"""The results as Markdown."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from bench.bars import bars
from bench.builders import Case
from bench.lessons import Flavour
from bench.measure import BARE_TORCH, alone
from bench.real import TITLES
from bench.results import Results, Spread

START, END = "<!-- bench:start -->", "<!-- bench:end -->"
NOTHING = "–"


def report(results: Results) -> str:
    parts = [_about(results)]
    for size in results.sizes():
        if _has_peers(results, size):
            parts.append(_seconds(results, size))
            parts += [_ratios(results, size, flavour) for flavour in Flavour]
    parts += [_growth(results), _part(results), _real(results), _bars(results), _failures(results)]
    return "\n\n".join(part for part in parts if part) + "\n"


def write_into(path: Path, text: str, mark: str = "bench") -> None:
    """Put a text between the two marks of a page. ValueError where they are not there."""
    first, last = (line.replace("bench", mark) for line in (START, END))
    page = path.read_text(encoding="utf-8")
    before, start, rest = page.partition(first)
    _, end, after = rest.partition(last)
    if not start or not end:
        raise ValueError(f"{path} needs the lines {first} and {last}, in this order.")
    path.write_text(f"{before}{first}\n\n{text}\n{last}{after}", encoding="utf-8")


def _about(results: Results) -> str:
    about = results.about
    versions = ", ".join(f"{name} {version}" for name, version in about["versions"].items())
    return (
        f"Measured on {about['date']}: {about['cores']} cores, {about['memory_gb']} GB of memory, "
        f"{about['system']}, Python {about['python']}. Rounds: {_rounds(results)}. {versions}.\n\n"
        "Seconds of the whole command by the clock: the median of the rounds, and in brackets the "
        "least and the greatest. In every round each builder takes its turn with each case. No "
        "thread settings are given: every builder arranges its threads by itself. Figures by "
        "matplotlib: the code is the same for every builder; by show: the same work written for "
        "cnnviz. Annotated: figures of matplotlib with ticks, numbers, colour bars, legends, the "
        "same code for every builder. cnnviz builds two languages, of the annotated ones only one; "
        "the others build one. After every build its pages are checked: all there, with five "
        "figures each, and 17 panels where they can be counted."
    )


def _rounds(results: Results) -> str:
    """How often each size was measured: a run may have been stopped."""
    found = {
        size: max(one.round for one in results.measurements if one.size == size)
        for size in results.sizes()
    }
    return ", ".join(f"{rounds} (N = {size})" for size, rounds in found.items())


def _seconds(results: Results, size: int) -> str:
    rows = [
        [_label(results, name), flavour, *(span(results.spread(name, size, c)) for c in Case)]
        for name, flavour in _builders(results, size)
    ]
    return headed_table(f"Seconds, {size} examples", ["Builder", "Figures by", *Case], rows)


def _ratios(results: Results, size: int, flavour: Flavour) -> str:
    ours = f"cnnviz-{flavour}"
    rows = []
    for name, theirs in _builders(results, size):
        if name.startswith("cnnviz") or _is_annotated(theirs) != _is_annotated(flavour):
            continue
        found = [results.ratio((name, size, case), (ours, size, case)) for case in Case]
        if any(found):
            rows.append([_label(results, name), *(span(one, "×") for one in found)])
    title = f"Times the seconds of cnnviz with `{flavour}`, {size} examples"
    return headed_table(title, ["Builder", *Case], rows) if rows else ""


def _is_annotated(flavour: str) -> bool:
    """Whether it is compared only with builders of the same scripts."""
    return flavour == Flavour.ANNOTATED


def _growth(results: Results) -> str:
    rows = []
    for size in results.sizes():
        for name, flavour in _builders(results, size):
            cold = results.spread(name, size, Case.COLD)
            if cold is None:
                continue
            memory = [
                results.spread(name, size, Case.COLD, what) for what in ("parent_mb", "largest_mb")
            ]
            megabytes = [f"{one.middle:.0f}" if one else NOTHING for one in memory]
            row = [_label(results, name), flavour, str(size), span(cold), *megabytes]
            rows.append((name, size, row))
    columns = [
        "Builder",
        "Figures by",
        "Examples",
        "Cold, seconds",
        "Peak memory of the building process, MB",
        "of its largest process, MB",
    ]
    return headed_table("Growth", columns, [row for _, _, row in sorted(rows)]) if rows else ""


def _part(results: Results) -> str:
    """The gallery's own seconds, and what a script costs without any builder."""
    rows = []
    for size in results.sizes():
        for flavour in Flavour:
            name = f"cnnviz-{flavour}"
            found = [results.spread(name, size, case, "gallery_seconds") for case in Case]
            if any(found):
                cells = [span(one, digits=3) for one in found]
                rows.append([f"the gallery's part, `{flavour}`", str(size), *cells])
        for name in (BARE_TORCH, *(alone(flavour) for flavour in Flavour)):
            bare = results.spread(name, size, Case.CODE)
            if bare:
                empty = [NOTHING] * (len(Case) - 1)
                rows.append([f"without a builder: {name}", str(size), *empty, span(bare)])
    if not rows:
        return ""
    table = headed_table(
        "The gallery's part of cnnviz, MkDocs apart, seconds", ["What", "Examples", *Case], rows
    )
    return (
        f"{table}\n\nWithout a builder: one process imports torch and runs the edited script; "
        "figures of matplotlib are rendered to PNG in memory, those of `show` are drawn by "
        "matplotlib and rendered nowhere."
    )


def _real(results: Results) -> str:
    """Real scripts, or how to measure them."""
    real, about = results.of_real(), results.about.get("real")
    if not real.measurements or not about:
        return (
            "### Real scripts\n\nThey were not measured. `./scripts/bench --real FOLDER` measures "
            "those of a folder of sphinx-gallery scripts, such as `doc/examples` of scikit-image's "
            "repository."
        )
    size = real.sizes()[-1]
    kinds = ("seconds", "cpu_seconds")
    rows = [
        [title, *(span(real.spread(name, size, Case.COLD, kind)) for kind in kinds)]
        for name, title in TITLES.items()
    ]
    table = headed_table("Real scripts", ["Builder", "Cold, seconds", "CPU seconds"], rows)
    return (
        f"{table}\n\n{about['scripts']} scripts of {about['of']} run here without other packages. "
        "Each has its figures on its page. Without a builder: the CPU seconds of the scripts "
        "alone, whose modules are imported once, and which draw nothing."
    )


def _bars(results: Results) -> str:
    rows = [[bar.what, bar.wanted, bar.measured, bar.verdict] for bar in bars(results)]
    return headed_table("The bars", ["What", "Wanted", "Measured", "Verdict"], rows)


def _failures(results: Results) -> str:
    lines = [f"- {one.failure()}" for one in results.failures()]
    return "\n".join(["### Builds that failed, and are in no table", "", *lines]) if lines else ""


def _builders(results: Results, size: int) -> list[tuple[str, str]]:
    """(name, flavour) of the builders that were measured at this size, in their order."""
    measured = {one.builder for one in results.measurements if one.size == size}
    known: dict[str, dict[str, str]] = results.about["builders"]
    return [(name, one["flavour"]) for name, one in known.items() if name in measured]


def _has_peers(results: Results, size: int) -> bool:
    cases = {one.case for one in results.measurements if one.size == size}
    return Case.CODE in cases or Case.PROSE in cases


def _label(results: Results, name: str) -> str:
    return str(results.about["builders"][name]["title"])


def span(found: Spread | None, unit: str = "", digits: int = 2) -> str:
    if found is None:
        return NOTHING
    low, middle, high = (f"{one:.{digits}f}" for one in (found.low, found.middle, found.high))
    return f"{middle}{unit} ({low}–{high})"


def headed_table(title: str, columns: Iterable[str], rows: Sequence[Sequence[str]]) -> str:
    heads = list(columns)
    lines = [heads, ["---"] * len(heads), *rows]
    table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    return f"### {title}\n\n{table}"
