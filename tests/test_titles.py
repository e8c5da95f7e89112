"""Titles, summaries and captions: one text as HTML, as plain text, and in attributes.

| Report | What went wrong |
|---|---|
| sphinx-gallery#237 | A quotation mark in a summary cut the description of the page |
| sphinx-gallery#1002 | Backticks, dollar signs and links were shown in titles of cards and windows |
"""

import json
import re
import shutil

import pytest
from bs4 import BeautifulSoup
from conftest import GALLERIES, Project

from cnnviz.render.text.forms import as_html, as_plain, in_link

TITLE = (
    '"Quotes" & `code<T>`: a *title* with $k_1$, [link](https://example.org) and snake_case_name'
)
PLAIN_TITLE = '"Quotes" & code<T>: a title with k_1, link and snake_case_name'
SUMMARY = (
    'He said "no" & <b>left</b> with `x<y`, **bold**, $a_1 < b$, a [link](https://example.org/a_b)'
    " and 5 * 3 * 2."
)
PLAIN_SUMMARY = 'He said "no" & left with x<y, bold, a_1 < b, a link and 5 * 3 * 2.'
CAPTION = 'An "image" a < b & <i>it</i> $x^2$ *stars* `code` List<T> -1.'
PLAIN_CAPTION = 'An "image" a < b & it x2 stars code List<T> -1.'
SECTION = 'Basics of `List<T>` & "more" {x}'
TAGS = ['say "hi"', "a & b <c>", "x/y"]

