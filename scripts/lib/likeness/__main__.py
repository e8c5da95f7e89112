"""`scripts/likeness`: compare figures with matplotlib's own PNG, or weigh pages; print numbers."""

import argparse
import os
import statistics
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from likeness import FOLDER
from likeness.figures import Pair, run_all
from likeness.photographs import photographer
from likeness.scores import FAIR, GOOD, Score, pixels, score, sheet
from likeness.weight import MOST, Weight, weights


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit code 1 where a bar is missed."""
    options = _parser().parse_args(arguments)
    if options.site:
        return _weigh(options.site)
    return _compare(options.scripts.resolve(), options.jobs, options.worst)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="scripts/likeness",
        description="Run each script of a gallery, and compare each figure as a page shows it in "
        "Chromium with matplotlib's own PNG, at equal size: structural similarity (SSIM).",
    )
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("scripts", type=Path, nargs="?", help="a folder of scripts")
    what.add_argument("--site", type=Path, help="instead: weigh the pages of this built site")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="scripts at once")
    parser.add_argument("--worst", type=int, default=12, help="figures on the sheet; default: 12")
    return parser


def _compare(folder: Path, jobs: int, worst: int) -> int:
    scores = sorted(_scores(folder, jobs), key=lambda one: one.similarity)
    if not scores:
        print(f"{folder}: no script shows a figure")
        return 1
    for one in scores:
        print(f"{one.similarity:.4f}  {one.name}  {one.reason}".rstrip())
    values = [one.similarity for one in scores]
    print(
        f"{len(values)} figures: median {statistics.median(values):.4f}, "
        f"least {values[0]:.4f}, over {GOOD}: {sum(value > GOOD for value in values)}, "
        f"over {FAIR}: {sum(value > FAIR for value in values)}"
    )
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / "worst.png"
    sheet(scores[:worst], path)
    print(f"the worst are in {path}")
    return 0 if values[0] > GOOD else 1


def _scores(folder: Path, jobs: int) -> Iterator[Score]:
    # Processes are forked before the browser starts its threads.
    pairs: list[Pair] = []
    scripts = {
        path.relative_to(folder).with_suffix("").as_posix(): path
        for path in sorted(folder.rglob("*.py"))
    }
    for ran in run_all(scripts, jobs):
        pairs += ran.pairs
        if ran.problem:
            print(f"{ran.name} did not run: {ran.problem}", file=sys.stderr)
    with photographer() as photograph:
        for pair in pairs:
            theirs = pixels(pair.theirs)
            height, width = theirs.shape[:2]
            yield score(pair.name, pair.reason, theirs, pixels(photograph(pair, (width, height))))


def _weigh(site: Path) -> int:
    pages = sorted(weights(site), key=lambda one: -one.at_last)
    for one in pages:
        print(f"{one.at_first:9,}  {one.at_last:9,}  {one.page}")
    heavy = [one for one in pages if one.at_last > MOST]
    print(f"{len(pages)} pages, bytes at first and at the end: {_middle(pages)}")
    print(f"over {MOST:,} bytes: {len(heavy)}")
    return 1 if heavy else 0


def _middle(pages: Sequence[Weight]) -> str:
    first = statistics.median(one.at_first for one in pages)
    last = statistics.median(one.at_last for one in pages)
    return f"median {first:,.0f} and {last:,.0f}"


if __name__ == "__main__":
    sys.exit(main())
