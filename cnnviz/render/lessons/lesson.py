"""The page of one lesson in one language."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cnnviz.domain import (
    LAB,
    CellKind,
    Example,
    Failure,
    Gallery,
    Lesson,
    Run,
    Tag,
)
from cnnviz.errors import CellFinding, Finding
from cnnviz.gallery.notation.magics import language_of
from cnnviz.gallery.scripts.comments import with_comments
from cnnviz.gallery.scripts.parameters import cell_of_parameters
from cnnviz.i18n.catalogs import catalog_for, lacking, notice
from cnnviz.i18n.messages import example_messages
from cnnviz.render.base.assets import Assets
from cnnviz.render.base.companions import Companions, companions
from cnnviz.render.base.context import CHECKED_PAGE, RenderContext
from cnnviz.render.base.prose_links import ProseLinks, place_of
from cnnviz.render.base.script import script
from cnnviz.render.base.source import Source, SourceCell
from cnnviz.render.base.targets import FOLDER, Targets
from cnnviz.render.exercises.consistency import check_questions
from cnnviz.render.figures.playground import Place
from cnnviz.render.lessons.combination_pages import add_combinations
from cnnviz.render.lessons.combinations import Varied, varied
from cnnviz.render.lessons.frame import top_of
from cnnviz.render.lessons.html import live_html
from cnnviz.render.lessons.lab import lab_page
from cnnviz.render.lessons.notebook_download import notebook
from cnnviz.render.lessons.outputs import PageContext, fold_of, parts_of
from cnnviz.render.lessons.page import Page, figures_of
from cnnviz.render.lessons.parts import (
    Code,
    Control,
    Downloads,
    Failed,
    Fold,
    Folded,
    Heading,
    Outputs,
    PageLink,
    Part,
    Playground,
    Pointer,
    Progress,
    Prose,
    Question,
    ReadBefore,
    Sheets,
    Shown,
)
from cnnviz.render.lessons.thumbnail import LINK_CARD
from cnnviz.render.markdown.diagrams import undrawn
from cnnviz.render.text.fragments import own_id
from cnnviz.render.text.losses import findings_of_prose
from cnnviz.render.text.prose import Prose as LessonProse


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Pages that the page of a lesson may link."""

    place: Place | None
    """The playground that its figures open in; None: the gallery has none."""
    has_lab: bool
    """Whether its section has a lab."""
    targets: Targets | None = None
    """Pages and files that its prose may link; None: its links stay as they are."""


def lesson_page(
    lesson: Lesson, gallery: Gallery, render_context: RenderContext, neighbours: Neighbours
) -> Page | None:
    """The page of a lesson; None for a failed lesson, unless `render_context` shows failures."""
    page = begun_page(lesson, gallery, render_context, neighbours)
    return page.complete() if page else None


def begun_page(
    lesson: Lesson, gallery: Gallery, render_context: RenderContext, neighbours: Neighbours
) -> Page | None:
    """The same page; the documents of its combinations are added later."""
    example, run = lesson.example, lesson.result
    if isinstance(run, Failure):
        return _failure_page(example, run) if render_context.show_failures else None
    combinations = gallery.combinations(example)
    check_questions(example, combinations)
    runs = [
        combination.result for combination in combinations if isinstance(combination.result, Run)
    ]
    messages = example_messages(example, run, runs if example.parameters else ())
    translate = catalog_for(example.catalog_stem, messages, render_context.language)
    lacks = lacking(messages, translate)
    prose = LessonProse(example, run, translate)
    source = _source(example, run, prose, render_context, neighbours.targets, runs)
    source.findings.extend(translate.findings)
    if render_context.language.is_source:
        source.findings.extend(_findings(example, combinations))
    context = PageContext(source, neighbours.place)
    top = top_of(Heading(1, prose.title, prose.title_id), notice(lacks, translate))
    if example.is_lab:
        return lab_page(top, source, context, lacks)
    shown, varying = list(_cells(source, context)), None
    if example.parameters:
        words = render_context.language.words
        varying = varied(lesson, combinations, prose, words, source.assets)
    _add_downloads(source)
    others = add_combinations(varying, combinations, shown, context)
    return Page(
        path=f"{FOLDER}/{example.lesson}/index.md",
        title=prose.title,
        parts=(*top, *_framed(shown, source, varying, neighbours)),
        assets=source.assets,
        summary=prose.summary,
        tags=tuple(translate(tag) for tag in example.tags),
        is_wide=any(isinstance(part, Playground) for part in shown),
        thumbnail=context.candidates.chosen(),
        exercises=_exercises(shown),
        live=live_html(shown, render_context.language),
        lacking=lacks,
        findings=source.findings,
        places=tuple(_places(source)),
        other_places=tuple(_other_places(source)),
        undrawn=undrawn(source.example),
        broken_formulas=source.formulas.names_of_broken,
        later=context.candidates.add_link_card(others),
        link_card=LINK_CARD,
    )


