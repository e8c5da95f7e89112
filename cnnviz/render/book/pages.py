"""Pages from lessons and sections: Markdown, and the files that go beside it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cnnviz.domain import (
    EXERCISE_TYPE,
    MAPS_TYPE,
    OWN_TYPES,
    PLAYGROUND_TYPE,
    PLOT_TYPE,
    CellKind,
    Example,
    Failure,
    Gallery,
    Lesson,
    Run,
    Section,
)
from cnnviz.gallery.report.account import Account
from cnnviz.gallery.scripts.comments import with_comments
from cnnviz.gallery.scripts.markdown_blocks import blocks
from cnnviz.gallery.scripts.parameters import cell_of_parameters
from cnnviz.i18n.catalog import Catalog, State
from cnnviz.i18n.headings import slug
from cnnviz.i18n.languages import Words
from cnnviz.i18n.messages import Message, example_messages, section_messages
from cnnviz.render.base.assets import Assets
from cnnviz.render.base.context import Press
from cnnviz.render.base.templates import template
from cnnviz.render.book.build_report import account_page
from cnnviz.render.book.checked import PAGE
from cnnviz.render.book.reading_order import Course
from cnnviz.render.exercises.consistency import check_asked
from cnnviz.render.exercises.executed_notebook import Executed
from cnnviz.render.exercises.lab import SLOT, Lab, Sources, as_text, empty
from cnnviz.render.exercises.question import exercise
from cnnviz.render.figures import playground as play
from cnnviz.render.figures.maps import maps_figure
from cnnviz.render.figures.plots import plot_figure
from cnnviz.render.lessons.combinations import publish, varied
from cnnviz.render.lessons.downloads import PICTURES, notebook, printed, script
from cnnviz.render.text.prose import Prose, catalog_for, lacking, notice
from cnnviz.render.text.python_markdown import for_python_markdown

FOLDER = "gallery"
"""Where the lessons lie in docs and in the site."""
REPORT = "build-report.md"

_CHECKED = f"../../../{PAGE}"
"""From a lesson to the page that tells how its numbers are checked."""

_FIGURES = OWN_TYPES | {PLOT_TYPE}
"""MIME types of what is numbered on a page."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page in one language, with the files beside it."""

    path: str
    """In the docs tree, such as `gallery/pooling/max-pooling/index.md`; a lab's is a notebook."""
    title: str
    markdown: str
    assets: Assets = field(default_factory=Assets)
    thumbnail: str | None = None
    summary: str = ""
    exercises: Sequence[str] = ()
    """Names of the questions that it asks and checks."""
    lacking: Mapping[State, Sequence[Message]] = field(default_factory=dict)
    """Messages whose translation is missing or stale."""
    lab: Lab | None = None
    """Of a lab: what its `markdown` shows in its slot."""

    @property
    def folder(self) -> str:
        """Where the files beside it lie: its path up to the last slash, and with it."""
        return self.path[: self.path.rindex("/") + 1] if "/" in self.path else ""


@dataclass(frozen=True, slots=True)
class Card:
    """A lesson as an index shows it."""

    title: str
    summary: str
    address: str
    """Relative to the gallery's folder."""
    thumbnail: str | None
    lesson: str
    exercises: Sequence[str]


@dataclass(frozen=True, slots=True)
class Chapter:
    """A section in one language: its page and its lessons'."""

    slug: str
    page: Page
    introduction: str
    cards: list[Card]
    lessons: list[Page]


@dataclass(frozen=True, slots=True)
class Book:
    """The whole gallery in one language."""

    index: Page
    chapters: list[Chapter]
    report: Page | None = None
    """What the build did; it stands beside the gallery, not in it."""
    course: Course | None = None
    """The order of reading, once it is known."""

    @property
    def pages(self) -> list[Page]:
        lessons = [page for chapter in self.chapters for page in (chapter.page, *chapter.lessons)]
        return [self.index, *lessons, *([self.report] if self.report else [])]

    @property
    def read(self) -> frozenset[str]:
        """Paths of the pages that are read one after the other: sections and lessons."""
        return frozenset(
            page.path for chapter in self.chapters for page in (chapter.page, *chapter.lessons)
        )


def render(gallery: Gallery, press: Press, account: Account | None = None) -> Book:
    """Every page of the gallery in one language; a failed lesson has none.

    With an account there is a page that reports it.
    """
    place = play.place_of(gallery)
    chapters = [_chapter(section, gallery, press, place) for section in gallery.sections]
    title = press.language.words("Lessons")
    index = Page(
        path=f"{FOLDER}/index.md",
        title=title,
        markdown=_template("gallery.md.j2", press, title=title, chapters=chapters),
    )
    return Book(index, chapters, _report(account, chapters, press) if account else None)


