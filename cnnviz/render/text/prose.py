"""The prose of a lesson in one language."""

import re

from cnnviz.domain import CellKind, Example, Run
from cnnviz.gallery.scripts.markdown_blocks import Kind, blocks, replaced
from cnnviz.gallery.scripts.prose import EXPRESSION, outside_fences
from cnnviz.i18n.catalogs import Catalog
from cnnviz.i18n.headings import slugs, with_ids
from cnnviz.render.formulas.scanning import marked_formulas
from cnnviz.render.text.plain import without_tags

_CODE_WITH_VALUE = re.compile(r"(?P<ticks>`+)(?P<code>[^`]*\{\{[^`]*\}\}[^`]*)(?P=ticks)")


def shown(value: str) -> str:
    """A value as prose shows it, with a minus sign for each hyphen before a digit."""
    return re.sub(r"-(?=\d)", "\N{MINUS SIGN}", value)


_FOOTNOTE = re.compile(r"\[\^[^]]+\]")
_LINK = re.compile(r"!?\[((?:[^][]|\[[^][]*\])*)\]\((?:[^()]|\([^()]*\))*\)")


def unlinked(paragraph: str) -> str:
    """A paragraph of Markdown without links and footnotes, which would break on another page."""
    return _LINK.sub(r"\1", _FOOTNOTE.sub("", paragraph))


class Prose:
    """The prose of a lesson in one language, with the values of a run for its `{{ … }}`."""

    def __init__(self, example: Example, run: Run, translate: Catalog) -> None:
        self._values = run.values
        # The browser replaces the marked values when a reader chooses another combination.
        marks = {key: number for number, key in enumerate(sorted(run.values))}
        self._marks = marks if example.parameters else {}
        self.translate = translate
        self._slugs = slugs(
            block.text
            for cell in example.cells
            if cell.kind is CellKind.PROSE
            for block in blocks(cell.text)
        )
        title, *rest = blocks(example.cells[0].text)
        self.title_id = self._slugs[title.text][0]
        self.title = without_tags(self.filled(translate(title.text), 0)).removeprefix("# ").strip()
        summary = next((block.text for block in rest if block.kind is Kind.PARAGRAPH), "")
        plain = without_tags(unlinked(self.filled(translate(summary), 0)))
        self.summary = re.sub(r"[*`$]", "", plain)

    @property
    def ids(self) -> list[str]:
        """The ids of the headings, in order."""
        return [name for names in self._slugs.values() for name in names]

    def filled(self, text: str, after: int) -> str:
        """The block with the value of each expression, as it is after `after` code cells."""

        def value(match: re.Match[str]) -> str:
            return shown(self._values[after, match["expression"]])

        return outside_fences(text, lambda prose: EXPRESSION.sub(value, prose))

    def _marked(self, text: str, after: int) -> str:
        """The same, with each value in an element that holds the value's number."""
        if not self._marks:
            return self.filled(text, after)

        def value(match: re.Match[str]) -> str:
            key = after, match["expression"]
            return f'<span data-value="{self._marks[key]}">{shown(self._values[key])}</span>'

        def marked(prose: str) -> str:
            # In backticks, Markdown would show the tags of the element as text.
            return EXPRESSION.sub(value, _CODE_WITH_VALUE.sub(r"<code>\g<code></code>", prose))

        return outside_fences(text, marked)

    def text(self, text: str, after: int) -> str:
        """The translated Markdown of a prose cell below `after` code cells, for a notebook."""
        translated = [self.filled(self.translate(block.text), after) for block in blocks(text)]
        return replaced(text, translated)

    def markdown(self, text: str, after: int) -> str:
        """The same for a page; the headings have the ids of the English text."""
        translated = [
            self._marked(
                with_ids(self.translate(block.text), self._slugs.get(block.text, ())), after
            )
            for block in blocks(text)
        ]
        return marked_formulas(replaced(text, translated))
