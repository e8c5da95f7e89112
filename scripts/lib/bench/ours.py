"""cnnviz's own projects: every lesson in two languages, fully translated."""

import json
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

from bench.builders import Builder, mkdocs_config, sections, write_scripts
from bench.lessons import Lesson, percent
from bench.timing import environment

PLUGIN = "  - cnnviz:\n      languages:\n"
LANGUAGES = {
    "en": "        - { code: en, name: English }\n",
    "ko": "        - { code: ko, name: 한국어, search_terms: [풀링, 합성곱, 필터] }\n",
}
NAV = "nav:\n  - index.md\n  - gallery/index.md\n"
INDEX = "# Benchmark\n\nGenerated lessons.\n"
_SECTION = "# <SECTION>\n\nGenerated lessons.\n"
REPORT = "../report.json"
"""Beside the project: a file that comes and goes inside it would be a change."""

# The command that brings catalogs up to date also writes the site's own words into the checkout's
# catalog; a benchmark leaves the checkout alone.
_TRANSLATE = """
import sys
from pathlib import Path
import cnnviz.i18n.update as translate
from cnnviz.cli import main
translate.LOCALE = Path("no-such-folder")
sys.exit(main(sys.argv[1:]))
"""


@dataclass(frozen=True)
class Cnnviz(Builder):
    is_peer = False
    languages: tuple[str, ...] = ("en", "ko")

    def make(self, folder: Path, count: int) -> None:
        source = folder / "gallery_src"
        write_scripts(source, count, self.flavour, section__md=_SECTION)
        for held in sections(count, self.flavour).values():
            for lesson in held:
                _script(folder, lesson).write_text(percent(lesson), encoding="utf-8")
        plugin = PLUGIN + "".join(LANGUAGES[language] for language in self.languages)
        (folder / "mkdocs.yml").write_text(mkdocs_config(plugin, NAV), encoding="utf-8")
        for language in self.languages:
            page = folder / "docs" / language / "index.md"
            page.parent.mkdir(parents=True)
            page.write_text(INDEX, encoding="utf-8")
        if "ko" in self.languages:
            translate(folder)

    def arguments(self) -> list[str]:
        """`cnnviz build` where this checkout has it, otherwise `mkdocs build`."""
        known = _help()
        if known is None:
            return ["-m", "mkdocs", "build", "--quiet"]
        reporting = ["--report", REPORT] if "--report" in known else []
        return ["-m", "cnnviz", "build", *reporting]

    def sources(self, folder: Path, lesson: Lesson) -> list[Path]:
        script = _script(folder, lesson)
        return [script, *(script.with_suffix(f".{code}.po") for code in self.languages[1:])]

    def pages(self, folder: Path, lesson: Lesson) -> list[Path]:
        place = f"{lesson.section}/{lesson.stem}".replace("_", "-")
        return [
            folder / "site" / language / "gallery" / place / "index.html"
            for language in self.languages
        ]


def translate(folder: Path) -> None:
    """Write the Korean catalogs of a project, each text translated by itself."""
    for arguments in (["ko"], ["ko", "--accept", "docs/ko/index.md"]):
        command = [sys.executable, "-c", _TRANSLATE, "translate", *arguments]
        subprocess.run(
            command, cwd=folder, env=environment(), check=True, stdout=subprocess.DEVNULL
        )
    for catalog in (folder / "gallery_src").rglob("*.ko.po"):
        _fill(catalog)


def gallery_seconds(folder: Path) -> float | None:
    """What the last build says that the gallery took, MkDocs apart; None where it says nothing."""
    try:
        said = json.loads((folder / REPORT).read_text(encoding="utf-8"))
        return float(said["gallery_seconds"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


@cache
def _help() -> str | None:
    asked = subprocess.run(
        [sys.executable, "-m", "cnnviz", "build", "--help"],
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    return asked.stdout if asked.returncode == 0 else None


def _script(folder: Path, lesson: Lesson) -> Path:
    return folder / "gallery_src" / lesson.section / f"{lesson.stem}.py"


def _fill(catalog: Path) -> None:
    """Translate every message by itself: the work of a full translation, without translators."""
    from babel.messages.pofile import read_po, write_po

    with catalog.open("rb") as file:
        messages = read_po(file)
    for message in messages:
        if message.id and not message.string:
            message.string = message.id
    written = BytesIO()
    write_po(written, messages, width=0)
    catalog.write_bytes(written.getvalue())
