"""The sites on which `cnnviz serve` is measured, each with the edits that are made of it."""

import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from bench import ROOT
from bench.builders import tell
from bench.lessons import Flavour, Lesson, lesson, percent
from bench.ours import Cnnviz, translate
from bench.serving.edits import ANSWER, NUMBER, SENTENCE, STYLE, Edit, Kind
from bench.timing import environment

OURS = "cnnviz serve"
SERVE = (sys.executable, "-m", "cnnviz", "serve", "--addr", "127.0.0.1:PORT")
REAL, PARAMETERS = "this site", "192 combinations"
BY_MATPLOTLIB = "lessons by matplotlib"
_NOT_COPIED = ("cnnviz/", "tests/", "scripts/")
_HEADER = """# ---
# parameters:
#   low: [1, 2, 3, 4, 5, 6, 7, 8]
#   high: [1, 2, 3, 4, 5, 6, 7, 8]
#   pool: [2, 4, 8]
# ---

"""
_VALUES = "# %%\nlow = 1\nhigh = 1\npool = 2\n\n"


@dataclass(frozen=True, slots=True)
class Site:
    """A project, its server, and the edits that are made while it is served."""

    name: str
    folder: Path
    base: str
    """Of its addresses."""
    edits: tuple[Edit, ...]
    server: str = OURS
    command: tuple[str, ...] = SERVE
    """With `PORT` where the number of the port belongs."""

    @property
    def is_ours(self) -> bool:
        return self.server == OURS

    @property
    def is_compared(self) -> bool:
        """Whether the servers of others serve it, too: nothing but the edits is measured."""
        return self.name.endswith(BY_MATPLOTLIB)


