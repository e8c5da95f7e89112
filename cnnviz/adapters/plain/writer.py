"""Pages in CommonMark and HTML, for any generator that keeps HTML in Markdown."""

import json
import posixpath
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cnnviz.adapters.plain.commonmark import Dialect, folded, inert
from cnnviz.adapters.plain.inert import without_scripts
from cnnviz.adapters.plain.links import Links, exported
from cnnviz.i18n.headings import headings, with_ids
from cnnviz.i18n.language import Language
from cnnviz.render.base.targets import FOLDER
from cnnviz.render.formulas.page import Formulas
from cnnviz.render.lessons.html import fenced, html_of, outputs_html, unbroken
from cnnviz.render.lessons.parts import (
    Cards,
    Code,
    CoursePath,
    DocsText,
    Failed,
    Fold,
    Folded,
    Heading,
    LabCode,
    LabPart,
    LabQuestion,
    LabSolution,
    Live,
    Notebook,
    Outputs,
    PageLink,
    Part,
    Pointer,
    Prose,
    ReadBefore,
    ReadNext,
    Shown,
    Start,
    Table,
)
from cnnviz.render.text.forms import as_html
from cnnviz.render.text.markdown import converted
from cnnviz.site.files import ASSETS

STYLE, SCRIPT = "plain.css", "plain.js"
"""Files that every page loads from the folder of our styles and scripts."""


@dataclass(frozen=True, slots=True)
class Header:
    """The header of a page, written as YAML, which most generators read."""

    title: str
    description: str = ""
    tags: tuple[str, ...] = ()


def written(
    header: Header, parts: Iterable[Part], path: str, language: Language, formulas: Formulas
) -> str:
    """The text of the exported page at `path` of the docs tree."""
    formulas.inert = inert
    writer = _Writer(language, path, Dialect(Links(path)))
    body = formulas.filled("\n\n".join(writer.parts(parts)))
    body = without_scripts(body, Links(path).file(ASSETS))
    return "\n".join([*_front_matter(header), "", _loaded(path), "", body, ""])


def _front_matter(header: Header) -> Iterator[str]:
    yield "---"
    for name in ("title", "description", "tags"):
        if value := getattr(header, name):
            yield f"{name}: {json.dumps(value, ensure_ascii=False)}"
    yield "---"


def _loaded(path: str) -> str:
    """HTML that loads the style and the script, by addresses relative to the page."""
    folder = Links(path).file(ASSETS)
    return (
        f'<link rel="stylesheet" href="{folder}/{STYLE}">'
        f'<script type="module" src="{folder}/{SCRIPT}"></script>'
    )