LESSON = f"""# ---
# tags: {json.dumps(TAGS)}
# ---

# %% [markdown]
# # {TITLE} {{ #own-id }}
#
# {SUMMARY}

# %%
import matplotlib.pyplot as plt

_ = plt.subplots(figsize=(3, 2), num={CAPTION!r})[1].plot([0, 1])

# %%
import torch
from cnnviz.lab import show

show.kernels(torch.eye(3)[None], caption={CAPTION!r}, labels=["a < b & <i>"])
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Project:
    root = tmp_path_factory.mktemp("titles") / "tiny"
    shutil.copytree(GALLERIES / "tiny", root, ignore=shutil.ignore_patterns(".cnnviz", "site"))
    project = Project(root)
    project.write("gallery_src/basics/a_title.py", LESSON)
    project.edit("gallery_src/basics/section.md", "# ", f"# {SECTION} ")
    project.edit("mkdocs.yml", "  - search\n", "  - search\n  - tags\n")
    project.write(
        "docs/en/tags.md",
        '---\ndescription: He said "no" & <b>\n---\n# Tags `a<b>`\n\n<!-- material/tags -->\n',
    )
    for command in (["cnnviz", "build"], ["cnnviz", "export", "exported"]):
        done = project.run(*command)
        assert done.returncode == 0, done.stderr
    return project


def soup(built: Project, address: str) -> BeautifulSoup:
    return BeautifulSoup(built.page(address), "html.parser")


def texts(page: BeautifulSoup, selector: str) -> list[str]:
    return [" ".join(each.get_text().split()) for each in page.select(selector)]


LANGUAGES = pytest.mark.parametrize("code", ["en", "ko"])


@LANGUAGES
def test_plain_text_where_html_cannot_be(built: Project, code: str) -> None:
    page = soup(built, f"{code}/gallery/basics/a-title")
    assert page.title.get_text() == f"{PLAIN_TITLE} - Tiny"
    assert page.find("meta", attrs={"name": "description"})["content"] == PLAIN_SUMMARY
    assert page.body.find("meta") is None
    assert PLAIN_TITLE in texts(page, ".md-nav .md-ellipsis")
    assert PLAIN_TITLE in texts(page, ".md-header .md-ellipsis")
    assert any(text.startswith("Basics of List<T>") for text in texts(page, ".md-nav__title"))
    assert texts(page, ".md-tag") == sorted(TAGS)
    tags = soup(built, f"{code}/tags")
    assert tags.find("meta", attrs={"name": "description"})["content"] == 'He said "no" & <b>'
    assert set(texts(tags, ".md-typeset .md-tag")) >= set(TAGS)
    assert texts(tags, "article li a").count(PLAIN_TITLE) == 3


@LANGUAGES
def test_html_where_it_can_be(built: Project, code: str) -> None:
    page = soup(built, f"{code}/gallery/basics/a-title")
    heading = page.h1
    assert heading["id"] == "own-id"
    assert heading.code.get_text() == "code<T>" and heading.em and heading.a and heading.math
    section = soup(built, f"{code}/gallery/basics")
    assert section.h1.code.get_text() == "List<T>" and "{x}" in section.h1.get_text()
    for cards in (section, soup(built, f"{code}/gallery")):
        (card,) = cards.select('.cnnviz-cards a[href$="a-title/"]')
        assert card.strong.code.get_text() == "code<T>" and card.strong.math and card.strong.em
        span = card.select("strong + span")[0]
        assert span.code.get_text() == "x<y" and span.strong and span.math
        assert "5 * 3 * 2" in span.get_text() and not card.select("a a")
    index = soup(built, f"{code}/gallery")
    assert index.h2.code.get_text() == "List<T>"


@LANGUAGES
def test_captions_and_labels(built: Project, code: str) -> None:
    page = soup(built, f"{code}/gallery/basics/a-title")
    captions = page.select("figcaption")
    assert len(captions) == 2
    for caption in captions:
        assert caption.code.get_text() == "code" and caption.em and caption.i and caption.math
        assert caption.get_text().split(". ", 1)[1].strip() == PLAIN_CAPTION
    assert texts(page, ".cnnviz-label") == ["a < b & <i>"]
    index = json.loads((built.site / code / "search/search_index.json").read_text("utf-8"))
    (entry,) = [
        entry for entry in index["docs"] if entry["location"].endswith("basics/a-title/#own-id")
    ] or [entry for entry in index["docs"] if entry["location"].endswith("basics/a-title/")]
    assert "code&lt;T&gt;" in entry["title"] and "$" not in entry["title"]


@LANGUAGES
def test_next_and_previous(built: Project, code: str) -> None:
    page = soup(built, f"{code}/gallery/basics/first")
    (course,) = [text for text in texts(page, ".cnnviz-course") if "snake_case" in text]
    assert "code<T>" in course and "$" not in course and "[" not in course
    assert "x<y" in course and "5 * 3 * 2" in course


@LANGUAGES
def test_the_export(built: Project, code: str) -> None:
    text = (built.root / f"exported/{code}/gallery/basics/a-title/index.md").read_text("utf-8")
    header = dict(re.findall(r"^(title|description|tags): (.*)$", text, re.M))
    assert json.loads(header["title"]) == PLAIN_TITLE
    assert json.loads(header["description"]) == PLAIN_SUMMARY
    assert json.loads(header["tags"]) == TAGS
    caption = BeautifulSoup(text, "html.parser").find("figcaption")
    assert caption.code.get_text() == "code" and caption.em and caption.math
    tags = (built.root / f"exported/{code}/tags/index.md").read_text("utf-8")
    assert "&#60;c&#62;" in tags and "https://example.org" not in tags


@pytest.mark.parametrize(
    ("text", "html", "plain"),
    [
        ("a < b & c > d", "a &lt; b &amp; c &gt; d", "a < b & c > d"),
        ("List<T> <div>x</div>", "List&lt;T&gt; x", "List<T> x"),
        ("<b>open", "<b>open</b>", "open"),
        ("</b></div>x", "x", "x"),
        ("<script>alert(1)</script>", "alert(1)", "alert(1)"),
        ('<b onclick="x">a</b>', "<b>a</b>", "a"),
        ("2 * 3 * 4 and a_b_c", "2 * 3 * 4 and a_b_c", "2 * 3 * 4 and a_b_c"),
        ("![alt *x*](y.png) [a](b)", "alt <em>x</em> a", "alt x a"),
        ("a<br>b &#42; &copy;", "a b * ©", "a b * ©"),
        ("<!-- x -->$5 and $6", "$5 and $6", "$5 and $6"),
    ],
)
def test_both_forms(text: str, html: str, plain: str) -> None:
    assert (as_html(text), as_plain(text)) == (html, plain)


def test_a_title_in_a_link() -> None:
    assert in_link("[a](b) `[c]` [d] $[e]$") == r"a `[c]` \[d\] $[e]$"
