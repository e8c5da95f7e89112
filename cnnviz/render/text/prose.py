"""The prose of a lesson in one language."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from cnnviz.domain import CellKind, Example, Run, Tag
from cnnviz.gallery.scripts.markdown_blocks import Kind, blocks, replaced
from cnnviz.gallery.scripts.prose import Span, Syntax, replaced_spans, slots, spans
from cnnviz.i18n.catalogs import Catalog
from cnnviz.i18n.headings import headings, slugs, with_ids
from cnnviz.outputs import ProseValue, ValueKind, Values, values_of
from cnnviz.render.formulas.scanning import marked_formulas
from cnnviz.render.text.footnotes import labels_again, with_own_labels
from cnnviz.render.text.fragments import fragments_of, other_fragments_of, with_own_ids
from cnnviz.render.text.plain import labels_in, unlinked, without_tags
from cnnviz.render.text.values import html_in_backticks, html_in_code, html_of_value, written

ToHtml = Callable[[str], str]
"""Converts Markdown to HTML."""

_BREAK = re.compile(r"\\(?=\n)")
"""Ends a line in a paragraph; a summary is a single line."""


def title_in(heading: str) -> str:
    """The title in a heading of Markdown, without tags and without its id."""
    return without_tags(headings(heading)[0][2]).strip()


@dataclass(frozen=True, slots=True)
class _Block:
    """A block of the script's prose."""

    english: str
    after: int
    """Number of code cells before it."""
    first: Mapping[str, int]
    """Number of times that each expression has occurred before, below the same code cell."""
    ids: tuple[str, ...]
    """The ids of its headings, the same in every language."""


@dataclass(frozen=True, slots=True)
class _Mark:
    """A part of the page that differs between the combinations of a lesson's parameters."""

    block: _Block
    text: str
    """The block in the page's language."""
    span: Span | None
    """None: the whole block, since a part of it cannot have an element of its own."""
    slot: int = 0
    """Number of the slot in the span."""


class Prose:
    """The prose of a lesson in one language, with the values of a run for its `{{ … }}`."""

    def __init__(self, example: Example, run: Run, translate: Catalog) -> None:
        self._values = values_of(run)
        self.translate = translate
        self._cells = dict(_cells_of(example))
        self._texts = {number: example.cells[number - 1].text for number in self._cells}
        self._repeated_notes = labels_again(self._texts)
        self._pages: dict[int, str] = {}
        self._marks: list[_Mark] | None = [] if example.parameters else None
        title = self._cells[1][0]
        self.title_id = title.ids[0]
        self.title = title_in(self._filled(title))
        kinds = (block.kind for block in blocks(self._texts[1]))
        pairs = zip(self._cells[1], kinds, strict=True)
        summary = next((block for block, kind in pairs if kind is Kind.PARAGRAPH), None)
        self.summary = self._summary(summary) if summary else ""

    @property
    def ids(self) -> list[str]:
        """The ids of the headings, in order."""
        return [name for of_cell in self._cells.values() for block in of_cell for name in block.ids]

    def text(self, number: int) -> str:
        """The translated Markdown of the prose in cell `number` of the script, for a notebook."""
        return replaced(self._texts[number], [self._filled(block) for block in self._cells[number]])

    def markdown(self, number: int) -> str:
        """The same for a page: headings have the ids of the English text, and values are marked.

        Values have marks in lessons with parameters; `marked_html` gives their content.
        """
        if number not in self._pages:
            marked = [self._marked(block) for block in self._cells[number]]
            linked = with_own_ids(replaced(self._texts[number], marked), self.ids)
            if labels := self._repeated_notes.get(number):
                linked = with_own_labels(linked, labels, number)
            self._pages[number] = marked_formulas(linked)
        return self._pages[number]

    def fragments(self, number: int) -> Sequence[tuple[int, str]]:
        """(line in the cell from 0, id) of each link of the cell to a place in the page."""
        text = self._texts.get(number, "")
        own = list(fragments_of(text))
        if not any("{{" in name for _, name in own):
            return own
        # The lines are those of the script: values may have lines of their own.
        shown = [name for _, name in fragments_of(self.text(number))]
        if len(shown) != len(own):
            return [(line, name) for line, name in own if "{{" not in name]
        return [(line, name) for (line, _), name in zip(own, shown, strict=True)]

    def other_fragments(self, number: int) -> Sequence[tuple[int, str]]:
        """(line in the cell from 0, address) of each link of the cell to a place in another page.

        Addresses with values are not among them.
        """
        return list(other_fragments_of(self._texts.get(number, "")))

    def marked_html(self, run: Run, to_html: ToHtml) -> list[str]:
        """The HTML inside each mark with the values of a run, by the number of the mark."""
        values = values_of(run)
        return [_html(mark, values, to_html) for mark in self._marks or ()]

    def _summary(self, block: _Block) -> str:
        labels = labels_in("\n\n".join(self._texts.values()))
        return without_tags(unlinked(_BREAK.sub("", self._filled(block)), labels))

    def _filled(self, block: _Block) -> str:
        return _with_values(block, self.translate(block.english), self._values)

    def _marked(self, block: _Block) -> str:
        text = with_ids(self.translate(block.english), block.ids)
        marks, holding = self._marks, spans(text)
        if marks is None or not any(not slot.is_tex for span in holding for slot in span.slots):
            return _with_values(block, text, self._values)
        if not all(_may_be_marked(text, span) for span in holding):
            marks.append(_Mark(block, text, None))
            content = _with_values(block, text, self._values)
            return f'<div data-value="{len(marks) - 1}">\n\n{content}\n\n</div>'
        taken = _Taken(block, self._values)

        def write(span: Span) -> str:
            if span.syntax is Syntax.FORMULA:
                marks.append(_Mark(block, text, span))
                inside = written(text, span, taken.of(span))
                return f'<span data-value="{len(marks) - 1}">{inside}</span>'
            numbers = iter(range(len(span.slots)))

            def mark(content: str, value: ProseValue) -> str:
                del value
                marks.append(_Mark(block, text, span, next(numbers)))
                return f'<span data-value="{len(marks) - 1}">{content}</span>'

            return written(text, span, taken.of(span), mark)

        return replaced_spans(text, write)


