"""`scripts/bench --serve`: measure the servers, keep the raw numbers, print the tables."""

import argparse
import shutil
import signal
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from bench import PROJECTS
from bench.browser import launched
from bench.builders import our_python, tell
from bench.korean import korean
from bench.machine import machine
from bench.peersenv import peers_python, versions
from bench.report import write_into
from bench.serving import RESULTS, peers, sites
from bench.serving.measure import Measuring
from bench.serving.report import MARK, report
from bench.serving.results import ServeResults
from bench.serving.sites import Site

_MAKERS: dict[str, Callable[[Path, argparse.Namespace], Iterable[Site]]] = {
    "real": lambda folder, _: [sites.real(folder)],
    "generated": lambda folder, options: [sites.generated(folder, options.lessons)],
    "parameters": lambda folder, _: [sites.with_parameters(folder)],
    "peers": lambda folder, options: peers.all_sites(folder, options.peers_lessons),
}


def main(arguments: Sequence[str]) -> int:
    """Exit code 1 where something could not be measured; a missed bar is no failure."""
    options = _parser().parse_args(arguments)
    # A shell lets what it starts with `&` ignore Ctrl-C, and so would the servers, which never end.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    results = ServeResults.read(options.source) if options.source else _run(options)
    text = report(results)
    print(text)
    for page in options.write:
        write_into(page, korean(text) if page.parent.name == "ko" else text, MARK)
        tell(f"the tables are in {page}")
    for one in results.failures():
        tell(f"FAILED: {one.failure()}")
    return 1 if results.failures() else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="scripts/bench --serve",
        description="Save files while 'cnnviz serve' and the servers of others serve them, and "
        "measure in Chromium when the open page shows the edit.",
    )
    add = parser.add_argument
    add("--edits", type=int, default=20, help="of each kind; default: 20")
    add("--lessons", type=int, default=200, help="of the generated gallery; default: 200")
    add("--peers-lessons", type=int, default=50, help="of each other server's site; default: 50")
    add("--only", nargs="+", choices=_MAKERS, default=list(_MAKERS), help="these sites alone")
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
        ".cnnviz/bench/serve.json",
    )
    return parser


def _run(options: argparse.Namespace) -> ServeResults:
    from playwright.sync_api import sync_playwright

    results = ServeResults({**machine(), "edits": options.edits, "versions": _versions(options)})
    folder = PROJECTS / "serve"
    shutil.rmtree(folder, ignore_errors=True)
    try:
        with sync_playwright() as playwright:
            browser = launched(playwright)
            for name in options.only:
                for site in _MAKERS[name](folder / name, options):
                    if site.is_ours:
                        sites.fill_store(site)
                    Measuring(site, browser, results, options.edits).all()
                    shutil.rmtree(site.folder, ignore_errors=True)
            browser.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    tell(f"the raw numbers are in {RESULTS.relative_to(Path.cwd())}")
    return results


def _versions(options: argparse.Namespace) -> dict[str, Any]:
    found = versions(our_python(), ["cnnviz", "torch", "matplotlib", "mkdocs", "mkdocs-material"])
    theirs = versions(peers_python(), list(peers.VERSIONS)) if "peers" in options.only else {}
    return {**found, **theirs}
