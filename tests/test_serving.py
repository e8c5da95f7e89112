"""`cnnviz serve`: every kind of edit reaches the open page, and every mistake stands over it."""

import os
import re
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from conftest import GALLERIES, Project
from serving import Serving, processes_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

FIRST = "gallery/basics/first/"
SCRIPT = "gallery_src/basics/first.py"
SLOW = """# %% [markdown]
# # A slow lesson
#
# It takes its time.

# %%
import time

from PIL import Image

print("the first output")
Image.new("L", (9, 9), 77)

# %%
time.sleep(1.5)
print("the second output")
"""


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """The command in a project of its own, for all tests of this file that leave it well."""
    root = tmp_path_factory.mktemp("serving") / "tiny"
    project = _project(root)
    with Serving(project) as serving:
        yield serving


def _project(root: Path) -> Project:
    import shutil

    shutil.copytree(GALLERIES / "tiny", root, ignore=shutil.ignore_patterns(".cnnviz", "site"))
    project = Project(root)
    project.write("docs/en/extra.css", "p { color: rgb(1, 2, 3) }\n")
    project.write("overrides/partials/copyright.html", "<p>Copyright nobody</p>\n")
    project.edit("mkdocs.yml", "  font: false\n", "  font: false\n  custom_dir: overrides\n")
    project.edit("mkdocs.yml", "site_name: Tiny\n", "site_name: Tiny\nextra_css: [extra.css]\n")
    return project


@pytest.fixture
def window(serving: Serving, browser: "Browser") -> Iterator["Page"]:
    """The English page of the first lesson, which must never be loaded anew."""
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{serving.address}en/{FIRST}", wait_until="load")
    page.locator("cnnviz-live").wait_for(state="attached")
    page.evaluate("() => { window.isSame = true }")
    yield page
    context.close()


def _see(page: "Page", text: str) -> None:
    page.get_by_text(text).first.wait_for(timeout=20_000)
    assert page.evaluate("() => window.isSame"), "the page was loaded anew"


# Edits


def test_a_sentence(serving: Serving, window: "Page") -> None:
    serving.edit(SCRIPT, "It adds numbers up", "It sums numbers up")
    _see(window, "It sums numbers up")
    serving.edit(SCRIPT, "It sums numbers up", "It adds numbers up")
    _see(window, "It adds numbers up")


def test_a_number_runs_the_lesson_again(serving: Serving, window: "Page") -> None:
    before = len(serving.events)
    serving.edit(SCRIPT, "[1, 2, 3]", "[1, 2, 5]")
    _see(window, "The sum of 3 numbers is 8.0")
    kinds = [kind for kind, _ in serving.events[before:]]
    assert kinds.index("LessonRuns") < kinds.index("LessonEnded")
    serving.edit(SCRIPT, "[1, 2, 5]", "[1, 2, 3]")
    _see(window, "The sum of 3 numbers is 6.0")


def test_a_catalog_and_two_windows(serving: Serving, window: "Page") -> None:
    korean = window.context.new_page()
    korean.goto(f"{serving.address}ko/{FIRST}", wait_until="load")
    korean.evaluate("() => { window.isSame = true }")
    serving.edit("gallery_src/basics/first.ko.po", "# 첫 번째 레슨", "# 맨 처음 레슨")
    _see(korean, "맨 처음 레슨")
    serving.edit(SCRIPT, "[1, 2, 3]", "[1, 2, 7]")
    _see(korean, "합은 10.0이고")
    _see(window, "The sum of 3 numbers is 10.0")
    serving.edit(SCRIPT, "[1, 2, 7]", "[1, 2, 3]")
    serving.edit("gallery_src/basics/first.ko.po", "# 맨 처음 레슨", "# 첫 번째 레슨")


def test_a_page_a_style_and_a_template(serving: Serving, window: "Page") -> None:
    colour = "() => getComputedStyle(document.querySelector('article p')).color"
    serving.save("docs/en/extra.css", "p { color: rgb(9, 8, 7) }\n")
    window.wait_for_timeout(300)
    assert window.evaluate(colour) == "rgb(9, 8, 7)"
    serving.save("overrides/partials/copyright.html", "<p>Copyright somebody</p>\n")
    _see(window, "Copyright somebody")
    window.goto(f"{serving.address}en/", wait_until="load")
    window.evaluate("() => { window.isSame = true }")
    text = (serving.project.root / "docs/en/index.md").read_text()
    serving.save("docs/en/index.md", f"{text}\nWritten by hand just now.\n")
    _see(window, "Written by hand just now.")
    serving.save("docs/en/index.md", text)


