"""Mend what mkdocs-jupyter makes of a lab's executed notebook.

It renders the prose, highlights the code and lays out the stored outputs: these are taken, and put
into the site's own frame. What it adds to each page stays behind: half a megabyte of styles, inline
scripts, MathJax from elsewhere, a toolbar for copying, and headings whose ids depend on the language.
Known of mkdocs-jupyter 0.26.3.
"""

import re
from collections.abc import Iterator
from typing import Any

from bs4 import BeautifulSoup, NavigableString, Tag
from markdown.extensions.toc import nest_toc_tokens
from mkdocs.structure.toc import TableOfContents, get_toc

from cnnviz.publish.labs import Lab
from cnnviz.publish.solutions import SOLUTION

_HEADINGS = re.compile(r"h[1-6]")
_MATHEMATICS = re.compile(
    r"\$\$(?P<block>.+?)\$\$|(?<![\\$\w])\$(?P<inline>[^$\n]+?)\$(?!\w)", re.S
)


def mended(html: str, lab: Lab) -> tuple[str, TableOfContents]:
    """The page's article, and its contents."""
    soup = BeautifulSoup(html, "html.parser")
    parts = [part for cell in soup.select(".jp-Cell") for part in _parts(cell, lab)]
    page = BeautifulSoup("".join(parts), "html.parser")
    tokens = _headings(page, lab)
    _mathematics(page)
    for cell in page.select("thead th:not([scope])"):
        cell["scope"] = "col"
    return page.decode(), get_toc(nest_toc_tokens(tokens))


def _parts(cell: Tag, lab: Lab) -> Iterator[str]:
    """A cell's prose, or its code and outputs."""
    classes = cell.get_attribute_list("class")
    if prose := cell.select_one(".jp-MarkdownOutput"):
        yield prose.decode_contents()
        return
    code = cell.select_one(".jp-InputArea-editor .highlight-ipynb pre")
    if code and "celltag_question" not in classes:
        shown = f'<div class="language-python highlight">{_code(code)}</div>'
        if f"celltag_{SOLUTION}" in classes:
            summary = f"<summary>{lab.solution}</summary>"
            shown = f'<details class="success">{summary}{shown}</details>'
        yield shown
    for output in cell.select(".jp-OutputArea-output"):
        yield _output(output)


def _code(pre: Tag) -> str:
    """What the theme puts its copy button on."""
    return f"<pre><span></span><code>{pre.decode_contents().strip()}\n</code></pre>"


def _output(output: Tag) -> str:
    kind = output.get("data-mime-type")
    if kind == "text/plain":
        pre = output.find("pre")
        text = pre.decode_contents() if isinstance(pre, Tag) else output.decode_contents()
        return (
            '<div class="language-text highlight cnnviz-output no-copy">'
            f"<pre><code>{text}</code></pre></div>"
        )
    if kind == "text/markdown":
        return f'<div class="cnnviz-question">{output.decode_contents()}</div>'
    return output.decode_contents()


def _headings(page: BeautifulSoup, lab: Lab) -> list[dict[str, Any]]:
    """Give the headings their ids, and put the downloads below the first."""
    tokens = []
    for heading, name in zip(page.find_all(_HEADINGS), lab.ids, strict=True):
        for anchor in heading.select("a.anchor-link"):
            anchor.decompose()
        heading.attrs = {"id": name}
        text = heading.get_text().strip()
        token = {"level": int(heading.name[1]), "id": name, "name": text, "html": text}
        tokens.append({**token, "data-toc-label": ""})
        link = page.new_tag("a", href=f"#{name}", title="Permanent link")
        link["class"] = "headerlink"
        link.string = "\N{PILCROW SIGN}"
        heading.append(link)
    if title := page.find("h1"):
        title.insert_after(BeautifulSoup(lab.top, "html.parser"))
    return tokens


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
