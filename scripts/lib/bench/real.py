"""Real scripts of sphinx-gallery, such as scikit-image's: the same with cnnviz, and bare.

The scripts are taken from a folder that the caller names, with a folder for each section; the
packages that they import must be installed beside cnnviz and in the environment of the others.
"""

import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from bench import PROJECTS, RESULTS, ROOT
from bench.builders import Case, mkdocs_config, tell, titled
from bench.convert import percent
from bench.ours import INDEX, LANGUAGES, NAV, PLUGIN, REPORT, translate
from bench.peers import sphinx_command, sphinx_project
from bench.results import Measurement, Results
from bench.timing import run

BARE = "bare"
OURS, OURS_IN_TWO = "cnnviz-real", "cnnviz-real-two"
THEIRS, THEIRS_PARALLEL = "sphinx-gallery-real", "sphinx-gallery-real-parallel"
TITLES = {
    OURS: "cnnviz, 1 language",
    OURS_IN_TWO: "cnnviz, 2 languages",
    THEIRS: "Sphinx-Gallery",
    THEIRS_PARALLEL: "Sphinx-Gallery, 2 processes",
    BARE: "without a builder, the imports once",
}
_BARE_SCRIPT = Path(__file__).with_name("bare.py")
_LANGUAGES = {OURS: ("en",), OURS_IN_TWO: ("en", "ko")}
_FIGURE = re.compile("cnnviz-plot|sphx-glr-(?:single|multi)-img")
_LEAST = 5


@dataclass(frozen=True)
class Scripts:
    """Scripts by their sections."""

    folder: Path
    names: tuple[str, ...]
    """Paths below `folder`: section and file."""

    @classmethod
    def of(cls, folder: Path) -> "Scripts":
        """The scripts in the folders of `folder`. ValueError if there are none."""
        paths = sorted(folder.resolve().glob("*/*.py"))
        if not paths:
            raise ValueError(
                f"{folder} has no folders with scripts: name one such as doc/examples."
            )
        return cls(folder.resolve(), tuple(f"{path.parent.name}/{path.name}" for path in paths))

    def sections(self) -> list[str]:
        return sorted({name.partition("/")[0] for name in self.names})

    def copy(self, place: Path, introduction: str, file: str) -> None:
        """Copy scripts and their files to `place`, with a text for each section."""
        for section in self.sections():
            (place / section).mkdir(parents=True)
            for path in sorted((self.folder / section).iterdir()):
                if path.is_file() and path.suffix not in {".py", ".txt", ".rst", ".md"}:
                    shutil.copy(path, place / section / path.name)
            text = introduction.replace("<SECTION>", titled(section))
            (place / section / file).write_text(text, encoding="utf-8")


def measure(scripts: Scripts, rounds: int, results: Results, ours: Path, peers: Path) -> None:
    """Each builder in turn, `rounds` times; what is measured goes into `results`."""
    running = _running(scripts, ours, peers)
    results.about["real"] = {"scripts": len(running.names), "of": len(scripts.names)}
    if len(running.names) < _LEAST:
        tell(
            f"only {len(running.names)} of {len(scripts.names)} scripts run in both environments: "
            "install what they import, beside cnnviz and in .cnnviz/bench/venv; they are left out"
        )
        return
    tell(f"{len(running.names)} of {len(scripts.names)} scripts run, and are compared")
    for builder in _LANGUAGES:
        _make_ours(builder, running)
    for builder in (THEIRS, THEIRS_PARALLEL):
        _make_theirs(builder, running)
    for number in range(1, rounds + 1):
        for builder in (OURS, THEIRS, THEIRS_PARALLEL, OURS_IN_TWO):
            _keep(results, _measured(builder, running, number, ours, peers))
        _keep(results, _measured_bare(running, number, ours))


def _keep(results: Results, taken: Measurement) -> None:
    results.real.append(taken)
    results.write(RESULTS)
    seconds = f"{taken.seconds:.1f} s, CPU {taken.cpu_seconds:.1f} s"
    tell(f"{TITLES[taken.builder]}, round {taken.round}: {taken.problem or seconds}")


def _running(scripts: Scripts, ours: Path, peers: Path) -> Scripts:
    """The scripts that run plainly in both environments, and as lessons."""
    tell(f"running {len(scripts.names)} scripts to see which run here")
    for python in (ours, peers):
        names = [name for name, said in _bare(scripts, python) if name and isinstance(said, float)]
        scripts = replace(scripts, names=tuple(names))
    _make_ours(OURS, scripts)
    project = PROJECTS / OURS
    timed = run([str(ours), *_our_command()], project, PROJECTS / "trial.log")
    if not (project / REPORT).is_file():
        raise ValueError(f"the lessons could not be built; it said:\n{timed.last_words()}")
    report = json.loads((project / REPORT).read_text(encoding="utf-8"))
    failed = {lesson["place"] for lesson in report["lessons"] if lesson["failure"]}
    names = [name for name in scripts.names if f"gallery_src/{name}" not in failed]
    return replace(scripts, names=tuple(names))