def test_titles_and_lessons_that_come_and_go(serving: Serving, window: "Page") -> None:
    serving.edit(SCRIPT, "# # First lesson", "# # The very first lesson")
    _see(window, "The very first lesson")
    assert "The very first lesson" in serving.get("en/gallery/basics/second/")
    serving.edit(SCRIPT, "# # The very first lesson", "# # First lesson")
    serving.save("gallery_src/basics/third.py", SLOW.replace("1.5", "0"))
    assert "the second output" in serving.get("en/gallery/basics/third/")
    window.goto(f"{serving.address}en/gallery/")
    window.evaluate("() => { window.isSame = true }")
    card = window.locator("article").get_by_text("A slow lesson")
    card.wait_for()
    with serving.change():
        (serving.project.root / "gallery_src/basics/third.py").unlink()
    card.wait_for(state="detached")
    assert window.evaluate("() => window.isSame")
    assert not (serving.tree / "en/gallery/basics/third").exists()


def test_a_file_outside_the_project(serving: Serving, window: "Page") -> None:
    outside = serving.project.root.parent / "outside" / "words.txt"
    outside.parent.mkdir()
    outside.write_text("outer words")
    serving.save(
        "gallery_src/basics/outer.py",
        "# %% [markdown]\n# # Outer\n#\n# It reads.\n\n# %%\n"
        f"print(open({str(outside)!r}).read())\n",
    )
    assert "outer words" in serving.get("en/gallery/basics/outer/")
    with serving.change():
        outside.write_text("other words")
    assert "other words" in serving.get("en/gallery/basics/outer/")
    with serving.change():
        (serving.project.root / "gallery_src/basics/outer.py").unlink()


# Mistakes


MISTAKES = {
    "a cell": (SCRIPT, "total\n\n# %%", "total\n1 / 0\n\n# %%", "first.py", "ZeroDivisionError"),
    "a script": (SCRIPT, "# # First lesson", "# First lesson", "first.py", "title"),
    "a header": ("gallery_src/basics/section.md", "# ", "", "section.md", "title"),
    "a catalog": ("gallery_src/basics/first.ko.po", "msgid ", "nonsense ", "first.ko.po", ""),
    "a template": (
        "overrides/partials/copyright.html",
        "Copyright",
        "{% if %}",
        "copyright.html",
        "line 1",
    ),
    "the configuration": ("mkdocs.yml", "  - search", "  - serch", "mkdocs.yml", "serch"),
    "its syntax": ("mkdocs.yml", "plugins:", "plugins: [", "mkdocs.yml", ""),
}


@pytest.mark.parametrize("kind", MISTAKES)
def test_a_mistake_stands_over_the_page_until_it_is_mended(
    serving: Serving, window: "Page", kind: str
) -> None:
    name, old, new, place, message = MISTAKES[kind]
    text = (serving.project.root / name).read_text(encoding="utf-8")
    assert old in text
    serving.save(name, text.replace(old, new, 1))
    panel = window.locator("cnnviz-live .troubles")
    panel.wait_for()
    assert place in panel.inner_text()
    assert message in panel.inner_text()
    assert window.get_by_text("The sum of 3 numbers is 6.0").count(), "the last good page has gone"
    serving.save(name, text)
    assert serving.troubles() == []
    panel.wait_for(state="hidden")
    _see(window, "The sum of 3 numbers is 6.0")
    # What was mended follows edits again.
    serving.edit(SCRIPT, "It adds numbers up", f"It adds {len(kind)} numbers up")
    _see(window, f"It adds {len(kind)} numbers up")
    serving.edit(SCRIPT, f"It adds {len(kind)} numbers up", "It adds numbers up")


def test_a_page_that_cannot_be_made_takes_no_other_with_it(serving: Serving) -> None:
    text = (serving.project.root / "docs/en/index.md").read_text()
    serving.save("docs/en/index.md", "---\ntemplate: none.html\n---\n# Broken\n")
    assert "none.html" in serving.troubles()[0]["message"]
    assert "Broken" not in serving.get("en/")
    serving.edit(SCRIPT, "It adds numbers up", "It still adds numbers up")
    assert "It still adds" in serving.get(f"en/{FIRST}")
    assert "none.html" in serving.troubles()[0]["message"]
    serving.save("docs/en/index.md", text)
    assert serving.troubles() == []
    serving.edit(SCRIPT, "It still adds numbers up", "It adds numbers up")


# Runs


