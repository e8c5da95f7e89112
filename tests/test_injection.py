"""Scripts that come with texts, catalogs, outputs and names run on no page, in a real browser."""

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest
from conftest import Project
from web import MOUNT, served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser


def payload(name: str) -> str:
    """Two ways of running code, and two of leading a reader away; no quotation marks."""
    code = f"(window.ran=window.ran||[]).push(/{name}/.source)"
    return (
        f"<script>{code}</script><img src=none onerror={code}>"
        "<meta http-equiv=refresh content=0;url=/away/><base href=/elsewhere/>"
    )


def paragraph(name: str) -> str:
    return f"Out of </p></article></main> {payload(name)} of the article."


OUTPUTS = """# ---
# parameters:
#   {name}: [a, {value}]
# ---

# %% [markdown]
# # Outputs
#
# What a lesson shows.

# %%
{name} = "a"

# %%
from IPython.display import HTML, Markdown, display

text = {text!r}
display(HTML(text), Markdown(text), HTML("</div></article>" + text))

# %% [markdown]
# The value is {{{{ text }}}}, for {{{{ {name} }}}}.

# %%
print(text)
text
"""

PLOT = """# %% [markdown]
# # A plot
#
# With texts in it.

# %%
import matplotlib.pyplot as plt

fig, axes = plt.subplots(figsize=(4, 2), num={caption!r})
axes.plot([1, 2])
axes.set_ylabel({label!r})
"""

KOREAN = {
    "# First lesson": f"# {payload('title')} 레슨",
    "It adds numbers up and draws them.": f"설명 {paragraph('description')}",
    "## The sum": f"## {payload('heading')}",
    "Three points on a line.": f"그림 {paragraph('caption')}",
    "number": payload("label"),
    "numbers": payload("tag"),
    "Three numbers": payload("comment"),
}


@pytest.fixture
def hostile(tiny: Project) -> Project:
    catalog = tiny.root / "gallery_src/basics/first.ko.po"
    text = catalog.read_text(encoding="utf-8")
    for english, korean in KOREAN.items():
        text, count = re.subn(
            rf'(msgid "{re.escape(english)}"\nmsgstr )".*"', rf'\1"{korean}"', text
        )
        assert count == 1, english
    catalog.write_text(text, encoding="utf-8")
    tiny.edit("gallery_src/basics/section.ko.po", "# 기초", f"# {payload('section')}")
    tiny.edit("gallery_src/basics/section.ko.po", "가장 먼저", paragraph("introduction"))
    tiny.write(
        "gallery_src/basics/outputs.py",
        OUTPUTS.format(text=payload("output"), name="kind", value=json.dumps(payload("value"))),
    )
    tiny.write(
        "gallery_src/basics/plot.py",
        PLOT.format(caption=paragraph("plot"), label=payload("axis")),
    )
    tiny.edit("gallery_src/basics/section.md", "[second, first]", "[second, first, outputs, plot]")
    # A page without a title is called as its file is; a file's name holds no slash.
    tiny.write("docs/en/a<img src=none onerror=(window.ran=[]).push(1)>.md", "Text.\n")
    header = f"---\ntitle: {payload('page')}\ndescription: {payload('meta')}\n---\n\n"
    tiny.write("docs/en/by-hand.md", f"{header}# {payload('top')}\n\n{paragraph('text')}\n")
    tiny.edit("mkdocs.yml", "  - gallery/index.md\n", "  - gallery/index.md\n  - by-hand.md\n")
    done = tiny.run("cnnviz", "build")
    assert done.returncode == 0, done.stderr
    assert "has no effect: the page's policy" in done.stderr
    return tiny


@pytest.fixture
def page(browser: "Browser") -> "Iterator[Page]":
    context = browser.new_context()
    yield context.new_page()
    context.close()


def test_no_script_of_a_text_or_an_output_runs_on_any_page(hostile: Project, page: "Page") -> None:
    """Every page of the site, those of errors and of combinations too."""
    pages = sorted(hostile.site.rglob("*.html"))
    reached = "".join(one.read_text(encoding="utf-8") for one in pages)
    for name in (
        "title",
        "description",
        "caption",
        "section",
        "output",
        "value",
        "page",
        "meta",
        "text",
    ):
        assert f"push(/{name}/.source)" in reached, f"{name} is on no page: the test tests nothing"
    assert len(pages) > 12
    with served(hostile.site) as address:
        for path in pages:
            name = path.relative_to(hostile.site).as_posix().removesuffix("index.html")
            if not name:
                continue  # it leads to a language, as it is meant to
            page.goto(address + name, wait_until="load")
            page.wait_for_timeout(50)
            assert page.evaluate("window.ran || []") == [], name
            assert unquote(page.url) == address + name
            assert page.evaluate("document.baseURI").startswith(address), name


def test_the_pages_own_scripts_do_run(hostile: Project, page: "Page") -> None:
    with served(hostile.site) as address:
        page.goto(address, wait_until="load")
        page.wait_for_url(f"**{MOUNT}en/")
        for name in ("en/gallery/basics/second/", "en/404.html"):
            page.goto(address + name, wait_until="load")
            assert page.evaluate("typeof __md_get") == "function"