def _bare(scripts: Scripts, python: Path) -> Iterator[tuple[str, float | str]]:
    """Each script, "" for the imports, with its CPU seconds, or what it says when it fails."""
    place = PROJECTS / BARE
    shutil.rmtree(place, ignore_errors=True)
    scripts.copy(place, "", "about")
    for name in scripts.names:
        shutil.copy(scripts.folder / name, place / name)
    paths = [str(place / name) for name in scripts.names]
    log = PROJECTS / "bare.log"
    run([str(python), str(_BARE_SCRIPT), *paths], place, log)
    for line in log.read_text(encoding="utf-8").splitlines():
        path, said = json.loads(line)
        yield (str(Path(path).relative_to(place)) if path else ""), said


def _make_ours(builder: str, scripts: Scripts) -> None:
    folder, languages = PROJECTS / builder, _LANGUAGES[builder]
    shutil.rmtree(folder, ignore_errors=True)
    scripts.copy(folder / "gallery_src", "# <SECTION>\n\nExamples.\n", "section.md")
    for name in scripts.names:
        text = percent((scripts.folder / name).read_text(encoding="utf-8"))
        (folder / "gallery_src" / name).write_text(text, encoding="utf-8")
    plugin = PLUGIN + "".join(LANGUAGES[language] for language in languages)
    (folder / "mkdocs.yml").write_text(mkdocs_config(plugin, NAV), encoding="utf-8")
    for language in languages:
        page = folder / "docs" / language / "index.md"
        page.parent.mkdir(parents=True)
        page.write_text(INDEX, encoding="utf-8")
    if len(languages) > 1:
        translate(folder)


def _make_theirs(builder: str, scripts: Scripts) -> None:
    folder = PROJECTS / builder
    shutil.rmtree(folder, ignore_errors=True)
    title = "<SECTION>\n====================\n\nExamples.\n"
    scripts.copy(folder / "examples", title, "README.rst")
    (folder / "examples" / "README.rst").write_text(title.replace("<SECTION>", "All"))
    for name in scripts.names:
        shutil.copy(scripts.folder / name, folder / "examples" / name)
    sphinx_project(folder, 2 if builder == THEIRS_PARALLEL else 1)


def _our_command() -> list[str]:
    return ["-m", "cnnviz", "build", "--report", REPORT]


def _measured(builder: str, scripts: Scripts, number: int, ours: Path, peers: Path) -> Measurement:
    """One cold build, timed and then looked at."""
    size = len(scripts.names)
    folder = PROJECTS / builder
    for made in (".cnnviz", "site", "build", "docs/auto_examples"):
        shutil.rmtree(folder / made, ignore_errors=True)
    command = [str(ours), *_our_command()]
    if builder not in _LANGUAGES:
        command = [str(peers), *sphinx_command(2 if builder == THEIRS_PARALLEL else 1)]
    timed = run(command, folder, PROJECTS / f"{builder}.log")
    problem = _problem(builder, folder, scripts)
    if timed.status:
        problem = f"exit status {timed.status}; it said:\n{timed.last_words()}"
    if problem:
        problem = problem.replace(f"{ROOT}/", "").replace(f"{PROJECTS}/", "")
    memory = round(timed.parent_mb, 1), round(timed.largest_mb, 1)
    seconds, cpu = round(timed.seconds, 3), round(timed.cpu_seconds, 3)
    return Measurement(builder, size, Case.COLD, number, seconds, *memory, None, problem, cpu)


def _measured_bare(scripts: Scripts, number: int, python: Path) -> Measurement:
    said = dict(_bare(scripts, python))
    wrong = "; ".join(f"{name}: {one}" for name, one in said.items() if isinstance(one, str))
    cpu = round(sum(one for one in said.values() if isinstance(one, float)), 3)
    size = len(scripts.names)
    return Measurement(BARE, size, Case.COLD, number, cpu, 0, 0, None, wrong or None, cpu)


def _problem(builder: str, folder: Path, scripts: Scripts) -> str | None:
    """The first page that is missing, or that lacks the figures of its script."""
    for name in scripts.names:
        shows = "plt.show(" in (scripts.folder / name).read_text(encoding="utf-8")
        for page in _pages(builder, folder, name):
            if not page.is_file():
                return f"{page.relative_to(folder)} is not there"
            text = page.read_text(encoding="utf-8")
            if shows and not _FIGURE.search(text):
                return f"{page.relative_to(folder)} has no figure"
    return None


def _pages(builder: str, folder: Path, name: str) -> list[Path]:
    stem = name.removesuffix(".py")
    if builder not in _LANGUAGES:
        return [folder / "build" / "auto_examples" / f"{stem}.html"]
    place = stem.replace("_", "-")
    return [
        folder / "site" / language / "gallery" / place / "index.html"
        for language in _LANGUAGES[builder]
    ]
