"""Turn a cell's output into a part of the page; no other module decides this."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import partial

from cnnviz.domain import Cell, Tag
from cnnviz.errors import CnnvizError
from cnnviz.outputs import (
    Display,
    MapsOutput,
    Output,
    PlaygroundOutput,
    PlotOutput,
    Printed,
    QuestionOutput,
    Raised,
    VerdictOutput,
)
from cnnviz.render.base.source import Source
from cnnviz.render.displayed.parts import Absent
from cnnviz.render.exercises.question import exercise
from cnnviz.render.figures.maps import maps_figure
from cnnviz.render.figures.playground import Place, playground
from cnnviz.render.figures.plots import plot_figure
from cnnviz.render.lessons import parts
from cnnviz.render.lessons.displayed import Shower
from cnnviz.render.lessons.parts import (
    Fold,
    Html,
    Maps,
    Playground,
    Plot,
    Prose,
    Question,
    Scrolled,
    Shown,
    Terminal,
    Text,
    Verdict,
)
from cnnviz.render.lessons.thumbnail import Candidates
from cnnviz.render.terminal.screen import CONTROL, final_lines
from cnnviz.render.terminal.style import PLAIN

MOST_LINES = 40
"""Lines of an output beyond which a page shows it in a box that scrolls."""


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
    candidates: Candidates = field(init=False)
    """The outputs that could stand for the page in an index."""

    def __post_init__(self) -> None:
        self.candidates = Candidates(self.source)

    def warn(self, message: str) -> None:
        """Warn that the page loses something of the cell's outputs."""
        self.source.warn(self.cell, message)


def part_of(output: Output, context: PageContext) -> parts.Output:
    """The output in the richest form that a page can show; figures and questions are numbered."""
    try:
        part = _part_of(output, context)
    except CnnvizError:
        raise
    except Exception as error:  # a lesson may display anything under any MIME type
        context.warn(
            f"its output cannot be read ({type(error).__name__}: {error}) and is left out; show it "
            "with the functions of cnnviz.lab, or in another form."
        )
        words = context.source.render_context.language.words
        return Absent(words("This output cannot be shown on a page."))
    context.candidates.add(output, part)
    return part


def _part_of(output: Output, context: PageContext) -> parts.Output:
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
            linked = partial(source.linked, context.cell, in_html=True)
            numbered = exercise(
                question, context.questions, translate, assets, source.formulas, linked
            )
            source.warn_of_formulas(context.cell)
            return Question(numbered, source.example.lesson)
        case VerdictOutput(_, outcome, display):
            return Verdict(outcome, words.translated(display.text("text/plain")))
        case Printed(text, stream):
            return _text(text, stream)
        case Raised(_, _, traceback):
            return Terminal(final_lines("\n".join(traceback)), "error")
        case Display():
            part = Shower(source, context.warn).part(output)
            if isinstance(part, Prose | Html):
                marked = part.text if isinstance(part, Prose) else part.html
                source.check_formulas(context.cell, marked)
            return _text(part.text, "stdout") if isinstance(part, Text) else part


def _text(text: str, stream: str) -> Text | Terminal:
    """Text as a terminal shows it in the end."""
    if stream == "stdout" and not CONTROL.search(text):
        return Text(text.rstrip("\n"))
    lines = final_lines(text)
    if stream == "stdout" and all(span.style == PLAIN for line in lines for span in line):
        return Text("\n".join("".join(span.text for span in line) for line in lines))
    return Terminal(lines, stream)


def parts_of(
    outputs: Iterable[Output], context: PageContext, tags: Collection[str] = ()
) -> tuple[Shown, ...]:
    """The outputs of a cell with these tags; what is empty is left out, as a notebook does."""
    shown = [part for output in outputs if not _is_empty(part := part_of(output, context))]
    if Tag.SCROLL_OUTPUT in tags:
        others = tuple(part for part in shown if not isinstance(part, Question))
        return (Scrolled(others), *(part for part in shown if isinstance(part, Question)))
    return tuple(Scrolled((part,)) if _is_long(part) else part for part in shown)


def fold_of(cell: Cell) -> Fold | None:
    """The part of the cell that its tags fold; None: nothing."""
    tags = set(cell.tags)
    is_input, is_output = Tag.HIDE_INPUT in tags, Tag.HIDE_OUTPUT in tags
    if Tag.HIDE_CELL in tags or (is_input and is_output):
        return Fold.CELL
    if is_input:
        return Fold.INPUT
    return Fold.OUTPUT if is_output else None


def _is_empty(part: parts.Output) -> bool:
    match part:
        case Text(text) | Prose(text) | Html(text):
            return not text.strip()
        case Terminal(lines):
            return not any(span.text.strip() for line in lines for span in line)
        case _:
            return False


def _is_long(part: parts.Output) -> bool:
    match part:
        case Text(text):
            return text.count("\n") >= MOST_LINES
        case Terminal(lines, stream):
            return len(lines) > MOST_LINES and stream != "error"
        case _:
            return False