def _source(
    example: Example,
    run: Run,
    prose: LessonProse,
    render_context: RenderContext,
    targets: Targets | None,
    runs: Sequence[Run],
) -> Source:
    assets, folder, links, read = Assets(), f"{FOLDER}/{example.lesson}/", None, Companions()
    if targets:
        read = companions(example, runs, targets, assets)
        page, allowed, site = f"{folder}index.md", render_context.allowed, render_context.site
        links = ProseLinks(targets, example.path, page, assets, folder, allowed, site)
    formulas = render_context.formulas()
    source = Source(example, run, prose, render_context, assets, formulas, links, read)
    for place, reason in (read.withheld or {}).items():
        message = (
            f"it reads {place}, which is not offered with its notebook, since {reason}; make it "
            "smaller, move it into the gallery, or say in the lesson where readers get it."
        )
        source.warn(1, message)
    return source


def _places(source: Source) -> Iterator[tuple[str, Finding]]:
    """The places in the page that its prose links; translations link the same places."""
    example, ids = source.example, source.prose.ids
    if not source.render_context.language.is_source:
        return
    for number, cell in enumerate(example.cells, 1):
        for line, name in source.prose.fragments(number):
            headings = ", ".join(f"#{known}" for known in ids)
            message = f"the link to '#{name}' leads nowhere; the headings are {headings}."
            name = own_id(name, ids)
            yield name, Finding(example.label, cell.line + line, number, message)


def _other_places(source: Source) -> Iterator[tuple[str, Finding]]:
    """The places in other pages that its prose links."""
    example = source.example
    for number, cell in (
        enumerate(example.cells, 1) if source.render_context.language.is_source else ()
    ):
        for line, address in source.prose.other_fragments(number):
            message = (
                f"the link to '{address}' leads to a page without that place; open that page, and "
                "take the address of the heading from the link beside it."
            )
            yield place_of(address), Finding(example.label, cell.line + line, number, message)


def _findings(example: Example, combinations: Sequence[Lesson]) -> Iterator[Finding]:
    """Findings of reading the script and of running its combinations, each once."""
    yield from example.findings
    runs = [lesson.result for lesson in combinations if isinstance(lesson.result, Run)]
    yield from findings_of_prose(example, runs)
    yielded = set[CellFinding]()
    for lesson in combinations:
        for finding in lesson.result.findings if isinstance(lesson.result, Run) else ():
            if finding not in yielded:  # combinations mostly lose the same
                yielded.add(finding)
                yield _placed(finding, lesson.example)


def _placed(finding: CellFinding, example: Example) -> Finding:
    """The finding with the present place of its cell in the script."""
    cells = enumerate(example.cells, 1)
    code = [(number, cell) for number, cell in cells if cell.kind is CellKind.CODE]
    number, cell = code[finding.cell - 1]
    return Finding(example.label, cell.line + finding.line, number, finding.message)