def _report(account: Account, chapters: Sequence[Chapter], press: Press) -> Page:
    addresses = {
        page.folder.removeprefix(f"{FOLDER}/").rstrip("/"): (page.title, page.path)
        for chapter in chapters
        for page in chapter.lessons
    }
    return Page(
        path=REPORT,
        title=press.language.words("Build report"),
        markdown=account_page(account, press.language, addresses),
    )


def error_book(text: str, press: Press) -> Book:
    """A book of one page that says what is wrong: what serve shows until it is mended."""
    title = press.language.words("Lessons")
    markdown = _template("failure.md.j2", press, title=title, text=text)
    return Book(Page(path=f"{FOLDER}/index.md", title=title, markdown=markdown), [])


def _chapter(section: Section, gallery: Gallery, press: Press, place: play.Place | None) -> Chapter:
    messages = section_messages(section)
    translate = catalog_for(section.catalog_stem, messages, press.language)
    lacks = lacking(messages, translate)
    texts = [translate(block.text) for block in blocks(section.text)]
    title = texts[0].removeprefix("# ").strip()
    results = [gallery.shown(example) for example in section.examples]
    has_lab = any(one.example.is_lab and isinstance(one.result, Run) for one in results)
    lessons = [
        page for one in results if (page := _lesson_page(one, gallery, press, place, has_lab))
    ]
    cards = [
        Card(
            title=page.title,
            summary=page.summary,
            address=page.folder.removeprefix(f"{FOLDER}/"),
            thumbnail=page.thumbnail,
            lesson=page.folder.removeprefix(f"{FOLDER}/").rstrip("/"),
            exercises=page.exercises,
        )
        for page in lessons
    ]
    introduction = "\n\n".join(texts[1:])
    page = Page(
        path=f"{FOLDER}/{section.slug}/index.md",
        title=title,
        markdown=_template(
            "section.md.j2",
            press,
            title=title,
            title_id=slug(blocks(section.text)[0].text.removeprefix("# ")),
            introduction=introduction,
            cards=cards,
            notice=notice(lacks),
        ),
        lacking=lacks,
    )
    return Chapter(section.slug, page, introduction, cards, lessons)


def _lesson_page(
    lesson: Lesson, gallery: Gallery, press: Press, place: play.Place | None, has_lab: bool
) -> Page | None:
    if isinstance(lesson.result, Failure):
        return _failure_page(lesson.example, lesson.result, press) if press.show_failures else None
    example, run = lesson.example, lesson.result
    every = gallery.combinations(example)
    others = (one.result for one in every if isinstance(one.result, Run))
    messages = example_messages(example, run, others if example.parameters else ())
    translate = catalog_for(example.catalog_stem, messages, press.language)
    lacks = lacking(messages, translate)
    assets = Assets()
    prose = Prose(example, run, translate)
    check_asked(example, every)
    if example.is_lab:
        return _lab_page(Sources(example, run, prose, press, assets, place), lacks)
    words = press.language.words
    outputs = _outputs(run, words, translate, assets, place)
    parts = _parts(example, prose, outputs)
    varying = varied(lesson, every, prose, words, assets) if example.parameters else None
    if varying:

        def others_outputs(run: Run, own: Assets) -> list[list[dict[str, Any]]]:
            return _outputs(run, words, translate, own, place, ask=False)

        publish(varying, every, parts, others_outputs, prose, assets, press)
    stem = example.slug
    is_source = press.language.is_source
    assets.texts[f"{stem}.py"] = lambda: script(example, translate, is_source)
    assets.texts[f"{stem}.ipynb"] = lambda: json.dumps(
        notebook(example, run, prose, press), ensure_ascii=False
    )
    title = prose.title
    shown = [output for cell in outputs for output in cell]
    figures = [one["figure"] for one in shown if one["kind"] in ("maps", "playground")]
    asked = [one["exercise"] for one in shown if one["kind"] == "exercise"]
    thumbnails = [figure.thumbnail for figure in figures]
    path = f"{FOLDER}/{example.lesson}/index.md"
    return Page(
        path=path,
        title=title,
        markdown=_template(
            "lesson.md.j2",
            press,
            title=title,
            title_id=prose.title_id,
            summary=prose.summary,
            tags=[translate(tag) for tag in example.tags],
            parts=parts,
            checked=_CHECKED if press.checked and any(one.is_computed for one in figures) else None,
            lesson=example.lesson,
            exercises=[one.name for one in asked if one.data],
            varied=varying,
            stem=stem,
            has_lab=has_lab,
            colab=press.colab(f"{FOLDER}/{example.lesson}/{stem}.ipynb"),
            notice=notice(lacks),
        ),
        assets=assets,
        thumbnail=next((name for name in reversed(thumbnails) if name), None),
        exercises=[one.name for one in asked if one.data],
        summary=prose.summary,
        lacking=lacks,
    )


