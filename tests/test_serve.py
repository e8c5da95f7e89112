"""`mkdocs serve`: both languages, an edit that reaches the page, a failing lesson that shows why."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest
from conftest import ROOT, Project

if TYPE_CHECKING:
    from playwright.sync_api import Browser

FIRST = "gallery/basics/first/"


class Served:
    def __init__(self, project: Project) -> None:
        self.project = project
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        # A package of its own, so that a template can be edited.
        self.package = project.root.parent / "package"
        shutil.copytree(ROOT / "cnnviz", self.package / "cnnviz")
        command = ["mkdocs", "serve", "--dev-addr", f"127.0.0.1:{self.port}"]
        self.log = (project.root / "serve.log").open("w+")
        self.process = subprocess.Popen(
            [sys.executable, "-m", *command],
            cwd=project.root,
            env={**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONPATH": str(self.package)},
            stdout=self.log,
            stderr=subprocess.STDOUT,
        )

    def address(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}/tiny/{path}"

    def get(self, path: str) -> str:
        try:
            with urllib.request.urlopen(self.address(path), timeout=5) as answer:
                return str(answer.read().decode())
        except urllib.error.HTTPError as error:
            with error:
                return ""
        except OSError:
            return ""

    def until(self, path: str, seen: Callable[[str], bool]) -> str:
        """The page, once it is as it should be."""
        for _ in range(300):
            page = self.get(path)
            if page and seen(page):
                return page
            assert self.process.poll() is None, self.said()
            time.sleep(0.2)
        raise AssertionError(f"{path} never came to be as it should; serve said:\n{self.said()}")

    def said(self) -> str:
        self.log.flush()
        return (self.project.root / "serve.log").read_text()


@pytest.fixture
def serving(tiny: Project) -> Iterator[Served]:
    served = Served(tiny)
    yield served
    served.process.terminate()
    served.process.wait(20)
    served.log.close()


def test_serve_follows_edits_and_survives_a_failing_lesson(serving: Served) -> None:
    tiny = serving.project
    serving.until(f"en/{FIRST}", lambda page: "First lesson" in page)
    korean = serving.until(f"ko/{FIRST}", lambda page: "첫 번째 레슨" in page)
    assert f"/ko/{FIRST}" in korean
    assert "http-equiv" in serving.get("") or "location.replace" in serving.get("")

    # A script, a catalog, a page by hand: each edit reaches its page.
    tiny.edit("gallery_src/basics/first.py", "[1, 2, 3]", "[1, 2, 5]")
    serving.until(f"ko/{FIRST}", lambda page: "합은 8.0이고" in page)
    tiny.edit("gallery_src/basics/first.ko.po", "# 첫 번째 레슨", "# 맨 처음 레슨")
    serving.until(f"ko/{FIRST}", lambda page: "맨 처음 레슨" in page)
    tiny.edit("docs/ko/index.md", "손으로 쓴 글입니다.", "손으로 고쳐 쓴 글입니다.")
    serving.until("ko/", lambda page: "손으로 고쳐 쓴 글입니다." in page)

    template = serving.package / "cnnviz/render/templates/part.html.j2"
    shown = '<p class="cnnviz-downloads">'
    template.write_text(template.read_text().replace(shown, f"{shown}Edited: "))
    serving.until(f"en/{FIRST}", lambda page: f"{shown}Edited: " in page)

    # A lesson that fails shows why, in its place; the others stand, and mending it brings it back.
    tiny.edit("gallery_src/basics/first.py", "total\n\n# %%", "total\n1 / 0\n\n# %%")
    page = serving.until(f"en/{FIRST}", lambda page: "This lesson failed" in page)
    assert "first.py, line 16 (cell 2): ZeroDivisionError" in page
    assert "some data" in serving.get("en/gallery/basics/second/")
    tiny.edit("gallery_src/basics/first.py", "1 / 0\n", "")
    serving.until(f"en/{FIRST}", lambda page: "The sum of 3 numbers is 8.0" in page)

    # So does a catalog that cannot be read: the server goes on.
    tiny.edit(
        "gallery_src/basics/first.ko.po", 'msgid "# First lesson"', 'nonsense "# First lesson"'
    )
    time.sleep(2)
    tiny.edit(
        "gallery_src/basics/first.ko.po", 'nonsense "# First lesson"', 'msgid "# First lesson"'
    )
    tiny.edit("gallery_src/basics/first.py", "It adds numbers up", "It sums numbers up")
    serving.until(f"en/{FIRST}", lambda page: "It sums numbers up" in page)

    # Nothing was written into the project but its store, and nothing rebuilds by itself.
    builds = 0
    for _ in range(3):  # the last edits may still be built one after the other
        before, builds = builds, serving.said().count("Building documentation...")
        if builds == before:
            break
        time.sleep(3)
    assert serving.said().count("Building documentation...") == builds == before


@pytest.mark.browser
def test_an_open_page_shows_an_edit_by_itself(serving: Served, browser: "Browser") -> None:
    serving.until(f"en/{FIRST}", lambda page: "First lesson" in page)
    context = browser.new_context()
    page = context.new_page()
    blocked: list[str] = []
    page.on("console", lambda message: blocked.append(message.text))
    page.goto(serving.address(f"en/{FIRST}"), wait_until="load")
    # A script of the lesson's own must not run while serving either.
    serving.project.edit(
        "gallery_src/basics/first.py",
        "It adds numbers up",
        "<script>window.ran = 1</script> It sums them up",
    )
    page.get_by_text("It sums them up").wait_for(timeout=30_000)
    assert page.evaluate("window.ran") is None
    refused = [text for text in blocked if "Content Security Policy" in text]
    assert len(refused) == 1, refused  # the lesson's
    # And once more: the page that came by itself goes on listening.
    serving.project.edit("gallery_src/basics/first.py", "It sums them up", "It counts them")
    page.get_by_text("It counts them").wait_for(timeout=30_000)
    context.close()
