"""The site's pages in CommonMark and HTML, for any other static site generator."""

import posixpath
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cnnviz.adapters.plain.assets import asset_entries
from cnnviz.adapters.plain.links import exported
from cnnviz.adapters.plain.writer import Header, written
from cnnviz.domain import Failure, Gallery
from cnnviz.errors import Finding, PublishError
from cnnviz.gallery.cache.store import Store
from cnnviz.gallery.engine.build import build_gallery
from cnnviz.i18n.headings import headings
from cnnviz.i18n.language import Language
from cnnviz.i18n.page_pairs import split_header
from cnnviz.render.base.context import CHECKED_PAGE, RenderContext
from cnnviz.render.book.book import Book
from cnnviz.render.book.docs import docs_page, untranslated
from cnnviz.render.book.navigation import DocsTree, in_order
from cnnviz.render.book.sections import render
from cnnviz.render.formulas.page import Formulas
from cnnviz.render.lessons.page import Page
from cnnviz.render.text.forms import as_plain, in_link
from cnnviz.render.text.values import literal
from cnnviz.site.files import Entry, entries
from cnnviz.site.project import Project

_TAGS = "<!-- material/tags -->"
"""Mark in a page for Material's list of the lessons by their tags."""


@dataclass(frozen=True, slots=True)
class Exported:
    """The result of an export."""

    pages: int
    failures: tuple[Failure, ...]
    """The lessons that failed."""
    findings: tuple[Finding, ...]
    """Differences of the pages from their notebooks and sources."""


@dataclass(frozen=True, slots=True)
class _LanguageExport:
    """The export of one language."""

    project: Project
    render_context: RenderContext
    book: Book
    findings: list[Finding]

    def docs_entries(self) -> Iterator[Entry]:
        """The handwritten pages, and the files beside them."""
        language, source = self.render_context.language, self.project.source
        own = self.project.docs / language.code
        files = [(path, path.relative_to(own).as_posix()) for path in sorted(own.rglob("*"))]
        if not language.is_source:
            files += untranslated(source, own)
        for path, name in files:
            if path.suffix == ".md":
                yield self._docs_entry(path.read_text(encoding="utf-8"), name)
            elif path.is_file():
                yield Entry(name, path)

    def _docs_entry(self, text: str, name: str) -> Entry:
        language = self.render_context.language
        meta, markdown = split_header(text)
        markdown = markdown.replace(_TAGS, _by_tag(self.book, name))
        page = docs_page(markdown, name, meta, language, self.project.source, self.book)
        heads = (words for _, level, words, _ in headings(markdown) if level == 1)
        title = str(meta.get("title") or next(heads, Path(name).stem))
        header = Header(as_plain(title), str(meta.get("description") or ""))
        formulas = self._formulas()
        written_page = written(header, page.parts, name, language, formulas)
        self.findings.extend(formulas.findings(f"docs/{language.code}/{name}", text))
        return Entry(exported(name), written_page)

    def page_entry(self, page: Page) -> Entry:
        """The file of a page of the book."""
        header = Header(as_plain(page.title), as_plain(page.summary), page.tags)
        formulas = self._formulas()
        language = self.render_context.language
        text = written(header, page.parts, page.path, language, formulas)
        self.findings.extend(page.findings)
        self.findings.extend(formulas.findings(page.path, "", page.broken_formulas))
        return Entry(exported(page.path), text)

    def _formulas(self) -> Formulas:
        return self.render_context.formulas()


def export(project: Project, folder: Path) -> Exported:
    """Write `folder`/<language>/….

    The pages have no links to the glossary: these are put into HTML, which the other generator
    makes. Raises PublishError if the folder is not empty.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise PublishError(f"{folder} is not an empty folder; name a new one.")
    gallery = build_gallery(project.settings)
    count, findings = 0, list[Finding]()
    for language in project.languages:
        for entry in _entries(project, language, gallery, findings):
            _write(entry, folder / language.code / entry.path)
            count += entry.path.endswith(".md")
    return Exported(count, gallery.failures, tuple(findings))


def _entries(
    project: Project, language: Language, gallery: Gallery, findings: list[Finding]
) -> Iterator[Entry]:
    """Every file of one language."""
    render_context = RenderContext(
        language=language,
        store=Store(project.settings.store),
        repository=project.repository,
        branch=project.branch,
        allowed=project.allowed,
        checked=(project.source / CHECKED_PAGE).is_file(),
        targets=project.targets,
        site=project.address_of(language),
    )
    tree = DocsTree(project.docs / language.code, project.source, project.nav)
    book = in_order(render(gallery, render_context), gallery, tree)
    exporting = _LanguageExport(project, render_context, book, findings)
    yield from entries(book, render_context, exporting.page_entry)
    yield from asset_entries()
    yield from exporting.docs_entries()


def _by_tag(book: Book, path: str) -> str:
    """A list of the tags with the lessons that have each tag, like that of Material's plugin."""
    lessons = [page for chapter in book.chapters for page in chapter.lessons]
    tags = sorted({tag for page in lessons for tag in page.tags}, key=str.casefold)
    here, lines = posixpath.dirname(path) or ".", []
    for tag in tags:
        lines.append(f"- {literal(tag)}")
        tagged = (page for page in lessons if tag in page.tags)
        lines += [
            f"    - [{in_link(page.title)}](<{posixpath.relpath(page.path, here)}>)"
            for page in tagged
        ]
    return "\n".join(lines)


def _write(entry: Entry, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(entry.content, Path):
        shutil.copyfile(entry.content, target)
    else:
        target.write_text(entry.content, encoding="utf-8")
