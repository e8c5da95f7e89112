"""Pages in the dialect of Markdown that Material for MkDocs understands.

Figures, questions and cards are HTML: hundreds of elements that Markdown would parse again, with
numbers that nobody searches for. In their place the Markdown has a slot with text for the search
index; the finished page gets the HTML in the place of the slot.
"""

import json
import posixpath
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from cnnviz.i18n.language import Language
from cnnviz.render.base.targets import FOLDER
from cnnviz.render.book.book import Book
from cnnviz.render.formulas.scanning import marked_formulas
from cnnviz.render.lessons.html import (
    Searched,
    fenced,
    html_of,
    outputs_html,
    scrolled_tag,
    words_of,
)
from cnnviz.render.lessons.page import Page, inside
from cnnviz.render.lessons.parts import (
    Cards,
    Code,
    CoursePath,
    DocsText,
    Failed,
    Folded,
    Heading,
    LabPart,
    Live,
    Maps,
    Notebook,
    Outputs,
    PageLink,
    Part,
    Playground,
    Plot,
    Pointer,
    Prose,
    Question,
    ReadBefore,
    ReadNext,
    Scrolled,
    Sheets,
    Shown,
    Start,
    Table,
    Text,
)
from cnnviz.render.markdown.extension import marked
from cnnviz.render.text.forms import as_plain, in_link

SLOT = '<div class="cnnviz-notebook"></div>'
"""Slot of the notebook in the page of a lab."""

ASKS, SOLVES = "question", "solution"
"""Tags of the cells that ask a question and that hold a reference solution."""

_SLOT = re.compile(r'<div class="cnnviz-aside" id="(?P<id>[\w-]+)">.*?</div>', re.S)

Slotted = Searched
"""A part that has a slot in the Markdown."""


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes the pages of one language."""

    language: Language
    labs: frozenset[str]
    """Paths of the pages whose source is a notebook."""

    def path(self, path: str) -> str:
        """The path of a page's source file."""
        return path.removesuffix(".md") + ".ipynb" if path in self.labs else path

    def page(self, page: Page) -> str:
        """The page's header and its Markdown."""
        return f"{_header(page)}\n{self.markdown(page.parts, page.path)}"

    def markdown(self, parts: Iterable[Part], path: str) -> str:
        """The parts of the page at `path`, with slots in the place of figures and questions."""
        return "\n\n".join(self._part(part, path) for part in parts) + "\n"

    def with_figures(self, html: str, parts: Iterable[Part], path: str) -> str:
        """The finished page at `path` with the figures, questions and cards of its parts."""
        slotted, base = {_id(part): part for part in slotted_in(parts)}, _base(path)

        def figure(slot: re.Match[str]) -> str:
            part = slotted.get(slot["id"])
            return html_of(part, self.language, base) if part else slot[0]

        return _SLOT.sub(figure, html) if slotted else html

    def slot(self, part: Slotted) -> str:
        """The slot of a figure or a question until the page is finished."""
        words = words_of(part, self.language)
        return f'<div class="cnnviz-aside" id="{_id(part)}">{words}</div>'

    def _part(self, part: Part, path: str) -> str:
        match part:
            case Prose(text):
                return marked(text)
            case DocsText(text):
                return text
            case Code(text, cell, name, sets_parameters):
                code = fenced(text, f"{{ .{name} .copy }}")
                if sets_parameters:
                    return f'<div data-code="{cell}" markdown="1">\n\n{code}\n\n</div>'
                return code
            case Text(text):
                return fenced(text, "{ .text .cnnviz-output .no-copy }")
            case Maps() | Plot() | Playground() | Question() | Sheets() | Cards():
                return self.slot(part)
            case Live() | Start() | CoursePath():
                return self.slot(part)
            case Outputs(cell, parts):
                return outputs_html(cell, [self._html(output) for output in parts])
            case Folded(kind, parts):
                summary = f"<summary>{self.language.words.translated(kind.value)}</summary>"
                inner = "\n\n".join(self._part(folded, path) for folded in parts)
                tag = '<details class="cnnviz-folded" markdown="1">'
                return f"{tag}\n{summary}\n\n{inner}\n\n</details>"
            case Scrolled(parts):
                tag = scrolled_tag(self.language).replace(">", ' markdown="1">')
                inner = "\n\n".join(self._part(output, path) for output in parts)
                return f"{tag}\n\n{inner}\n\n</div>"
            case Notebook():
                return SLOT
            case Heading(level, text, name, link):
                words = self._link(PageLink(text, link), path) if link else marked_formulas(text)
                return f"{'#' * level} {words}" + (f" {{ #{name} }}" if name else "")
            case ReadBefore() | ReadNext():
                return self._order(part, path)
            case Pointer(text, link):
                return f"{text} {self._link(link, path)}".strip()
            case Table():
                return self._table(part, path)
            case Failed(text):
                return self._failure(text)
            case _:
                return html_of(part, self.language)

    def _html(self, part: Shown) -> str:
        match part:
            case Maps() | Plot() | Playground() | Question():
                return self.slot(part)
            case Scrolled(parts):
                inner = "\n".join(map(self._html, parts))
                return f"{scrolled_tag(self.language)}\n{inner}\n</div>"
            case _:
                return html_of(part, self.language)

    def _order(self, part: ReadBefore | ReadNext, path: str) -> str:
        words = self.language.words
        match part:
            case ReadBefore(()):
                return _set_apart(words("Nothing needs to be read before this page."))
            case ReadBefore(pages):
                links = ", ".join(self._link(page, path) for page in pages)
                return _set_apart(words("Read before:") + f" {links}")
            case ReadNext(PageLink() as page):
                return _set_apart(
                    words("Next:") + f" {self._link(page, path)}", marked_formulas(page.summary)
                )
            case ReadNext():
                return _set_apart(words("This is the last page."))

    def _link(self, page: PageLink, path: str) -> str:
        title = in_link(marked_formulas(page.title))
        return f"[{title}](<{self._relative(page.path, path)}>)"

    def _relative(self, target: str, path: str) -> str:
        return posixpath.relpath(self.path(target), posixpath.dirname(path) or ".")

    def _table(self, table: Table, path: str) -> str:
        def written(cell: str | PageLink) -> str:
            if isinstance(cell, str):
                return cell
            return f"[{cell.title}]({self._relative(cell.path, path)})"

        rules = ["---"] * (len(table.head) - table.numbers) + ["--:"] * table.numbers
        head, *rows = (f"| {' | '.join(map(written, row))} |" for row in (table.head, *table.rows))
        return "\n".join([head, f"|{'|'.join(rules)}|", *rows])

    def _failure(self, text: str) -> str:
        words = self.language.words
        title = words("This lesson failed")
        advice = words(
            "It is not published until it runs. Mend the script and save it: this page reloads."
        )
        return f'!!! failure "{title}"\n\n    {advice}\n\n{fenced(text, "{ .text }")}'


