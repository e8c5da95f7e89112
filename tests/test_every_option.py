"""Every command with every option on the real site: with a full store, and from nothing.

A copy of this project is used, so that neither its store nor its catalogs are touched. The options
come from the argument parser: one that no case below has fails a test.
"""

import argparse
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

import pytest
from conftest import ROOT, Project

from cnnviz.cli.arguments import parser

pytestmark = pytest.mark.browser

COPIED = ("cnnviz", "docs", "gallery_src", "mkdocs.yml", "CONTRIBUTING.md")
LEFT_WHEN_COLD = {"laplacian", "your_turn", "lab"}
"""Lessons of the project that begins with an empty store: one of each kind that runs at once."""

Check = Callable[[Path, str], None]


@dataclass(frozen=True)
class Case:
    arguments: Sequence[str]
    checks: Sequence[Check] = field(default=())

    @property
    def name(self) -> str:
        return " ".join(self.arguments)


def has_site(name: str) -> Check:
    def check(root: Path, said: str) -> None:
        for page in ("en/index.html", "ko/gallery/index.html", "404.html"):
            assert (root / name / page).is_file(), page

    return check


def has_report(name: str) -> Check:
    def check(root: Path, said: str) -> None:
        report = json.loads((root / name).read_text(encoding="utf-8"))
        assert report["lessons"]

    return check


def has_junit(name: str) -> Check:
    def check(root: Path, said: str) -> None:
        assert list(ElementTree.parse(root / name).iter("testcase"))

    return check


def says(text: str) -> Check:
    def check(root: Path, said: str) -> None:
        assert text in said, said

    return check


LESSON = "convolution/laplacian"

EVERY = [
    Case(["--version"], [says("cnnviz ")]),
    Case(["explain"], [says(LESSON)]),
    Case(["explain", LESSON, "--inputs"], [says(LESSON)]),
    Case(["translate", "ko", "--accept", "docs/ko/about.md", "docs/ko/contributing.md"]),
    Case(
        [
            *("build", "--jobs", "2", "--only", LESSON, "playground", "--force", "-d", "part"),
            *("--report", "out/part.json", "--junit", "out/part.xml"),
        ],
        [has_site("part"), has_report("out/part.json"), has_junit("out/part.xml")],
    ),
    Case(
        ["build", "--report", "out/r.json", "--junit", "out/j.xml"],
        [has_site("site"), has_report("out/r.json"), has_junit("out/j.xml")],
    ),
    Case(["-f", "other.yml", "build", "--site-dir", "other"], [has_site("other")]),
    Case(["--config-file", "other.yml", "explain", "playground"], [says("playground")]),
    Case(["verify", "--jobs", "1", LESSON], [says("1 of 1 lessons")]),
    Case(["translate", "ko"], [says("laplacian.ko.po")]),
    Case(["export", "exported"], [says("exported: ")]),
    Case(["clean", "--days", "30", "--megabytes", "100000", "--dry-run"], [says("would be")]),
    Case(["clean", "--days", "0", "--megabytes", "0"], [says("dropped")]),
    Case(["build"], [has_site("site")]),
]
SERVE = [
    *("--open", "--language", "ko", "--jobs", "1", "--editor", "idea://{file}:{line}"),
    *("--only", LESSON, "playground"),
]
"""Every option of `serve` but its address."""

STRICT = [
    # The whole site is without a warning; a part of it has links that lead nowhere.
    Case(["build", "--strict"], [has_site("site")]),
    Case(
        ["build", "--strict", "--report", "out/kept.json", "--junit", "out/kept.xml"],
        [says("up to date"), has_report("out/kept.json"), has_junit("out/kept.xml")],
    ),
]


def copied(folder: Path) -> Project:
    folder.mkdir()
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(source, folder / name, symlinks=True, ignore=ignored)
        else:
            shutil.copy2(source, folder / name)
    shutil.copy2(folder / "mkdocs.yml", folder / "other.yml")
    if (ROOT / ".venv").exists():  # stored runs know that it is there
        (folder / ".venv").symlink_to(ROOT / ".venv")
    return Project(folder)


