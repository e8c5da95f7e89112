"""The rounds: every builder in turn, case by case, so that a slow minute hits all of them."""

import shutil
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import ParamSpec, TypeVar

from bench import PROJECTS, RESULTS, ROOT
from bench.builders import Builder, Case, tell
from bench.lessons import Flavour, edit_code, edit_prose, lesson
from bench.ours import REPORT, Cnnviz, gallery_seconds
from bench.results import Measurement, Results
from bench.timing import Timed, run
from bench.verify import edited, problem

BARE_TORCH = "import torch"
_ALONE = """
import os, sys
os.environ["MPLBACKEND"] = "agg"
import torch, runpy
sys.path[0] = os.getcwd()
runpy.run_path(sys.argv[1], run_name="__main__")
if "matplotlib.pyplot" in sys.modules:
    import io
    import matplotlib.pyplot as plt
    for number in plt.get_fignums():
        plt.figure(number).savefig(io.BytesIO())
"""
P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class Entry:
    """One builder at one size, with its folders and what is timed of it."""

    builder: Builder
    size: int
    cases: tuple[Case, ...]
    python: Path

    @property
    def place(self) -> Path:
        return PROJECTS / f"{self.builder.name}-{self.size}"

    @property
    def template(self) -> Path:
        return self.place / "template"

    @property
    def work(self) -> Path:
        return self.place / "work"

    @property
    def name(self) -> str:
        return f"{self.builder.name}, {self.size} examples"


def alone(flavour: str) -> str:
    """What a script that runs by itself, without a builder, is called in the results."""
    return f"import torch and the script ({flavour})"


def measure(entries: list[Entry], rounds: int, results: Results) -> None:
    """All entries of one size; what is measured goes into the results at once."""
    ready = [one for one in entries if _prepare(one, results)]
    for number in range(1, rounds + 1):
        turned = ready[number % len(ready) :] + ready[: number % len(ready)] if ready else []
        failed: set[str] = set()
        for case in Case:
            for entry in turned:
                if case in entry.cases and entry.builder.name not in failed:
                    taken = _measured(entry, case, number)
                    _keep(results, taken)
                    if taken.problem:
                        failed.add(entry.builder.name)
            if case is Case.CODE:
                for taken in _bare(
                    [one for one in turned if one.builder.name not in failed], number
                ):
                    _keep(results, taken)


def _prepare(entry: Entry, results: Results) -> bool:
    """Write the project; where no cold build is timed, make one that later builds start from."""
    tell(f"{entry.name}: writing the project")
    shutil.rmtree(entry.place, ignore_errors=True)
    entry.template.mkdir(parents=True)
    try:
        _apart(entry.builder.make, entry.template, entry.size)
    except Exception as error:
        words = f"the project could not be made: {error}"
        _keep(
            results, Measurement(entry.builder.name, entry.size, Case.COLD, 0, 0, 0, 0, None, words)
        )
        return False
    # Catalogs are written from a run, which must not be there when the cold build starts.
    shutil.rmtree(entry.template / ".cnnviz", ignore_errors=True)
    if Case.COLD in entry.cases:
        return True
    taken = _measured(entry, Case.COLD, 0)
    if taken.problem:
        _keep(results, taken)
    return not taken.problem


def clear_away() -> None:
    """Delete the projects: they may lie in memory."""
    shutil.rmtree(PROJECTS, ignore_errors=True)


def _measured(entry: Entry, case: Case, number: int) -> Measurement:
    """One build, timed and then looked at."""
    builder, size = entry.builder, entry.size
    sources = builder.sources(entry.work, lesson(edited(size), builder.flavour))
    shown: dict[int, str] = {}
    if case is Case.COLD:
        shutil.rmtree(entry.work, ignore_errors=True)
        shutil.copytree(entry.template, entry.work)
    elif case is Case.PROSE:
        shown = {edited(size): edit_prose(sources, number)}
    elif case is Case.CODE:
        shown = {edited(size): edit_code(sources, number)}
    (entry.work / REPORT).unlink(missing_ok=True)
    command = [str(entry.python), *builder.arguments()]
    timed = run(command, entry.work, entry.place / f"{case}.log")
    wrong: str | None
    if timed.status:
        wrong = f"exit status {timed.status}; it said:\n{timed.last_words()}"
    else:
        wrong = _apart(problem, builder, entry.work, size, shown)
    part = gallery_seconds(entry.work) if isinstance(builder, Cnnviz) else None
    return _taken(builder.name, size, case, number, timed, part, wrong)


def _bare(entries: list[Entry], number: int) -> list[Measurement]:
    """What no builder can do without: torch imported, and the edited script run, in one process."""
    found = []
    ours = [one for one in entries if not one.builder.is_peer and Case.CODE in one.cases]
    for entry in ours:
        script = entry.builder.sources(
            entry.work, lesson(edited(entry.size), entry.builder.flavour)
        )[0]
        log = entry.place / "alone.log"
        commands = {alone(entry.builder.flavour): ["-c", _ALONE, script.name]}
        if entry.builder.flavour is Flavour.SHOW:
            commands[BARE_TORCH] = ["-c", "import torch"]
        for name, arguments in commands.items():
            timed = run([str(entry.python), *arguments], script.parent, log)
            wrong = timed.last_words() if timed.status else None
            found.append(_taken(name, entry.size, Case.CODE, number, timed, None, wrong))
    return found


def _taken(
    name: str,
    size: int,
    case: Case,
    number: int,
    timed: Timed,
    part: float | None,
    wrong: str | None,
) -> Measurement:
    if wrong:
        wrong = wrong.replace(f"{ROOT}/", "").replace(f"{PROJECTS}/", "")
    memory = (round(timed.parent_mb, 1), round(timed.largest_mb, 1))
    return Measurement(name, size, case, number, round(timed.seconds, 3), *memory, part, wrong)


def _keep(results: Results, taken: Measurement) -> None:
    results.measurements.append(taken)
    results.write(RESULTS)
    where = f"{taken.builder}, {taken.size} examples, {taken.case}, round {taken.round}"
    if taken.problem:
        tell(f"FAILED: {where}: {taken.problem}")
    else:
        tell(f"{where}: {taken.seconds:.2f} s")


def _apart(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call in a process of its own: a builder's peak memory would else begin at that of ours."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(function, *args, **kwargs).result()