def writer_of(book: Book, language: Language) -> Writer:
    """The writer of this book's pages, and of the handwritten pages beside them."""
    return Writer(language, frozenset(page.path for page in book.pages if page.notebook))


def _header(page: Page) -> str:
    """The YAML header of a page for MkDocs and Material."""
    lines = [f"title: {_quoted(as_plain(page.title))}"]
    if page.summary:
        lines.append(f"description: {_quoted(as_plain(page.summary))}")
    if page.is_wide:
        lines.append("hide: [navigation, toc]")
    if page.tags:
        lines.append(f"tags: {_quoted(page.tags)}")
    if not page.is_searched:
        lines.append("search:\n  exclude: true")
    return "\n".join(["---", *lines, "---", ""])


def _quoted(value: str | tuple[str, ...]) -> str:
    return json.dumps(value, ensure_ascii=False)


def _base(path: str) -> str:
    """Address of the gallery's folder, relative to the page."""
    base = posixpath.relpath(FOLDER, posixpath.dirname(path) or ".")
    return "" if base == "." else f"{base}/"


def _set_apart(*lines: str) -> str:
    """A paragraph that the search index leaves out: its words belong to other pages."""
    text = "<br>\n".join(line for line in lines if line)
    return f"{text}\n{{ .cnnviz-course data-search-exclude }}"


def slotted_in(parts: Iterable[Part | LabPart]) -> Iterator[Slotted]:
    """The parts that have a slot."""
    for part in inside(parts):
        if isinstance(part, Slotted):
            yield part


def _id(part: Slotted) -> str:
    """The id of the part's own element."""
    match part:
        case Question(exercise):
            return f"exercise-{exercise.name}"
        case Sheets():
            return "sheets"
        case Live(lesson=lesson):
            return f"live-{lesson.replace('/', '-')}"
        case Start():
            return "start"
        case CoursePath():
            return "course"
        case Maps(figure) | Plot(figure) | Playground(figure):
            return f"figure-{figure.number}"
        case Cards(cards):
            # An index has the cards of each section.
            return f"cards-{cards[0].lesson.partition('/')[0]}" if cards else "cards"
