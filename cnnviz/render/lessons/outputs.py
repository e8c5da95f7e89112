"""Turn a cell's output into a part of the page; no other module decides this."""

import re
from dataclasses import dataclass

from cnnviz.outputs import (
    Display,
    MapsOutput,
    Output,
    PlaygroundOutput,
    PlotOutput,
    Printed,
    QuestionOutput,
    VerdictOutput,
)
from cnnviz.render.base.source import Source
from cnnviz.render.exercises.question import exercise
from cnnviz.render.figures.maps import maps_figure
from cnnviz.render.figures.playground import Place, playground
from cnnviz.render.figures.plots import plot_figure
from cnnviz.render.lessons.displayed import Shower
from cnnviz.render.lessons.parts import (
    Maps,
    Playground,
    Plot,
    Prose,
    Question,
    Shown,
    Text,
    Verdict,
)


@dataclass(slots=True)
class PageContext:
    """State that the outputs of one page share: their lesson, and the numbers used so far."""

    source: Source
    place: Place | None
    """The playground in which readers can change the chains of its figures."""
    cell: int = 0
    """Number, from 1, of the cell whose outputs are being turned into parts."""
    figures: int = 0
    questions: int = 0

    def warn(self, message: str) -> None:
        """Warn that the page loses something of the cell's outputs."""
        self.source.warn(self.cell, message)


def part_of(output: Output, context: PageContext) -> Shown:
    """The output in the richest form that a page can show; figures and questions are numbered."""
    source = context.source
    words, translate, assets = (
        source.render_context.language.words,
        source.prose.translate,
        source.assets,
    )
    if isinstance(output, MapsOutput | PlaygroundOutput | PlotOutput):
        context.figures += 1
    number = context.figures
    match output:
        case MapsOutput(figure):
            return Maps(maps_figure(figure, number, words, translate, assets, context.place))
        case PlaygroundOutput(start):
            return Playground(playground(start, number, translate, assets))
        case PlotOutput(plot):
            return Plot(plot_figure(plot, number, words, translate, assets))
        case QuestionOutput(question):
            context.questions += 1
            numbered = exercise(question, context.questions, translate, assets, source.formulas)
            source.warn_of_formulas(context.cell)
            return Question(numbered, source.example.lesson)
        case VerdictOutput(_, outcome, display):
            return Verdict(outcome, words.translated(display.text("text/plain")))
        case Printed(text):
            return Text(printed(text))
        case Display():
            part = Shower(source, context.warn).part(output)
            if isinstance(part, Prose):
                source.check_formulas(context.cell, part.text)
            return part


def printed(text: str) -> str:
    """Printed text for a page, without the escape sequences that colour it in a terminal."""
    return re.sub(r"\x1b\[[0-9;]*m", "", text).rstrip("\n")
