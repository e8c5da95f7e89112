"""A build after an edit makes the pages that it touches, and the site is what a whole build makes."""

import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Project
from serving import difference
from test_serving_edits import Editor
from test_serving_edits import project as edited_project

STEPS = int(os.environ.get("CNNVIZ_EDITS", "40"))
"""Number of random edits."""
MADE = re.compile(r"made (\d+) of \d+ pages")

project = edited_project


class Builds:
    """Builds of a project: in its place, and as a whole beside it."""

    def __init__(self, project: Project, folder: Path) -> None:
        self.project, self.folder, self.count = project, folder, 0

    def update(self, *options: str) -> list[int]:
        """Build in place; returns the number of pages made in each language, [] for all of them."""
        done = self.project.run("cnnviz", "build", *options)
        self.log = done.stdout + done.stderr
        assert done.returncode == 0, self.log
        return [int(count) for count in MADE.findall(self.log)]

    def difference(self) -> list[str]:
        """The files that a whole build makes otherwise."""
        self.count += 1
        shutil.copy(self.project.root / "mkdocs.yml", self.project.root / "whole.yml")
        # With other options than the last time, so that it is made anew.
        options = ("-d", str(self.folder), "--jobs", str(1 + self.count % 2))
        done = self.project.run("cnnviz", "-f", "whole.yml", "build", *options)
        assert done.returncode == 0 and not MADE.search(done.stderr), done.stderr
        differing = difference(self.project.root / "site", self.folder)
        # The lessons that ran for the site in place are kept for the other.
        return [name for name in differing if "build-report" not in name or " ran" not in self.log]


@pytest.fixture
def builds(project: Project, tmp_path: Path) -> Builds:
    made = Builds(project, tmp_path / "whole")
    assert made.update() == [] and made.difference() == []
    return made


def test_after_any_edit_the_site_is_what_a_whole_build_makes(builds: Builds) -> None:
    editor = Editor(builds.project, seed=int(os.environ.get("CNNVIZ_SEED", "1")))
    updates, done = 0, []
    for step in range(STEPS):
        done.append(editor.edit())
        editor.mend()
        updates += bool(builds.update())
        assert builds.difference() == [], (step, done[-2:], builds.log)
    assert updates > STEPS // 4


@pytest.mark.parametrize(
    ("edit", "pages"),
    [
        (Editor.sentence, 1),
        (Editor.number, 2),
        (Editor.page, 1),
        (Editor.data, 2),
        (Editor.section, 2),
        (Editor.style, 0),
        (Editor.picture, 0),
    ],
    ids=lambda each: getattr(each, "__name__", ""),
)
def test_an_edit_makes_only_the_pages_that_it_touches(
    builds: Builds, edit: Callable[[Editor], str], pages: int
) -> None:
    editor = Editor(builds.project, seed=2)
    what = edit(editor)
    made = builds.update()
    assert made, (what, builds.log)
    assert builds.difference() == []
