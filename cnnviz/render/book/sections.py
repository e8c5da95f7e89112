"""The gallery in one language: its index, its sections, its lessons, the build report."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from cnnviz.domain import Gallery, Lesson, Run, Section
from cnnviz.errors import Finding
from cnnviz.gallery.report.account import Account
from cnnviz.gallery.scripts.markdown_blocks import blocks
from cnnviz.i18n.catalogs import catalog_for, lacking, notice
from cnnviz.i18n.headings import headings, slug
from cnnviz.i18n.messages import section_messages
from cnnviz.render.base.assets import Assets
from cnnviz.render.base.context import RenderContext
from cnnviz.render.base.prose_links import ProseLinks
from cnnviz.render.base.targets import FOLDER
from cnnviz.render.book.book import Book, Chapter
from cnnviz.render.book.build_report import report_page
from cnnviz.render.figures.playground import Place, place_of
from cnnviz.render.formulas.scanning import marked_formulas
from cnnviz.render.lessons.frame import top_of
from cnnviz.render.lessons.lesson import Neighbours, lesson_page
from cnnviz.render.lessons.page import Page
from cnnviz.render.lessons.parts import (
    Card,
    Cards,
    Failed,
    Heading,
    Part,
    Prose,
    ReadBefore,
)
from cnnviz.render.lessons.thumbnail import Thumbnail
from cnnviz.render.markdown.closed import Closed, closed_markdown
from cnnviz.render.text.losses import NO_SCRIPT, script_lines
from cnnviz.render.text.prose import title_in


class LessonPages(Protocol):
    """Makes the pages of lessons, or has them from an earlier rendering."""

    def page(
        self,
        lesson: Lesson,
        gallery: Gallery,
        render_context: RenderContext,
        neighbours: Neighbours,
    ) -> Page | None: ...

    def place(self, gallery: Gallery) -> Place | None: ...


def render(
    gallery: Gallery,
    render_context: RenderContext,
    account: Account | None = None,
    kept: LessonPages | None = None,
) -> Book:
    """Every page of the gallery in one language; a failed lesson has a page only while serving.

    The book has a build report if `account` is given. `kept` holds pages of an earlier rendering.
    """
    make = kept.page if kept else lesson_page
    place = kept.place(gallery) if kept else place_of(gallery)
    targets = render_context.targets.of(gallery) if render_context.targets else None
    chapters = tuple(
        _chapter(section, gallery, render_context, Neighbours(place, False, targets), make)
        for section in gallery.sections
    )
    title = render_context.language.words("Lessons")
    subjects = ", ".join(chapter.page.title for chapter in chapters)
    about = f"{title}: {subjects}" if subjects else ""
    index = Page(f"{FOLDER}/index.md", title, tuple(_index(title, chapters)), summary=about)
    lessons = [page for chapter in chapters for page in chapter.lessons]
    return Book(index, chapters, report_page(account, render_context, lessons) if account else None)


def error_book(text: str, render_context: RenderContext) -> Book:
    """A book with one page that shows an error; serve shows it until the error is fixed."""
    title = render_context.language.words("Lessons")
    return Book(Page(f"{FOLDER}/index.md", title, (Heading(1, title, ""), Failed(text))), ())


def _index(title: str, chapters: Sequence[Chapter]) -> Iterator[Part]:
    yield Heading(1, title, "lessons")
    for chapter in chapters:
        yield Heading(2, chapter.page.title, chapter.slug, chapter.page.path)
        yield Prose(chapter.introduction)
        yield Cards(chapter.cards)


def _chapter(
    section: Section,
    gallery: Gallery,
    render_context: RenderContext,
    neighbours: Neighbours,
    make: Callable[[Lesson, Gallery, RenderContext, Neighbours], Page | None],
) -> Chapter:
    messages = section_messages(section)
    translate = catalog_for(section.catalog_stem, messages, render_context.language)
    lacks = lacking(messages, translate)
    texts = [translate(block.text) for block in blocks(section.text)]
    title, introduction = (
        title_in(texts[0]),
        marked_formulas("\n\n".join(texts[1:])),
    )
    results = [gallery.shown(example) for example in section.examples]
    has_lab = any(lesson.example.is_lab and isinstance(lesson.result, Run) for lesson in results)
    neighbours, targets = replace(neighbours, has_lab=has_lab), neighbours.targets
    pages = (make(lesson, gallery, render_context, neighbours) for lesson in results)
    lessons = tuple(page for page in pages if page)
    cards = tuple(card_of(page) for page in lessons)
    heading = Heading(1, title, slug(headings(section.text)[0][2]))
    top = top_of(heading, notice(lacks, translate))
    path, assets, findings = f"{FOLDER}/{section.slug}/index.md", Assets(), [*translate.findings]
    if render_context.language.is_source:
        findings += section.findings
    closed = closed_markdown(introduction)
    text = introduction = closed.text
    findings += _findings(section, closed, render_context)
    if targets:
        folder = f"{FOLDER}/{section.slug}/"
        links = ProseLinks(targets, section.path, path, assets, folder, render_context.allowed)
        text = links.for_page(introduction)
        findings += _broken_links(links, section, render_context)
        introduction = replace(links, shown_on=f"{FOLDER}/index.md").for_page(introduction)
    parts = (*top, Prose(text), ReadBefore(), Cards(cards))
    page = Page(path, title, parts, assets, lacking=lacks, findings=findings)
    return Chapter(section.slug, page, introduction, cards, lessons)


def _broken_links(
    links: ProseLinks, section: Section, render_context: RenderContext
) -> Iterator[Finding]:
    """A finding for each link that leads nowhere; those of the English text are found once."""
    language = render_context.language
    for address, reason in links.take():
        message = f"the link to '{address}' stays as it is: {reason}."
        before, is_own, _ = section.text.partition(address)
        if language.is_source:
            yield Finding(section.place, section.line + before.count("\n"), None, message)
        elif not is_own:
            catalog = f"{section.place.removesuffix('.md')}.{language.code}.po"
            yield Finding(catalog, None, None, message)


def _findings(section: Section, shown: Closed, render_context: RenderContext) -> list[Finding]:
    """Tags and fences of the introduction without a counterpart, and scripts, which do not run."""
    own = closed_markdown(section.text)
    if render_context.language.is_source:
        lines = (section.line + line for line in script_lines(section.text))
        scripts = [Finding(section.place, line, None, NO_SCRIPT) for line in lines]
        return [*own.findings(section.place, section.line), *scripts]
    catalog = Path(section.place).with_suffix(f".{render_context.language.code}.po").as_posix()
    lost = own.lost_in_translation(shown)
    return [Finding(catalog, None, None, message) for message in lost]


def card_of(page: Page) -> Card:
    """The card of a lesson's page."""
    address, thumbnail = page.folder.removeprefix(f"{FOLDER}/"), page.thumbnail or Thumbnail()
    return Card(
        title=page.title,
        summary=page.summary,
        address=address,
        thumbnail=thumbnail.file,
        drawing=thumbnail.drawing,
        is_map=thumbnail.is_map,
        lesson=address.rstrip("/"),
        exercises=page.exercises,
    )
