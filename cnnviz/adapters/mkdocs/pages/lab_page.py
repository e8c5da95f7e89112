"""Extract the usable parts of mkdocs-jupyter's HTML of a lab's executed notebook.

mkdocs-jupyter renders the prose, highlights the code and lays out the stored outputs: we take these
and put them into the site's own markup. We leave out what it adds to each page: half a megabyte of
styles, inline scripts, MathJax from another host, a toolbar for copying, and headings whose ids
depend on the language. Written for the HTML of mkdocs-jupyter 0.26.3.
"""

import html
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bs4 import BeautifulSoup, Tag
from mkdocs.structure.toc import AnchorLink, TableOfContents

from cnnviz.adapters.mkdocs.pages.writer import ASKS, SOLVES

_HEADINGS = re.compile(r"h[1-6]")
_PRINTED = ("text/plain", "application/vnd.jupyter.stdout", "application/vnd.jupyter.stderr")


@dataclass(frozen=True, slots=True)
class Lab:
    """Ids and labels for the page of a lab."""

    ids: Sequence[str]
    """Ids of the headings, the title's first, from the English text."""
    hints: str
    """Label of the collapsed hints."""
    solution: str
    """Label of the collapsed reference solution."""
    folds: Mapping[str, str] = field(default_factory=dict)
    """Labels of what an author folded, by the tags of the cells."""


def extracted(html_page: str, lab: Lab, permalink: str | None) -> tuple[str, TableOfContents]:
    """(article, table of contents) from mkdocs-jupyter's HTML.

    `permalink` is the title of the links at headings; None: headings have no links.
    """
    soup = BeautifulSoup(html_page, "html.parser")
    # The template of mkdocs-jupyter nests two elements with the class of a cell for a code cell.
    cells = [cell for cell in soup.select(".jp-Cell") if not cell.find_parent(class_="jp-Cell")]
    parts = [part for cell in cells for part in _parts(cell, lab)]
    page = BeautifulSoup("".join(parts), "html.parser")
    contents = _headings(page, lab, permalink)
    for head in page.select("thead th:not([scope])"):
        head["scope"] = "col"
    return page.decode(), contents


def _parts(cell: Tag, lab: Lab) -> Iterator[str]:
    """HTML of a cell's prose, or of its code and outputs."""
    if prose := cell.select_one(".jp-MarkdownOutput"):
        yield f"<div data-prose>{prose.decode_contents()}</div>"
        return
    code = cell.select_one(".jp-InputArea-editor .highlight-ipynb pre")
    outputs = cell.select(".jp-OutputArea-output")
    tags = {name.removeprefix("celltag_") for name in cell.get_attribute_list("class")}
    # `notebooks` writes questions and solutions as Markdown; a cell may print more.
    texts = [output for output in outputs if output.get("data-mime-type") == "text/markdown"]
    others = [output for output in outputs if output not in texts]
    if ASKS in tags and code:
        name = f"<code>{html.escape(code.get_text().strip())}</code>"
        folded = f"<summary>{lab.hints}</summary>{_joined(texts[1:])}"
        hints = f'<details class="tip">{folded}</details>'
        yield _joined(others)
        yield f'<div class="cnnviz-lab-question">{name}{_joined(texts[:1])}</div>{hints}'
    elif SOLVES in tags and code:
        folded = f"<summary>{lab.solution}</summary>{_code(code)}{_joined(texts)}"
        yield f'<details class="success">{folded}</details>'
        yield _joined(others)
    else:
        yield _folded(_code(code) if code else "", _joined(outputs), tags, lab.folds)


def _folded(code: str, outputs: str, tags: set[str], folds: Mapping[str, str]) -> str:
    """A cell's code and outputs, of which its tag may fold a part; `folds` are the labels."""

    def fold(name: str, content: str) -> str:
        if name not in tags or not content:
            return content
        summary = f"<summary>{folds[name]}</summary>"
        return f'<details class="cnnviz-folded">{summary}{content}</details>'

    return fold("CELL", fold("INPUT", code) + fold("OUTPUT", outputs))


def _code(pre: Tag) -> str:
    """Code in the markup in which the theme adds its copy button."""
    if not pre.get_text().strip():
        return ""
    code = f"<pre><span></span><code>{pre.decode_contents().strip()}\n</code></pre>"
    return f'<div class="language-python highlight">{code}</div>'


def _joined(outputs: Iterable[Tag]) -> str:
    return "".join(_output(output) for output in outputs)


def _output(output: Tag) -> str:
    pre = output.find("pre")
    if output.get("data-mime-type") in _PRINTED and isinstance(pre, Tag):
        classes = "language-text highlight cnnviz-output no-copy"
        return f'<div class="{classes}"><pre><code>{pre.decode_contents()}</code></pre></div>'
    return output.decode_contents()


def _headings(page: BeautifulSoup, lab: Lab, permalink: str | None) -> TableOfContents:
    """Give the headings their ids; returns the table of contents.

    The title is removed: the page around the notebook already shows it.
    """
    links = []
    prose = page.select("[data-prose]")
    headings = [heading for part in prose for heading in part.find_all(_HEADINGS)]
    for heading, name in zip(headings, lab.ids, strict=False):
        for anchor in heading.select("a.anchor-link"):
            anchor.decompose()
        text = heading.decode_contents().strip()
        links.append(AnchorLink(text, name, int(heading.name[1])))
        heading.attrs = {"id": name}
        if permalink:
            link = page.new_tag("a", href=f"#{name}", title=permalink)
            link["class"] = "headerlink"
            link.string = "\N{PILCROW SIGN}"
            heading.append(link)
    for part in prose:
        part.unwrap()
    if headings:
        headings[0].decompose()
    return _nested(links)


def _nested(links: Sequence[AnchorLink]) -> TableOfContents:
    """The table of contents in which each heading is a child of the last one of a higher level."""
    top: list[AnchorLink] = []
    above: list[AnchorLink] = []
    for link in links:
        while above and above[-1].level >= link.level:
            above.pop()
        (above[-1].children if above else top).append(link)
        above.append(link)
    return TableOfContents(top)