@dataclass(frozen=True, slots=True)
class _Writer:
    language: Language
    path: str
    dialect: Dialect

    def parts(self, parts: Iterable[Part]) -> Iterator[str]:
        for part in parts:
            yield self._part(part)
        if notes := self.dialect.footnotes():
            yield notes

    def _part(self, part: Part) -> str:
        match part:
            case Prose(text) | DocsText(text):
                return self.dialect.plain(text)
            case Code(text, cell, name, sets_parameters):
                code = fenced(text, name)
                return f'<div data-code="{cell}">\n\n{code}\n\n</div>' if sets_parameters else code
            case Outputs(cell, parts):
                return outputs_html(cell, [self._html(output) for output in parts])
            case Folded(kind, parts):
                inner = "\n\n".join(map(self._part, parts))
                return folded(self.language.words.translated(kind.value), inner)
            case Notebook():
                return "\n\n".join(self._notebook(part))
            case Heading(level, text, name, link):
                linked = self._link(PageLink(text, link)) if link else self.dialect.inline(text)
                anchor = f'<a id="{name}"></a>\n\n' if name else ""
                return f"{anchor}{'#' * level} {linked}"
            case Cards() | Live() | Start() | CoursePath():
                here = posixpath.dirname(exported(self.path)) or "."
                base = posixpath.relpath(FOLDER, here)
                return html_of(part, self.language, "" if base == "." else f"{base}/")
            case ReadBefore() | ReadNext():
                return self._order(part)
            case Pointer(text, link):
                return f"{text} {self._link(link)}".strip()
            case Table():
                return self._table(part)
            case Failed(text):
                return fenced(text, "text")
            case _:
                return unbroken(html_of(part, self.language))

    def _html(self, part: Shown) -> str:
        return unbroken(html_of(part, self.language))

    def _order(self, part: ReadBefore | ReadNext) -> str:
        words = self.language.words
        match part:
            case ReadBefore(()):
                return words("Nothing needs to be read before this page.")
            case ReadBefore(pages):
                return " ".join([words("Read before:"), ", ".join(map(self._link, pages))])
            case ReadNext(PageLink() as page):
                summary = f"  \n{self.dialect.inline(page.summary)}" if page.summary else ""
                return words("Next:") + f" {self._link(page)}{summary}"
            case ReadNext():
                return words("This is the last page.")

    def _link(self, page: PageLink) -> str:
        # As HTML: a bracket in the title cannot end the link.
        return f'<a href="{self._address(page.path)}">{as_html(page.title)}</a>'

    def _address(self, path: str) -> str:
        return self.dialect.links.page(path)

    def _table(self, table: Table) -> str:
        def row(cells: Iterable[str | PageLink], tag: str) -> str:
            texts = [self._link(cell) if isinstance(cell, PageLink) else cell for cell in cells]
            return f"<tr>{''.join(f'<{tag}>{_paragraph(text)}</{tag}>' for text in texts)}</tr>"

        head = f"<thead>{row(table.head, 'th')}</thead>"
        rows = "\n".join(row(cells, "td") for cells in table.rows)
        return unbroken(f"<table>\n{head}\n<tbody>\n{rows}\n</tbody>\n</table>")

    def _notebook(self, notebook: Notebook) -> Iterator[str]:
        """The cells of a lab, without the title: the page already shows it."""
        ids = list(notebook.ids)
        for number, cell in enumerate(notebook.cells):
            if not isinstance(cell, Prose):
                yield self._lab(cell)
                continue
            count = len(headings(cell.text))
            text = with_ids(cell.text, ids[:count])
            ids = ids[count:]
            yield self.dialect.plain(text if number else text.partition("\n")[2].strip())

    def _lab(self, cell: LabPart) -> str:
        match cell:
            case Prose(text):
                return self.dialect.plain(text)
            case LabCode(text, parts, fold):
                code = [fenced(text, "python")] if text else []
                return self._folded(code, [self._part(part) for part in parts], fold)
            case LabQuestion(text, question, hints, parts):
                named = f"`{text.strip()}`\n\n{self.dialect.plain(question)}"
                numbered = "\n".join(
                    f"{at}. {self.dialect.inline(hint)}" for at, hint in enumerate(hints, 1)
                )
                folded_hints = folded(self.language.words("Hints"), numbered)
                box = f'<div class="cnnviz-lab-question">\n\n{named}\n\n</div>'
                return "\n\n".join([*map(self._part, parts), box, folded_hints])
            case LabSolution(text, explanation, parts):
                code = [fenced(text, "python")] if text else []
                inside = "\n\n".join([*code, *map(self._part, explanation)])
                solution = folded(self.language.words("A reference solution"), inside)
                return "\n\n".join([solution, *map(self._part, parts)])

    def _folded(self, code: list[str], outputs: list[str], fold: Fold | None) -> str:
        """A cell of which a part may be folded."""
        label = self.language.words.translated(fold.value) if fold else ""
        if fold is Fold.CELL:
            code, outputs = [folded(label, "\n\n".join([*code, *outputs]))], []
        elif fold is Fold.INPUT and code:
            code = [folded(label, "\n\n".join(code))]
        elif fold is Fold.OUTPUT and outputs:
            outputs = [folded(label, "\n\n".join(outputs))]
        return "\n\n".join([*code, *outputs])


def _paragraph(text: str) -> str:
    """A paragraph of Markdown as HTML, without the <p> around it."""
    return converted(text).removeprefix("<p>").removesuffix("</p>")