class _Taken:
    """The values of a block in a run, handed out in the order of its text.

    The first `{{ x }}` of a translation has the value of the first one in the English block.
    """

    def __init__(self, block: _Block, values: Values) -> None:
        self._block = block
        self._values = values
        self._english = Counter(slots(block.english))
        self._used = Counter[str]()

    def of(self, span: Span) -> list[ProseValue]:
        block, values = self._block, []
        for slot in span.slots:
            name = slot.expression
            if slot.is_tex:
                values.append(ProseValue(block.after, name, "", ValueKind.DOUBT))
                continue
            # A translation that repeats an expression repeats its last value.
            number = min(self._used[name], self._english[name] - 1)
            at = block.first.get(name, 0) + number
            values.append(self._values[block.after, name][at])
            self._used[name] += 1
        return values


def _cells_of(example: Example) -> Iterator[tuple[int, list[_Block]]]:
    """(number of each prose cell that readers see, its blocks)."""
    prose = (cell.text for cell in example.cells if cell.kind is CellKind.PROSE)
    ids = iter(slugs(block.text for text in prose for block in blocks(text)))
    after, counts = 0, Counter[str]()
    for number, cell in enumerate(example.cells, 1):
        if cell.kind is CellKind.CODE:
            after, counts = after + 1, Counter()
        if cell.kind is not CellKind.PROSE:
            continue
        cell_blocks = []
        for block in blocks(cell.text):
            cell_blocks.append(_Block(block.text, after, dict(counts), next(ids)))
            counts.update(slots(block.text))
        if Tag.REMOVE_CELL not in cell.tags:
            yield number, cell_blocks


def _with_values(block: _Block, text: str, known: Values) -> str:
    """The block's `text`, in any language, with these values."""
    if not spans(text):
        return text
    values = _Taken(block, known)
    return replaced_spans(text, lambda span: written(text, span, values.of(span)))


def _may_be_marked(text: str, span: Span) -> bool:
    """Whether an element can stand around the span, or around its values."""
    if span.syntax is Syntax.WORDS:
        return bool((text[: span.start] + text[span.end :]).strip())
    is_inline = text.startswith("$", span.start) and not text.startswith("$$", span.start)
    return span.syntax is Syntax.CODE or (span.syntax is Syntax.FORMULA and is_inline)


def _html(mark: _Mark, known: Values, to_html: ToHtml) -> str:
    if mark.span is None:
        return to_html(_with_values(mark.block, mark.text, known))
    values = _Taken(mark.block, known)
    for span in spans(mark.text):
        of_span = values.of(span)
        if span == mark.span:
            break
    value = of_span[mark.slot]
    match mark.span.syntax:
        case Syntax.FORMULA:
            return _inline(to_html(written(mark.text, mark.span, of_span)))
        case Syntax.WORDS if value.kind in (ValueKind.MARKDOWN, ValueKind.TEX):
            return _inline(to_html(value.source))
        case Syntax.WORDS if not mark.span.is_code:
            return html_of_value(value)
        case Syntax.CODE:
            return html_in_backticks(value)
        case _:
            return html_in_code(value)


def _inline(paragraph: str) -> str:
    return paragraph.strip().removeprefix("<p>").removesuffix("</p>")