def _cells(source: Source, context: PageContext) -> Iterator[Part]:
    """Parts from the cells, in order, without the title: the page already shows it."""
    example, prose = source.example, source.prose
    sets_parameters = cell_of_parameters(example)
    for cell in source.cells():
        context.cell = cell.number
        if cell.cell.kind is CellKind.PROSE:
            text = source.linked(cell.number, prose.markdown(cell.number))
            source.check_formulas(cell.number, text)
            text = text if cell.number > 1 else text.partition("\n")[2].strip("\n")
            part = Prose(source.closed(cell, text))
            yield Folded(Fold.PROSE, (part,)) if fold_of(cell.cell) else part
        elif cell.cell.kind is CellKind.CODE:
            yield from _code(cell, source, context, cell.number - 1 == sets_parameters)


def _code(
    cell: SourceCell, source: Source, context: PageContext, sets_parameters: bool
) -> Iterator[Part]:
    """A code cell and its outputs, folded or removed as its tags say; its questions last."""
    shown = parts_of(cell.outputs, context, cell.cell.tags)
    questions = [part for part in shown if isinstance(part, Question)]
    others = tuple(part for part in shown if not isinstance(part, Question))
    outputs: tuple[Shown | Outputs, ...] = others
    if source.example.parameters and (others or not questions):
        outputs = (Outputs(cell.after + 1, others),)
    code: tuple[Code, ...] = ()
    if not questions and Tag.REMOVE_INPUT not in cell.cell.tags:
        # The code of a question holds the answer.
        text = with_comments(cell.cell.text, source.prose.translate)
        code = (Code(text, cell.number - 1, language_of(cell.cell.text), sets_parameters),)
    fold = fold_of(cell.cell)
    if fold is Fold.CELL and (code or outputs):
        yield Folded(fold, (*code, *outputs))
    else:
        yield from (Folded(fold, code),) if code and fold is Fold.INPUT else code
        yield from (Folded(fold, outputs),) if outputs and fold is Fold.OUTPUT else outputs
    yield from questions


def _framed(
    shown: Sequence[Part], source: Source, varying: Varied | None, neighbours: Neighbours
) -> Iterator[Part]:
    """The lesson's own parts, with the parts that the site adds around them."""
    example, render_context = source.example, source.render_context
    words, folder = render_context.language.words, f"{FOLDER}/{example.lesson}"
    names = ((words("Python script"), ".py"), (words("Jupyter notebook"), ".ipynb"))
    links = tuple((name, f"{example.slug}{suffix}") for name, suffix in names)
    files = tuple((each.path, each.name) for each in source.companions.offered)
    yield ReadBefore()
    yield Downloads(links, render_context.colab(f"{folder}/{example.slug}.ipynb"), files)
    introduction, *rest = shown
    yield introduction
    if varying:
        yield Control(varying)
    yield from rest
    if varying:
        yield Heading(2, words("All combinations"), "combinations")
        yield Sheets(varying)
    if exercises := _exercises(shown):
        yield Progress(example.lesson, exercises)
    figures = (part.figure for part in figures_of(shown))
    if render_context.checked and any(figure.is_computed for figure in figures):
        link = PageLink(words("What is checked"), CHECKED_PAGE)
        yield Pointer(words("Your browser computes these numbers by itself."), link)
    if neighbours.has_lab:
        lab = f"{FOLDER}/{example.section}/{LAB}/index.md"
        yield Pointer("", PageLink(words("Practise in code"), lab))


def _exercises(shown: Sequence[Part]) -> tuple[str, ...]:
    """Names of the questions that readers answer on the page."""
    exercises = (part.exercise for part in shown if isinstance(part, Question))
    return tuple(exercise.name for exercise in exercises if exercise.data)


def _add_downloads(source: Source) -> None:
    example, texts = source.example, source.assets.texts
    translate, is_source = source.prose.translate, source.render_context.language.is_source
    texts[f"{example.slug}.py"] = lambda: script(example, translate, is_source)
    texts[f"{example.slug}.ipynb"] = lambda: notebook(source)


def _failure_page(example: Example, failure: Failure) -> Page:
    title = example.cells[0].text.splitlines()[0].removeprefix("# ").strip()
    parts = (Heading(1, title, ""), Failed(str(failure)))
    return Page(f"{FOLDER}/{example.lesson}/index.md", title, parts)