@pytest.fixture(scope="module")
def full(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Project:
    """With the store that the real site was built from."""
    project = copied(tmp_path_factory.mktemp("full") / "project")
    others = shutil.ignore_patterns("bench", "javascript")  # large, and not of the store
    shutil.copytree(ROOT / ".cnnviz", project.root / ".cnnviz", symlinks=True, ignore=others)
    return project


@pytest.fixture(scope="module")
def cold(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """Without a store; with some of the lessons, so that it takes seconds."""
    project = copied(tmp_path_factory.mktemp("cold") / "project")
    for path in project.root.glob("gallery_src/*/*"):
        if path.name.partition(".")[0] not in {*LEFT_WHEN_COLD, "section"}:
            path.unlink()
    # What names the lessons that are gone goes as well.
    for path in project.root.glob("gallery_src/*/section.md"):
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(r"^lessons: \[.*?\]\n", "", text, flags=re.M | re.S), "utf-8")
    for path in project.root.glob("gallery_src/*/*.py"):
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(r"^# after: .*\n", "", text, flags=re.M), "utf-8")
    return project


def check(project: Project, case: Case) -> None:
    done = project.run("cnnviz", *case.arguments)
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    assert "Traceback" not in said
    for one in case.checks:
        one(project.root, said)


@pytest.mark.parametrize("case", EVERY, ids=lambda case: case.name)
def test_with_a_full_store(full: Project, case: Case) -> None:
    check(full, case)


def test_strict_and_then_nothing_to_do(full: Project) -> None:
    for case in STRICT:
        check(full, case)


@pytest.mark.parametrize("case", EVERY, ids=lambda case: case.name)
def test_from_nothing(cold: Project, case: Case) -> None:
    check(cold, case)


def options(of: argparse.ArgumentParser, command: str = "") -> Iterator[tuple[str, str]]:
    """(command, option or name of a positional argument) of all that can be typed."""
    for action in of._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, inside in action.choices.items():
                yield from options(inside, name)
        elif not isinstance(action, argparse._HelpAction):
            for name in action.option_strings or [action.dest]:
                yield command, name


def typed(case: Case) -> Iterator[tuple[str, str]]:
    names = parser()._subparsers
    assert names
    commands = next(iter(names._group_actions)).choices or {}
    command = next((one for one in case.arguments if one in commands), "")
    for one in case.arguments:
        if one.startswith("-"):
            is_general = not command or case.arguments.index(one) < case.arguments.index(command)
            yield "" if is_general else command, one
    if command:
        values = vars(parser().parse_args(list(case.arguments)))
        for action in dict(commands)[command]._actions:
            if not action.option_strings and values[action.dest]:
                yield command, action.dest


def test_no_option_is_without_a_case() -> None:
    wanted = set(options(parser()))
    assert len(wanted) > 20
    served = Case(["serve", "--addr", "127.0.0.1:0", *SERVE])
    tried = {one for case in (*EVERY, *STRICT, served) for one in typed(case)}
    assert wanted - tried == set()


@pytest.mark.parametrize("program", ["mkdocs", "cnnviz"])
@pytest.mark.parametrize("store", ["full", "cold"])
def test_serve_starts_and_stops(request: pytest.FixtureRequest, store: str, program: str) -> None:
    project: Project = request.getfixturevalue(store)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"127.0.0.1:{port}"
    options = ["--dev-addr", address] if program == "mkdocs" else ["--addr", address, *SERVE]
    script = "livereload" if program == "mkdocs" else "_cnnviz/live.js"
    with (project.root / "serve.log").open("w+") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", program, "serve", *options],
            cwd=project.root,
            env={**os.environ, "NO_MKDOCS_2_WARNING": "1", "BROWSER": "true"},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            page = ""
            deadline = time.monotonic() + 120
            while not page and time.monotonic() < deadline and process.poll() is None:
                time.sleep(0.2)
                with suppress(OSError):
                    address = f"http://127.0.0.1:{port}/cnnviz/ko/gallery/{LESSON}/"
                    with urllib.request.urlopen(address, timeout=10) as answer:
                        page = answer.read().decode()
            process.send_signal(signal.SIGINT)
            process.wait(20)
        finally:
            process.kill()
            process.wait()
            said = (project.root / "serve.log").read_text(encoding="utf-8")
    assert 'lang="ko"' in page and script in page, said
    assert process.returncode == 0, said
    assert "Traceback" not in said and "ERROR" not in said
