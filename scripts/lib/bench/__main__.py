"""`scripts/bench`: measure, keep the raw numbers, print the tables."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bench import RESULTS, browser, real
from bench.builders import Builder, Case, our_python, tell
from bench.korean import korean
from bench.machine import machine
from bench.measure import Entry, clear_away, measure
from bench.peersenv import peers_python, versions_of, warm_up
from bench.real import Scripts
from bench.registry import all_builders
from bench.report import report, write_into
from bench.results import Results


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code 1 where a build failed or published too little; a missed bar is no failure."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given[:1] == ["--serve"]:
        from bench.serving import command

        return command.main(given[1:])
    options = _parser().parse_args(given)
    if options.browser:
        return browser.main()
    if options.source:
        results = Results.read(options.source)
    else:
        wanted = [] if options.only_real else options.only or [one.name for one in all_builders()]
        chosen = [one for one in all_builders() if one.name in wanted]
        results = _run(options, chosen)
    text = report(results)
    print(text)
    for page in options.write:
        write_into(page, korean(text) if page.parent.name == "ko" else text)
        tell(f"the tables are in {page}")
    failures = results.failures()
    for one in failures:
        tell(f"FAILED: {one.failure()}")
    return 1 if failures else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="scripts/bench",
        description="Build the same generated scripts with cnnviz and with others, and compare.",
    )
    add = parser.add_argument
    add("--sizes", type=_count, nargs="+", default=[10, 50], help="examples; default: 10 50")
    add(
        "--growth",
        type=_count,
        nargs="*",
        default=[10, 50, 200],
        help="sizes of cnnviz's cold builds and their memory; default: 10 50 200",
    )
    add("--peers-growth", action="store_true", help="the others at these sizes, too: it takes long")
    add("--rounds", type=_count, default=3, help="default: 3")
    names = [one.name for one in all_builders()]
    add("--only", nargs="+", metavar="NAME", choices=names, help=f"of {', '.join(names)}")
    add(
        "--write",
        type=Path,
        nargs="+",
        default=[],
        metavar="FILE",
        help="also into these pages, between their two marks; in Korean where one lies in ko/",
    )
    add(
        "--from",
        dest="source",
        type=Path,
        metavar="RESULTS",
        help="print the tables of such a file and measure nothing; a run keeps its own in "
        ".cnnviz/bench/results.json, and the run before it results.previous.json there",
    )
    add(
        "--real",
        type=Path,
        metavar="FOLDER",
        help="also the scripts of sphinx-gallery in the folders of FOLDER, such as doc/examples of "
        "scikit-image's repository; what they import must be installed, beside cnnviz and in "
        ".cnnviz/bench/venv",
    )
    add("--only-real", action="store_true", help="nothing but the scripts of --real")
    add(
        "--serve",
        action="store_true",
        help="only this: from a saved file to the open page, with 'cnnviz serve' and the servers "
        "of others; given first, with arguments of its own, which --serve --help lists",
    )
    add(
        "--browser",
        action="store_true",
        help="only this: the arithmetic in the browser against torch on one thread",
    )
    return parser


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("it must be 1 or more")
    return number


def plan(
    builders: Sequence[Builder], sizes: Sequence[int], growth: Sequence[int], peers_growth: bool
) -> dict[int, list[tuple[Builder, tuple[Case, ...]]]]:
    """By size: who is measured, and in which cases."""
    planned: dict[int, list[tuple[Builder, tuple[Case, ...]]]] = {}
    for size in sorted({*sizes, *growth}):
        if size in sizes:
            planned[size] = [(one, one.cases) for one in builders]
            continue
        grown = [one for one in builders if not one.is_peer or peers_growth]
        cases = (Case.COLD, Case.SAME)
        planned[size] = [(one, cases) for one in grown if Case.COLD in one.cases and one.grows]
    return planned


def _run(options: argparse.Namespace, builders: list[Builder]) -> Results:
    planned = plan(builders, options.sizes, options.growth, options.peers_growth)
    scripts = Scripts.of(options.real) if options.real else None
    ours = our_python()
    peers = peers_python() if scripts or any(one.is_peer for one in builders) else None
    results = Results(_about(builders, options.rounds, versions_of(builders, ours, peers)))
    if RESULTS.exists():
        RESULTS.replace(RESULTS.with_name("results.previous.json"))
    tell("reading the libraries from the disk once")
    warm_up({ours, *([peers] if peers else [])})
    try:
        for size, entries in planned.items():
            made = [
                Entry(builder, size, cases, peers if builder.is_peer and peers else ours)
                for builder, cases in entries
            ]
            measure(made, options.rounds, results)
        if scripts and peers:
            real.measure(scripts, options.rounds, results, ours, peers)
    finally:
        clear_away()
    tell(f"the raw numbers are in {RESULTS.relative_to(Path.cwd())}")
    return results


def _about(builders: list[Builder], rounds: int, versions: dict[str, str]) -> dict[str, Any]:
    return {
        **machine(),
        "rounds": rounds,
        "versions": versions,
        "builders": {one.name: {"title": one.title, "flavour": one.flavour} for one in builders},
    }


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (OSError, ValueError, json.JSONDecodeError) as error:
        tell(str(error))
        sys.exit(1)
    except KeyboardInterrupt:
        tell("stopped; what was measured is kept")
        sys.exit(130)
