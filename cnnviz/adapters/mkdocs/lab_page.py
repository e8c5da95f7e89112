"""Mend what mkdocs-jupyter makes of a lab's executed notebook.

It renders the prose, highlights the code and lays out the stored outputs: these are taken, and put
into the site's own frame. What it adds to each page stays behind: half a megabyte of styles, inline
scripts, MathJax from elsewhere, a toolbar for copying, and headings whose ids depend on the
language. Known of mkdocs-jupyter 0.26.3.
"""

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString
from mkdocs.structure.toc import AnchorLink, TableOfContents

from cnnviz.adapters.mkdocs.writer import ASKS, SOLVES

_HEADINGS = re.compile(r"h[1-6]")
_PRINTED = ("text/plain", "application/vnd.jupyter.stdout", "application/vnd.jupyter.stderr")
_MATHEMATICS = re.compile(
    r"\$\$(?P<block>.+?)\$\$|(?<![\\$])\$(?=[^\s$])(?P<inline>[^$\n]+?)(?<!\s)\$(?!\d)", re.S
)


@dataclass(frozen=True, slots=True)
class Lab:
    """What the page of a lab says besides what its notebook holds."""

    ids: Sequence[str]
    """Of the headings, the title's first: those of the English text."""
    hints: str
    """What stands where the hints to a question are folded."""
    solution: str
    """The same of a reference solution."""


def mended(made: str, lab: Lab, permalink: str | None) -> tuple[str, TableOfContents]:
    """The page's article and its contents; `permalink` is what links at headings are called."""
    soup = BeautifulSoup(made, "html.parser")
    # The template puts a code cell into another one with the same marks.
    cells = [cell for cell in soup.select(".jp-Cell") if not cell.find_parent(class_="jp-Cell")]
    parts = [part for cell in cells for part in _parts(cell, lab)]
    page = BeautifulSoup("".join(parts), "html.parser")
    contents = _headings(page, lab, permalink)
    _mathematics(page)
    for head in page.select("thead th:not([scope])"):
        head["scope"] = "col"
    return page.decode(), contents


def _parts(cell: Tag, lab: Lab) -> Iterator[str]:
    """A cell's prose, or its code and outputs."""
    if prose := cell.select_one(".jp-MarkdownOutput"):
        yield f"<div data-prose>{prose.decode_contents()}</div>"
        return
    code = cell.select_one(".jp-InputArea-editor .highlight-ipynb pre")
    outputs = cell.select(".jp-OutputArea-output")
    tags = {one.removeprefix("celltag_") for one in cell.get_attribute_list("class")}
    # What `notebooks` says of questions and solutions; more may be printed beside it.
    said = [one for one in outputs if one.get("data-mime-type") == "text/markdown"]
    if ASKS in tags and code:
        name = f"<code>{html.escape(code.get_text().strip())}</code>"
        folded = f"<summary>{lab.hints}</summary>{_said(said[1:])}"
        hints = f'<details class="tip">{folded}</details>'
        yield _said([one for one in outputs if one not in said])
        yield f'<div class="cnnviz-lab-question">{name}{_said(said[:1])}</div>{hints}'
    elif SOLVES in tags and code:
        folded = f"<summary>{lab.solution}</summary>{_code(code)}{_said(said)}"
        yield f'<details class="success">{folded}</details>'
        yield _said([one for one in outputs if one not in said])
    else:
        yield (_code(code) if code else "") + _said(outputs)


def _code(pre: Tag) -> str:
    """What the theme puts its copy button on."""
    if not pre.get_text().strip():
        return ""
    code = f"<pre><span></span><code>{pre.decode_contents().strip()}\n</code></pre>"
    return f'<div class="language-python highlight">{code}</div>'


def _said(outputs: Iterable[Tag]) -> str:
    return "".join(_output(output) for output in outputs)


def _output(output: Tag) -> str:
    pre = output.find("pre")
    if output.get("data-mime-type") in _PRINTED and isinstance(pre, Tag):
        classes = "language-text highlight cnnviz-output no-copy"
        return f'<div class="{classes}"><pre><code>{pre.decode_contents()}</code></pre></div>'
    return output.decode_contents()


def _headings(page: BeautifulSoup, lab: Lab, permalink: str | None) -> TableOfContents:
    """Give the headings their ids; returns the contents of these. The title stands on the page."""
    links = []
    prose = page.select("[data-prose]")
    found = [one for part in prose for one in part.find_all(_HEADINGS)]
    for heading, name in zip(found, lab.ids, strict=False):
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
    if found:
        found[0].decompose()
    return _nested(links)


def _nested(links: Sequence[AnchorLink]) -> TableOfContents:
    """Each below the nearest one above it of a higher level."""
    top: list[AnchorLink] = []
    above: list[AnchorLink] = []
    for link in links:
        while above and above[-1].level >= link.level:
            above.pop()
        (above[-1].children if above else top).append(link)
        above.append(link)
    return TableOfContents(top)


def _mathematics(page: BeautifulSoup) -> None:
    """Mark formulas as the Markdown extension of the other pages does, for `mathematics`."""
    for text in list(page.find_all(string=_MATHEMATICS)):
        if not text.find_parent(["code", "pre", "svg", "script"]):
            text.replace_with(BeautifulSoup(_marked(text), "html.parser"))


def _marked(text: NavigableString) -> str:
    def mark(found: re.Match[str]) -> str:
        if found["block"]:
            return f'<span class="arithmatex">\\[{found["block"]}\\]</span>'
        return f'<span class="arithmatex">\\({found["inline"]}\\)</span>'

    return _MATHEMATICS.sub(mark, text.output_ready())
