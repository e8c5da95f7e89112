"""A page shows CommonMark's own examples as its specification says, through the whole pipeline.

Each example is a prose cell of a lesson, and is rendered with the extensions that Material's projects
use. Those in `DIFFERENT` are shown otherwise, for the reason given there. A cell in which elements stay open
gets their ends behind its text; the last test looks at these as a browser does.
"""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from commonmark_html import normalised
from conftest import ROOT
from markdown import Markdown
from playwright.sync_api import Browser
from pymdownx.superfences import fence_code_format

from cnnviz.adapters.mkdocs.pages.writer import Writer
from cnnviz.domain import Cell, CellKind, Example, Inputs, Run
from cnnviz.i18n.catalogs import source_language
from cnnviz.i18n.language import Language
from cnnviz.render.lessons.parts import Prose
from cnnviz.render.markdown.closed import closed_markdown
from cnnviz.render.markdown.needed import with_needed
from cnnviz.render.text.prose import Prose as LessonProse

EXAMPLES = json.loads((ROOT / "tests/commonmark/examples.json").read_text("utf-8"))
AT_LEAST = 620

HIGHLIGHTER = "Material's highlighter leaves out blank lines around the code"
LANGUAGE = "the highlighter does not know the language, and names it 'text'"
ADDRESS = "a notebook makes a link of a bare address"
STRAY = "an end tag that closes nothing in its cell would close the page's own elements"
UNFINISHED = "a tag without an end would take what follows, so it is shown as text"
JOINED = "a block is a message for translation, in which its lines are joined"
ARROW = "pymdownx.smartsymbols, which the project has chosen, makes an arrow of -->"

DIFFERENT = {
    **dict.fromkeys((126, 127, 129, 130, 237, 318), HIGHLIGHTER),
    **dict.fromkeys((24, 34, 144, 146), LANGUAGE),
    **dict.fromkeys((602, 606, 608, 611, 612), ADDRESS),
    **dict.fromkeys((336, 491, 616, 625), JOINED),
    **dict.fromkeys((151, 165, 623), STRAY),
    **dict.fromkeys((156, 157, 158), UNFINISHED),
    626: ARROW,
}

EXTENSIONS = [
    *("abbr", "admonition", "attr_list", "def_list", "footnotes", "md_in_html", "tables", "toc"),
    *("pymdownx.arithmatex", "pymdownx.betterem", "pymdownx.caret", "pymdownx.details"),
    *("pymdownx.emoji", "pymdownx.highlight", "pymdownx.inlinehilite", "pymdownx.keys"),
    *("pymdownx.mark", "pymdownx.smartsymbols", "pymdownx.snippets", "pymdownx.superfences"),
    *("pymdownx.tabbed", "pymdownx.tasklist", "pymdownx.tilde"),
]
OPTIONS: dict[str, dict[str, Any]] = {
    "toc": {"permalink": True},
    "pymdownx.betterem": {"smart_enable": "all"},
    "pymdownx.highlight": {"anchor_linenums": True, "pygments_lang_class": True},
    "pymdownx.superfences": {
        "custom_fences": [{"name": "mermaid", "class": "mermaid", "format": fence_code_format}]
    },
    "pymdownx.tabbed": {"alternate_style": True},
    "pymdownx.tasklist": {"custom_checkbox": True},
}


@cache
def markdown() -> Markdown:
    extensions = with_needed(list(EXTENSIONS), OPTIONS)
    return Markdown(extensions=extensions, extension_configs=OPTIONS)


def page(text: str) -> str:
    """The HTML of a lesson's page for this prose cell."""
    cells = (Cell(CellKind.PROSE, "# Title", 1), Cell(CellKind.PROSE, text, 3))
    example = Example(Path("/a/b.py"), "a/b.py", "a", "b", cells)
    run = Run({"cells": [], "metadata": {"cnnviz": {"values": []}}}, Inputs({}, {}), 1.0, 1.0, 1)
    prose = LessonProse(example, run, source_language([]))
    writer = Writer(Language("en", "English", "Site", "", is_source=True), frozenset())
    shown = closed_markdown(prose.markdown(2)).text
    written = writer.markdown([Prose(shown)], "gallery/a/b/index.md")
    return str(markdown().reset().convert(written))


CLOSING = re.compile(r"(?:</(?:style|script)>)?<!-- -->(?:</\w+>)*$")
"""The end of a cell that its author left open."""


@cache
def pages() -> dict[int, str]:
    return {one["example"]: page(one["markdown"]) for one in EXAMPLES}


@cache
def different() -> dict[int, tuple[str, str]]:
    """(wanted, shown) of each example that is shown otherwise."""
    both = (
        (
            one["example"],
            normalised(one["html"]),
            normalised(CLOSING.sub("", pages()[one["example"]])),
        )
        for one in EXAMPLES
    )
    return {number: (wanted, shown) for number, wanted, shown in both if wanted != shown}


def test_the_examples_are_shown_as_the_specification_says(
    capsys: pytest.CaptureFixture[str],
) -> None:
    equal = len(EXAMPLES) - len(different())
    with capsys.disabled():
        print(f"\n{equal} of CommonMark's {len(EXAMPLES)} examples are shown as specified.")
    assert len(EXAMPLES) == 652
    assert equal >= AT_LEAST
    unlisted = {number: both for number, both in different().items() if number not in DIFFERENT}
    assert not unlisted


@pytest.mark.parametrize("number", DIFFERENT, ids=lambda number: f"{number}: {DIFFERENT[number]}")
def test_a_listed_example_is_shown_otherwise(number: int) -> None:
    assert number in different(), "it is shown as specified: take it out of the list"


AS_READ = """pages => pages.map(page => {
    const element = document.createElement("div");
    element.innerHTML = page;
    return element.innerHTML;
})"""


@pytest.mark.browser
def test_a_browser_reads_the_same_with_the_ends_behind_a_cell(browser: Browser) -> None:
    """The ends add nothing, and what follows them is outside of the cell."""
    numbers = [one["example"] for one in EXAMPLES if CLOSING.search(pages()[one["example"]])]
    assert len(numbers) > 15
    inside = [CLOSING.sub("", pages()[number]) for number in numbers]
    behind = [f"<section>{pages()[number]}</section><hr>" for number in numbers]
    with browser.new_context() as context:
        tab = context.new_page()
        alone, together = tab.evaluate(AS_READ, inside), tab.evaluate(AS_READ, behind)
    for number, cell, page in zip(numbers, alone, together, strict=True):
        text = page.replace("<!-- -->", "")
        assert normalised(text) == normalised(
            f"<section>{cell.replace('<!-- -->', '')}</section><hr>"
        ), number