def test_outputs_come_as_cells_end_and_saving_again_ends_the_run(
    serving: Serving, window: "Page"
) -> None:
    script = "gallery_src/basics/slow.py"
    serving.save(script, SLOW.replace("1.5", "0"))
    window.goto(f"{serving.address}en/gallery/basics/slow/", wait_until="load")
    window.evaluate("() => { window.isSame = true }")
    path = serving.project.root / script
    path.write_text(SLOW.replace("the first output", "the new output").replace("1.5", "2"))
    window.get_by_text("the new output").first.wait_for(
        timeout=5_000
    )  # while the second cell sleeps
    runs = [each for kind, each in serving.events if kind == "LessonRuns"]
    assert runs[-1]["page"] == "gallery/basics/slow/" and runs[-1]["cell"] == 3
    window.locator("cnnviz-live .run").wait_for()
    clock = time.monotonic()
    path.write_text(SLOW.replace("the second output", "the last output").replace("1.5", "0"))
    window.get_by_text("the last output").first.wait_for(timeout=5_000)
    assert time.monotonic() - clock < 1.5, "the run before went on"
    serving.settle()
    with serving.change():  # its picture is shown while it runs, and is there when it ends
        path.write_text(SLOW.replace("77", "99").replace("1.5", "0.5"))
    assert serving.troubles() == [] and "the second output" in serving.get(
        "en/gallery/basics/slow/"
    )
    with serving.change():
        path.unlink()


def test_a_script_that_lies_elsewhere_is_followed(serving: Serving) -> None:
    root, page = serving.project.root, "en/gallery/basics/linked/"
    with serving.change():
        serving.project.write("elsewhere/linked.py", "# %% [markdown]\n# # Linked\n#\n# Before.\n")
        (root / "gallery_src/basics/linked.py").symlink_to(root / "elsewhere/linked.py")
    assert "Before." in serving.get(page)
    serving.edit("elsewhere/linked.py", "Before.", "After.")
    assert "After." in serving.get(page)
    with serving.change():
        (root / "gallery_src/basics/linked.py").unlink()


# The command


def test_ctrl_c_ends_everything_within_a_second(tmp_path: Path) -> None:
    project = _project(tmp_path / "tiny")
    with Serving(project) as serving:
        before = processes_of(serving.process.pid)
        assert len(before) >= 4  # the command, the fork server, two languages
        second = project.run("cnnviz", "serve", "--addr", "127.0.0.1:0")
        assert second.returncode == 1 and "is being served already" in second.stderr
        os.kill(serving.process.pid, signal.SIGINT)
        clock = time.monotonic()
        assert serving.process.wait(5) == 0
        assert time.monotonic() - clock < 1.5
        time.sleep(0.1)
        assert not [pid for pid in before if Path(f"/proc/{pid}").exists()]
        assert "Traceback" not in serving.log
    assert not list((project.root / ".cnnviz/scratch").glob("*/"))


@pytest.mark.parametrize("seconds", [0.0, 0.3, 0.6, 1.0])
def test_ctrl_c_while_it_starts_is_quiet(tiny: Project, seconds: float) -> None:
    served = Serving(tiny)
    time.sleep(seconds)
    served.process.send_signal(signal.SIGINT)
    assert served.process.wait(5) == 0, served.log
    served.__exit__()
    first, *others = served.log.strip().splitlines()
    assert first.startswith("Serving tiny at"), served.log
    ran = re.compile(r"gallery_src/basics/\w+\.py ran in \d+\.\d+ s\.")
    assert all(map(ran.fullmatch, others)), served.log  # on a fast machine a lesson has ended


def test_options(tmp_path: Path) -> None:
    project = _project(tmp_path / "tiny")
    opened = tmp_path / "opened"
    browser = project.write("browser", f"#!/bin/sh\necho $1 > {opened}\n")
    browser.chmod(0o755)
    project.run("cnnviz", "build", BROWSER=str(browser))
    options = ("--language", "ko", "--only", "basics/second", "--open")
    with Serving(project, *options, BROWSER=str(browser)) as serving:
        assert opened.read_text().strip() == serving.address
        serving.edit(SCRIPT, "[1, 2, 3]", "[1, 2, 5]")
        assert "6.0" in serving.get(f"en/{FIRST}"), "a lesson ran that --only leaves out"
        serving.edit("gallery_src/basics/data.txt", "some", "other")
        assert "other data" in serving.get("en/gallery/basics/second/")
    for wrong, message in (
        (("--language", "xx"), "'xx' is not a language of this site"),
        (("--only", "nothing"), "there is no lesson 'nothing'"),
        (("--addr", "nowhere"), "invalid address"),
    ):
        done = project.run("cnnviz", "serve", "--addr", "127.0.0.1:0", *wrong)
        assert done.returncode in (1, 2) and message in done.stderr, done.stderr
