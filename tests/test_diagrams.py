"""Mermaid diagrams: drawn by a library that the site itself serves, or warned of."""

import re
import shutil
from collections.abc import Iterator

import pytest
from conftest import GALLERIES, Project
from playwright.sync_api import Browser, Route, expect
from web import served

from cnnviz.render.markdown.diagrams import diagram_lines, has_diagram, library

LESSON = """# %% [markdown]
# # A diagram
#
# It has arrows.

# %% [markdown]
# ## Mermaid
#
# Two of them, below a heading that is called as the library is:
#
# ```mermaid
# flowchart LR
#   image[Image] --> conv[Conv2d]
# ```
#
# ~~~mermaid
# sequenceDiagram
#   A->>B: Hello
# ~~~

# %%
1
"""
WITHOUT_LIBRARY = """
from mkdocs.__main__ import cli
from cnnviz.render.markdown import diagrams

diagrams._PACKAGE = "a_package_that_nobody_has"
cli(["build"], standalone_mode=False)
"""
PAGE = "# Start\n\nBy hand:\n\n```mermaid\nflowchart LR\n  a --> b\n```\n"


@pytest.fixture(scope="module")
def diagrams(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    root = tmp_path_factory.mktemp("diagrams") / "tiny"
    shutil.copytree(GALLERIES / "tiny", root, ignore=shutil.ignore_patterns(".cnnviz", "site"))
    project = Project(root)
    project.edit(
        "mkdocs.yml", "  name: material\n", "  name: material\n  features: [navigation.instant]\n"
    )
    project.write("gallery_src/basics/diagram.py", LESSON)
    project.write("docs/en/index.md", PAGE)
    yield project


def warnings_of(project: Project, module: str) -> list[str]:
    done = project.run(module, *(["build"] if module == "mkdocs" else []))
    assert done.returncode == 0, done.stderr
    text = re.sub(r"\n +", " ", re.sub(r"\x1b\[\d+m", "", done.stderr))
    return re.findall(r"^WARNING +-  (.*Mermaid.*)$", text, re.M)


def test_a_diagram_without_its_library_is_told_with_its_line(diagrams: Project) -> None:
    diagrams.write("without.py", WITHOUT_LIBRARY)
    told = warnings_of(diagrams, "without")
    assert [text.partition(": ")[0] for text in told] == [
        "docs/en/index.md, line 5",
        "gallery_src/basics/diagram.py, line 11 (cell 2)",
        "gallery_src/basics/diagram.py, line 16 (cell 2)",
    ]
    assert all("pip install mermaidx" in text and "extra_javascript" in text for text in told)
    assert not list(diagrams.site.rglob("mermaid*"))
    # A library of the site's own is enough.
    config = (diagrams.root / "mkdocs.yml").read_text("utf-8")
    diagrams.write("mkdocs.yml", f"{config}\nextra_javascript: [js/mermaid.min.js]\n")
    assert warnings_of(diagrams, "without") == []
    diagrams.write("mkdocs.yml", config)


@pytest.mark.browser
def test_diagrams_are_drawn_also_after_instant_navigation(
    diagrams: Project, browser: Browser
) -> None:
    assert warnings_of(diagrams, "mkdocs") == []
    with served(diagrams.site) as address:
        page = browser.new_page()

        def answer(route: Route) -> None:  # the theme exchanges the pages that its sitemap has
            text = route.fetch().text().replace("https://example.org/tiny/", address)
            route.fulfill(status=200, content_type="application/xml", body=text)

        page.route("**/sitemap.xml", answer)
        wrong, loaded = list[str](), list[str]()
        page.on("request", lambda one: loaded.append(one.url) if "mermaid" in one.url else None)
        page.on("console", lambda message: wrong.append(message.text))
        page.on("request", lambda one: None if address in one.url else wrong.append(one.url))
        for start in ("", "diagram/"):
            page.goto(f"{address}en/gallery/basics/{start}")
            if not start:  # the page is then exchanged, not loaded
                page.wait_for_load_state("networkidle")
                assert not loaded  # a page without a diagram does not load the library
                page.evaluate("window.same = true")
                page.locator(".cnnviz-cards a[href$='diagram/']").click()
                page.wait_for_url("**/diagram/")
                assert page.evaluate("window.same")
            drawn = page.locator("article div.mermaid")
            expect(drawn).to_have_count(2)
            assert all((box := one.bounding_box()) and box["height"] > 30 for one in drawn.all())
            expect(page.locator("article pre.mermaid")).to_have_count(0)
        page.close()
    assert [text for text in wrong if "404" not in text] == []


def test_fences_of_diagrams_are_found() -> None:
    text = "```mermaid\na\n```\n\n- ~~~ {.mermaid}\n  b\n  ~~~\n\n```mermaids\n```\n`mermaid`"
    assert list(diagram_lines(text)) == [0, 4]
    assert not has_diagram("<p>mermaid</p>") and library()