def _lab_page(sources: Sources, lacks: Mapping[State, Sequence[Message]]) -> Page:
    example, prose, press = sources.example, sources.prose, sources.press
    folder, stem = f"{FOLDER}/{example.lesson}", f"{example.section}-{example.slug}"
    made, words = Executed(sources), press.language.words
    sources.assets.texts[f"{stem}.ipynb"] = lambda: as_text(empty(sources))
    markdown = _template(
        "lab.md.j2",
        press,
        title=prose.title,
        title_id=prose.title_id,
        summary=prose.summary,
        tags=[prose.translate(tag) for tag in example.tags],
        stem=stem,
        colab=press.colab(f"{folder}/{stem}.ipynb"),
        notice=notice(lacks),
        slot=SLOT,
    )
    hints, solution = words("Hints"), words("A reference solution")
    return Page(
        path=f"{folder}/index.ipynb",
        title=prose.title,
        markdown=markdown,
        assets=sources.assets,
        thumbnail=made.thumbnail,
        summary=prose.summary,
        lacking=lacks,
        lab=Lab(as_text(made.notebook), prose.ids, hints, solution),
    )


def _parts(
    example: Example, prose: Prose, outputs: Sequence[list[dict[str, Any]]]
) -> list[dict[str, Any]]:
    """The page's parts in order, each a dict with a `kind` that the template knows.

    In a lesson with parameters the outputs of a cell are one part, which another combination's
    take the place of.
    """
    parts: list[dict[str, Any]] = []
    after = 0
    for number, cell in enumerate(example.cells):
        if cell.kind is CellKind.PROSE:
            text = prose.markdown(cell.text, after)
            if number == 0:
                # The title stands in the template, above the notice and the downloads.
                text = text.partition("\n")[2].strip()
            parts.append({"kind": "prose", "text": text})
            continue
        made = [one for one in outputs[after] if one["kind"] != "exercise"]
        asked = [one for one in outputs[after] if one["kind"] == "exercise"]
        if not asked:  # the code of a question holds the answer
            kind = "parameters" if number == cell_of_parameters(example) else "code"
            text = with_comments(cell.text, prose.translate)
            parts.append({"kind": kind, "text": text, "cell": number})
        if example.parameters and (made or not asked):
            parts.append({"kind": "outputs", "cell": after + 1, "parts": made})
        else:
            parts += made
        parts += asked
        after += 1
    return parts


def _outputs(
    run: Run,
    words: Words,
    translate: Catalog,
    assets: Assets,
    place: play.Place | None,
    *,
    ask: bool = True,
) -> list[list[dict[str, Any]]]:
    """The outputs of each code cell, as parts; figures and questions have numbers of their own.

    Without `ask` the questions are left out.
    """
    made: list[list[dict[str, Any]]] = []
    figures = questions = 0
    for cell in run.outputs:
        made.append([])
        for output in cell:
            data = output.get("data", {})
            if question := data.get(EXERCISE_TYPE):
                if not ask:
                    continue
                questions += 1
                asked = exercise(question, questions, translate, assets)
                made[-1].append({"kind": "exercise", "exercise": asked})
                continue
            if _FIGURES & data.keys():
                figures += 1
            made[-1].append(_output(output, figures, words, translate, assets, place))
    return made


def _output(
    output: dict[str, Any],
    number: int,
    words: Words,
    translate: Catalog,
    assets: Assets,
    place: play.Place | None,
) -> dict[str, Any]:
    """One output of a cell, in the richest form that a page can show."""
    if output["output_type"] == "stream":
        return {"kind": "text", "text": printed(output["text"])}
    data = output["data"]
    if maps := data.get(MAPS_TYPE):
        figure = maps_figure(maps, number, words, translate, assets, place)
        return {"kind": "maps", "figure": figure}
    if start := data.get(PLAYGROUND_TYPE):
        return {"kind": "playground", "figure": play.playground(start, number, translate, assets)}
    if plot := data.get(PLOT_TYPE):
        return {"kind": "plot", "figure": plot_figure(plot, number, words, translate, assets)}
    if html := data.get("text/html"):
        return {"kind": "html", "text": "".join(html)}
    for kind in PICTURES:
        if blob := data.get(kind):
            name = assets.blob(f"output-{len(assets.blobs) + 1}", blob)
            return {"kind": "image", "name": name, "alt": data.get("text/plain", "")}
    if latex := data.get("text/latex"):
        return {"kind": "prose", "text": "".join(latex)}
    if markdown := data.get("text/markdown"):
        return {"kind": "prose", "text": for_python_markdown("".join(markdown))}
    return {"kind": "text", "text": "".join(data.get("text/plain", ""))}


def _failure_page(example: Example, failure: Failure, press: Press) -> Page:
    title = example.cells[0].text.splitlines()[0].removeprefix("# ").strip()
    return Page(
        path=f"{FOLDER}/{example.lesson}/index.md",
        title=title,
        markdown=_template("failure.md.j2", press, title=title, text=str(failure)),
    )


def _template(name: str, press: Press, **values: Any) -> str:
    words = press.language.words
    return template(name, _=words, language=press.language, **values)
