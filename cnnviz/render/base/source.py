"""The source of a lesson's page and downloads: script, run, language."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from cnnviz.domain import Cell, CellKind, Example, Run, Tag
from cnnviz.errors import Finding
from cnnviz.outputs import Json, Output, shown_outputs
from cnnviz.render.base.assets import Assets
from cnnviz.render.base.companions import Companions
from cnnviz.render.base.context import RenderContext
from cnnviz.render.base.prose_links import ProseLinks
from cnnviz.render.formulas.page import Formulas
from cnnviz.render.markdown.closed import closed_markdown
from cnnviz.render.text.prose import Prose


@dataclass(frozen=True, slots=True)
class SourceCell:
    """A cell of the script with its outputs."""

    number: int
    """From 1, counting prose and code."""
    after: int
    """Number of code cells before it."""
    cell: Cell
    outputs: tuple[Output, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """A lesson's run, and the language to show it in."""

    example: Example
    run: Run
    prose: Prose
    render_context: RenderContext
    assets: Assets
    """The files beside its page."""
    formulas: Formulas = field(default_factory=Formulas)
    """The formulas of its page."""
    links: ProseLinks | None = None
    """Resolves the links of its prose; None: they stay as they are."""
    companions: Companions = field(default_factory=Companions)
    """The files that its runs read."""
    findings: list[Finding] = field(default_factory=list)
    """Differences of the page from its notebook, in this language."""
    output_ids: set[str] = field(default_factory=set)
    """Ids that elements of its outputs cannot have: those of the headings and of outputs before."""

    def __post_init__(self) -> None:
        self.output_ids.update(self.prose.ids)

    def warn(self, cell: int, message: str, line: int = 0) -> None:
        """Warn that the page loses something of a cell, whatever the language.

        `cell` counts from 1, prose and code; `line` is the line in the cell, from 0. The build of
        the source language alone keeps the finding, so that it is shown once.
        """
        if self.render_context.language.is_source:
            first = self.example.cells[cell - 1].line
            finding = Finding(self.example.label, first + line, cell, message)
            if finding not in self.findings:
                self.findings.append(finding)

    @property
    def catalog(self) -> str:
        """Path of the lesson's catalog in this language, relative to the project."""
        code = self.render_context.language.code
        return f"{self.example.place.removesuffix('.py')}.{code}.po"

    def linked(self, cell: int, text: str, *, in_html: bool = False) -> str:
        """A text of a cell with links for its page; warns of those that lead nowhere.

        `in_html`: this package turns the text into HTML, and no generator does.
        """
        if not self.links:
            return text
        linked = self.links.for_html(text) if in_html else self.links.for_page(text)
        own = self.example.cells[cell - 1].text
        for address, reason in self.links.take():
            message = f"the link to '{address}' stays as it is: {reason}."
            place = re.search(re.escape(address) + r"(?![\w/.%-])", own)
            if self.render_context.language.is_source:
                self.warn(cell, message, own.count("\n", 0, place.start()) if place else 0)
            elif not place and "{{" not in own:  # the script's own links are reported once
                self.findings.append(Finding(self.catalog, None, cell, message))
        return linked

    def for_notebook(self, text: str) -> tuple[str, dict[str, Json]]:
        """The prose with links for a notebook, and its attachments."""
        return self.links.for_notebook(text) if self.links else (text, {})

    def check_formulas(self, cell: int, text: str) -> None:
        """Warn of the marked formulas that the page cannot show, of a cell or of its outputs."""
        self.formulas.converted(text)
        self.warn_of_formulas(cell)

    def warn_of_formulas(self, cell: int) -> None:
        """Warn of the broken formulas that were found since the last call."""
        for broken in self.formulas.take():
            own = self.example.cells[cell - 1].text
            before, is_own, _ = own.partition(broken.tex)
            if self.render_context.language.is_source:
                self.warn(cell, broken.message, before.count("\n") if is_own else 0)
            elif not is_own:  # a formula of the script was reported in its own language
                self.findings.append(Finding(self.catalog, None, cell, broken.message))

    def closed(self, cell: SourceCell, text: str) -> str:
        """The Markdown of a prose cell, closed by itself; warns of what has no end or no start."""
        own, shown = closed_markdown(cell.cell.text), closed_markdown(text)
        for trouble in own.troubles:
            self.warn(cell.number, trouble.message, trouble.line)
        if not self.render_context.language.is_source:
            for message in own.lost_in_translation(shown):
                self.findings.append(Finding(self.catalog, None, cell.number, message))
        return shown.text

    def cells(self) -> Iterator[SourceCell]:
        """The cells in order, without those that their tags remove."""
        outputs = shown_outputs(self.example, self.run)
        after = 0
        for number, cell in enumerate(self.example.cells, 1):
            is_removed = Tag.REMOVE_CELL in cell.tags
            if cell.kind is CellKind.CODE:
                if not is_removed:
                    yield SourceCell(number, after, cell, tuple(outputs[after]))
                after += 1
            elif not is_removed:
                yield SourceCell(number, after, cell, ())
