"""A build after an edit makes the pages that it touches, and the site is what a whole build makes."""

import os
import re
import shutil
from pathlib import Path

import pytest
from conftest import Project
from serving import difference
from test_serving_edits import Editor
from test_serving_edits import project as edited_project

STEPS = int(os.environ.get("CNNVIZ_EDITS", "8"))
"""Number of random edits."""
COUNT = re.compile(r"made (\d+) of \d+ pages")
STYLE = "p { margin: 0 }\n"
LAB = """# %% [markdown]
# # Lab
#
# Questions in code.

# %% [markdown]
# Count {words}.

# %%
1 + 1
"""

project = edited_project


class Builds:
    """Builds of a project: in its place, and as a whole beside it."""

    def __init__(self, project: Project, folder: Path) -> None:
        self.project, self.folder, self.count = project, folder, 0

    def build(self, *options: str) -> tuple[int, ...] | None:
        """Build in place; returns the number of pages made in each language, None for a whole."""
        done = self.project.run("cnnviz", "build", *options)
        self.log = done.stdout + done.stderr
        assert done.returncode == 0, self.log
        return tuple(map(int, COUNT.findall(self.log))) or None

    def difference(self) -> list[str]:
        """The files that a whole build makes otherwise."""
        self.count += 1
        shutil.copy(self.project.root / "mkdocs.yml", self.project.root / "whole.yml")
        # With other options than the last time, so that it is made anew.
        options = ("-d", str(self.folder), "--jobs", str(1 + self.count % 2))
        done = self.project.run("cnnviz", "-f", "whole.yml", "build", *options)
        assert done.returncode == 0 and not COUNT.search(done.stderr), done.stderr
        differing = difference(self.project.root / "site", self.folder)
        # The lessons that ran for the site in place are kept for the other.
        return [name for name in differing if "build-report" not in name or " ran" not in self.log]


def test_after_any_edit_the_site_is_what_a_whole_build_makes(
    project: Project, tmp_path: Path
) -> None:
    builds = Builds(project, tmp_path / "whole")
    assert builds.build() is None and builds.difference() == []
    editor = Editor(project, seed=int(os.environ.get("CNNVIZ_SEED", "1")))
    updates, done = 0, []
    for step in range(STEPS):
        done.append(editor.edit())
        editor.mend()
        updates += builds.build() is not None
        assert builds.difference() == [], (step, done[-2:], builds.log)
    assert updates > STEPS // 4


def test_an_edit_makes_only_the_pages_that_it_touches(tiny: Project, tmp_path: Path) -> None:
    basics = "gallery_src/basics"
    tiny.write(f"{basics}/lab.py", LAB.format(words="words"))
    tiny.write("docs/en/extra.css", STYLE)
    tiny.edit("mkdocs.yml", "theme:", "extra_css: [extra.css]\ntheme:")
    jupyter = (
        "  - mkdocs-jupyter:\n      { execute: false, cache: false, include: [lab/index.ipynb] }"
    )
    tiny.edit("mkdocs.yml", "  - search\n", f"  - search\n{jupyter}\n")
    builds = Builds(tiny, tmp_path / "whole")
    assert builds.build() is None
    report, lesson, summary = 1, 1, 4
    for name, old, new, pages in (
        # In the report, the lessons that ran are kept ones now.
        (f"{basics}/first.py", "- a list", "- a list of words", (lesson + report, lesson + report)),
        (f"{basics}/first.py", "[1, 2, 3]", "[1, 2, 4]", (lesson + report, lesson + report)),
        # A summary stands on the page, in two indexes, and where it is the next page.
        (f"{basics}/first.ko.po", "그립니다.", "모두 그립니다.", (report, summary + report)),
        # What it prints is its picture in the indexes.
        (f"{basics}/data.txt", "", "new ", (3 + report, 3 + report)),
        (
            f"{basics}/second.py",
            "It reads a file.",
            "It reads one file.",
            (3 + report, lesson + report),
        ),
        (f"{basics}/section.md", "\n\n", "\n\nNew. ", (2, 2)),
        (f"{basics}/lab.py", "Count words", "Count some words", (lesson, lesson)),
        ("docs/en/index.md", "\n", "\nMore words.\n", (1, 1)),
        ("docs/en/extra.css", "0", "1px", (0, 0)),
    ):
        path = tiny.root / name
        text = path.read_text(encoding="utf-8")
        path.write_text(text.replace(old, new, 1) if old else new, encoding="utf-8")
        assert builds.build() == pages, (name, builds.log)
        assert builds.difference() == [], (name, builds.log)


def test_warnings_of_other_pages_are_told_again_and_strict_fails(tiny: Project) -> None:
    tiny.write("docs/en/index.md", "# Tiny\n\n[nowhere](none.md) and [no place](#none)\n")
    tiny.write("gallery_src/basics/first.ko.po", "")
    builds = Builds(tiny, tiny.root)
    builds.build()
    warnings = [line for line in builds.log.splitlines() if "WARNING" in line]
    assert len(warnings) > 2
    tiny.edit("gallery_src/basics/second.py", "a file", "the file")
    assert builds.build() is not None
    assert [line for line in builds.log.splitlines() if line in warnings] == warnings
    done = tiny.run("cnnviz", "build", "--strict")
    assert done.returncode == 1 and "strict" in done.stderr


@pytest.mark.parametrize("name", ["en.json", "gallery.json"])
def test_without_its_parts_the_whole_site_is_made(tiny: Project, name: str) -> None:
    builds = Builds(tiny, tiny.root)
    builds.build()
    (part,) = (tiny.root / ".cnnviz/parts").glob(f"*/*/{name}")
    part.write_text(part.read_text(encoding="utf-8")[:-9], encoding="utf-8")
    tiny.edit("docs/en/index.md", "\n", "\nMore words.\n")
    assert builds.build() is None
    assert "More words" in tiny.page("en")


def test_a_mistake_leaves_the_site_and_is_told_as_ever(tiny: Project) -> None:
    builds = Builds(tiny, tiny.root)
    builds.build()
    before = tiny.page("en/gallery/basics/second")
    tiny.edit("gallery_src/basics/second.py", "print(text)", "print(tex)")
    done = tiny.run("cnnviz", "build")
    assert done.returncode == 1 and "second.py" in done.stderr
    assert "Traceback" not in done.stderr.split("NameError")[0]
    tiny.edit("gallery_src/basics/second.py", "print(tex)", "print(text)")
    assert builds.build() is None  # the site of the failed build lacks the lesson
    assert tiny.page("en/gallery/basics/second") == before


def test_a_hook_or_an_unknown_plugin_is_asked_about_the_whole_site(tiny: Project) -> None:
    tiny.write("hook.py", "def on_page_content(html, page, **_):\n    return html + page.title\n")
    tiny.edit("mkdocs.yml", "theme:", "hooks: [hook.py]\ntheme:")
    builds = Builds(tiny, tiny.root)
    builds.build()
    tiny.edit("gallery_src/basics/second.py", "a file", "the file")
    assert builds.build() is None
