"""Fixtures: small real projects, copied to a fresh folder; snapshots as files; the built site."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cnnviz.domain import Gallery
from cnnviz.gallery.engine.build import Wanted, build_gallery
from cnnviz.gallery.scripts.settings import Settings

if TYPE_CHECKING:
    from played import Play
    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parents[1]
GALLERIES = Path(__file__).parent / "galleries"
SNAPSHOTS = Path(__file__).parent / "snapshots"

QUESTION = {
    "version": 1,
    "name": "q",
    "kind": "number",
    "question": "How many?",
    "hints": ["Count."],
    "solution": "All.",
    "values": {},
    "page": {"shown": [], "judged": None},
}
"""The JSON of a question without what its kind adds."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-snapshots",
        action="store_true",
        help="write tests/snapshots anew, then read git diff",
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that share what is made once for their module run in one process."""
    for item in items:
        definitions = item._fixtureinfo.name2fixturedefs  # type: ignore[attr-defined]
        if any(fixtures[-1].scope == "module" for fixtures in definitions.values()):
            item.add_marker(pytest.mark.xdist_group(item.nodeid.partition("::")[0]))


@dataclass
class Project:
    """A project of its own folder, as a person has it."""

    root: Path

    @property
    def lessons(self) -> Path:
        return self.root / "gallery_src" / "basics"

    @property
    def site(self) -> Path:
        return self.root / "site"

    @property
    def settings(self) -> Settings:
        return Settings(
            root=self.root,
            source=self.root / "gallery_src",
            store=self.root / ".cnnviz",
            time_limit=60,
        )

    def write(self, name: str, text: str) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def edit(self, name: str, old: str, new: str) -> None:
        path = self.root / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")

    def gallery(self, *, force: bool = False) -> tuple[Gallery, list[str]]:
        """Build the gallery; also the names of the lessons that ran, with why."""
        gallery = build_gallery(self.settings, Wanted(force=force))
        ran = [one for one in gallery.lessons.values() if one.reason]
        return gallery, sorted(f"{one.example.slug}: {one.reason}" for one in ran)

    def run(self, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", *command],
            cwd=self.root,
            env={**os.environ, "NO_MKDOCS_2_WARNING": "1", **environment},
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )

    def build(self, *options: str) -> subprocess.CompletedProcess[str]:
        return self.run("mkdocs", "build", *options)

    def page(self, address: str) -> str:
        return (self.site / address / "index.html").read_text(encoding="utf-8")


@pytest.fixture
def tiny(tmp_path: Path) -> Project:
    """Two lessons in two languages, fully translated; no torch."""
    root = tmp_path / "tiny"
    shutil.copytree(GALLERIES / "tiny", root, ignore=shutil.ignore_patterns(".cnnviz", "site"))
    return Project(root)


@pytest.fixture
def one_thread() -> Iterator[None]:
    """Torch with one thread, as a lesson has: two wait for each other while other tests run."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@dataclass
class Snapshots:
    update: bool

    def check(self, name: str, text: str) -> None:
        """Compare with tests/snapshots/NAME; `pytest --update-snapshots` writes it."""
        path = SNAPSHOTS / name
        if self.update:
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        assert path.exists(), f"no {name} yet: run pytest with --update-snapshots, then read it"
        assert text == path.read_text(encoding="utf-8")


@pytest.fixture
def snapshots(request: pytest.FixtureRequest) -> Snapshots:
    return Snapshots(request.config.getoption("--update-snapshots"))


@pytest.fixture(scope="session")
def site() -> Iterator[Path]:
    """The real site: scripts/test builds it before the tests; alone, a test builds it here."""
    folder = Path(os.environ.get("CNNVIZ_SITE", ROOT / "site"))
    if not (folder / "en" / "index.html").exists():
        environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
        command = [sys.executable, "-m", "mkdocs", "build", "--strict", "-d", str(folder)]
        subprocess.run(command, cwd=ROOT, env=environment, check=True)
    yield folder


def executable() -> str | None:
    noted = ROOT / ".venv" / "chromium-path"
    if path := os.environ.get("CNNVIZ_CHROMIUM"):
        return path
    if noted.is_file():
        return noted.read_text().strip()
    names = ("chromium-headless-shell", "chromium", "google-chrome")
    return next(filter(None, map(shutil.which, names)), None)


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """The one Chromium of this process."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        quiet = ["--disable-gpu", "--disable-background-networking", "--disable-component-update"]
        # How far ahead lazy images are loaded: as on a fast line; the shell does not know its line.
        # The others are Playwright's own for a mouse, which this option replaces.
        mouse = ("primaryHoverType=2", "availableHoverTypes=2")
        mouse += ("primaryPointerType=4", "availablePointerTypes=4")
        settings = ",".join((*mouse, "lazyLoadingImageMarginPxUnknown=1250"))
        quiet.append(f"--blink-settings={settings}")
        browser = playwright.chromium.launch(
            executable_path=executable(),
            args=[*arguments, *quiet, "--disable-sync", "--no-first-run"],
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """The real site, as a page host serves it."""
    from web import served

    with served(site) as where:
        yield where


@pytest.fixture
def play(browser: "Browser", address: str) -> "Iterator[Play]":
    """The playground's page; nothing may go wrong on it."""
    from played import Play

    context = browser.new_context(viewport={"width": 1280, "height": 900})
    made = Play(context, address)
    yield made
    context.close()
    assert made.wrong == []