def real(folder: Path) -> Site:
    """A copy of this checkout's site: its files only, without the package."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout
    for name in filter(None, listed.split("\0")):
        if not name.startswith(_NOT_COPIED):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name, follow_symlinks=False)
    lessons = folder / "gallery_src" / "pooling"
    _add_to_lesson(lessons / "max_pooling.py")
    _add_to_lesson(lessons / "window_sizes.py")
    _add_to_translation(lessons / "kinds_of_pooling.ko.po")
    return Site(
        REAL,
        folder,
        "/cnnviz/",
        (
            _lesson(folder, Kind.SENTENCE, "pooling/max_pooling"),
            _lesson(folder, Kind.CATALOG, "pooling/kinds_of_pooling", ".ko.po", "ko"),
            *_of_site(folder, "about.md", "en/about/", "en/gallery/pooling/max-pooling/"),
            _lesson(folder, Kind.SHOW, "pooling/max_pooling"),
            _lesson(folder, Kind.MATPLOTLIB, "pooling/window_sizes"),
        ),
    )


def generated(folder: Path, count: int) -> Site:
    """So many lessons in two languages: half of the sections with `show`, half with matplotlib.

    Section by section would make the two flavours differ in their places; so every second lesson
    is of the other flavour.
    """
    builder = Cnnviz("cnnviz-show", "cnnviz", Flavour.SHOW)
    builder.make(folder, count)
    for number in range(1, count, 2):
        one = lesson(number, Flavour.MATPLOTLIB)
        _script(folder, f"{one.section}/{one.stem}").write_text(percent(one), encoding="utf-8")
    places = [f"{one.section}/{one.stem}" for one in map(_any_lesson, range(min(count, 3)))]
    shown, drawn, translated = places
    for place in (shown, drawn):
        add_answer(_script(folder, place))
    translate(folder)
    return Site(
        f"{count} lessons",
        folder,
        "/benchmark/",
        (
            _lesson(folder, Kind.SENTENCE, shown),
            _lesson(folder, Kind.CATALOG, translated, ".ko.po", "ko"),
            *_of_site(folder, "index.md", "en/", address_of(shown)),
            _lesson(folder, Kind.SHOW, shown),
            _lesson(folder, Kind.MATPLOTLIB, drawn),
        ),
    )


def with_parameters(folder: Path) -> Site:
    """Ten lessons, and one of which there are 192 combinations."""
    Cnnviz("cnnviz-show", "cnnviz", Flavour.SHOW).make(folder, 10)
    one = _any_lesson(0)
    place = f"{one.section}/{one.stem}"
    script = _script(folder, place)
    text = percent(one)
    first, code, rest = text.partition("# %%\n")
    rest = rest.replace("[-1, -1, gain, 1]", "[-low, -low, gain, high]")
    rest = rest.replace("models.max_pool(2)", "models.max_pool(pool)")
    script.write_text(f"{_HEADER}{first}{_VALUES}{code}{rest}", encoding="utf-8")
    add_answer(script)
    translate(folder)
    return Site(
        PARAMETERS,
        folder,
        "/benchmark/",
        (
            _lesson(folder, Kind.PARAMETERS_SENTENCE, place),
            _lesson(folder, Kind.PARAMETERS_NUMBER, place),
        ),
    )


def fill_store(site: Site) -> None:
    """Build the site once, so that the store has every run."""
    tell(f"{site.name}: the build that fills the store")
    command = [sys.executable, "-m", "cnnviz", "build"]
    done = subprocess.run(
        command, cwd=site.folder, env=environment(), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{site.name} cannot be built:\n{done.stderr[-2000:]}")


def _any_lesson(number: int) -> Lesson:
    return lesson(number, Flavour.SHOW)


def _of_site(folder: Path, page: str, address: str, lesson_address: str) -> tuple[Edit, ...]:
    """Edits of a style, a page and a template, which are added to the site."""
    style = folder / "docs" / "en" / "assets" / "bench.css"
    template = folder / "overrides" / "partials" / "copyright.html"
    for path, text in ((style, STYLE), (template, f'<div class="md-copyright">{SENTENCE}</div>\n')):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    config = folder / "mkdocs.yml"
    text = config.read_text(encoding="utf-8")
    text = text.replace("  name: material\n", "  name: material\n  custom_dir: overrides\n", 1)
    config.write_text(f"{text}\nextra_css: [assets/bench.css]\n", encoding="utf-8")
    written = folder / "docs" / "en" / page
    written.write_text(f"{written.read_text(encoding='utf-8')}\n{SENTENCE}\n", encoding="utf-8")
    return (
        Edit(Kind.STYLE, style, lesson_address),
        Edit(Kind.PAGE, written, address),
        Edit(Kind.TEMPLATE, template, lesson_address),
    )


def _lesson(
    folder: Path, kind: Kind, place: str, suffix: str = ".py", language: str = "en"
) -> Edit:
    file = folder / "gallery_src" / f"{place}{suffix}"
    return Edit(kind, file, address_of(place, language), f"gallery_src/{place}.py")


def address_of(place: str, language: str = "en") -> str:
    return f"{language}/gallery/{place.replace('_', '-')}/"


def _script(folder: Path, place: str) -> Path:
    return folder / "gallery_src" / f"{place}.py"


def _add_to_lesson(script: Path) -> None:
    """A sentence and a number before the first cell of code, and what comes of the number."""
    text = script.read_text(encoding="utf-8")
    added = f"# %% [markdown]\n# {SENTENCE}\n\n# %%\n{NUMBER}\n"
    changed = text.replace("# %%\n", added, 1)
    script.write_text(f"{changed.rstrip()}{ANSWER}", encoding="utf-8")


def add_answer(script: Path) -> None:
    """Have a generated lesson print at its end what comes of its number."""
    text = script.read_text(encoding="utf-8")
    script.write_text(f"{text.rstrip()}{ANSWER}", encoding="utf-8")


def _add_to_translation(catalog: Path) -> None:
    """A sentence at the end of the first paragraph's translation."""
    text = catalog.read_text(encoding="utf-8")
    pattern = re.compile(r'(msgid "[^#"\n][^"\n]{60,}"\nmsgstr "[^"\n]+)"')
    catalog.write_text(pattern.sub(rf'\1 {SENTENCE}"', text, count=1), encoding="utf-8")
