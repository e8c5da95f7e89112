"""The build of one language's site: the pages of its book and the handwritten pages."""

import logging
from collections.abc import Iterator
from functools import cached_property, partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.utils import get_relative_url, is_error_template

from cnnviz.adapters.mkdocs.pages.localize import without_alternates
from cnnviz.adapters.mkdocs.pages.nav import (
    describe,
    entries_of,
    mark_title,
    with_gallery,
    with_titles,
)
from cnnviz.adapters.mkdocs.pages.notebooks import (
    notebook_file,
    page_entry,
    set_content,
    set_markdown,
)
from cnnviz.adapters.mkdocs.pages.notes import Notes
from cnnviz.adapters.mkdocs.pages.places import (
    add_written_places,
    warn_of_other_places,
    warn_of_places,
)
from cnnviz.adapters.mkdocs.pages.policy import PagePolicy
from cnnviz.adapters.mkdocs.pages.setup import LanguageSetup, docs_tree
from cnnviz.adapters.mkdocs.pages.sharing import add_description, with_shared_head
from cnnviz.adapters.mkdocs.pages.writer import Slotted, slotted_in, writer_of
from cnnviz.render.book.book import Book
from cnnviz.render.book.docs import docs_page, untranslated
from cnnviz.render.book.navigation import DocsTree
from cnnviz.render.formulas.page import Formulas
from cnnviz.render.formulas.scanning import marked_in_heading
from cnnviz.render.lessons.page import Page
from cnnviz.render.markdown.diagrams import LIBRARY, has_diagram, publish, undrawn_in
from cnnviz.render.reference.page import has_reference
from cnnviz.render.text.glossary import PAGE as GLOSSARY
from cnnviz.render.text.glossary import Glossary
from cnnviz.render.text.glossary import read as read_glossary
from cnnviz.site.files import ASSETS, Entry, entries
from cnnviz.site.kept.book import KeptBook
from cnnviz.site.messages import report_findings, report_interface, report_lacking

log = logging.getLogger("mkdocs.plugins.cnnviz")

_LARGE = 50_000
"""Length in characters above which a file waits on the disk until MkDocs writes it."""


class _AuthorsFile(File):
    """A file beside a page, which readers get as it is, also if it is Markdown."""

    def is_documentation_page(self) -> bool:
        return False


class LanguageBuild:
    """MkDocs' hooks of one language, from the moment that its book exists."""

    def __init__(
        self, setup: LanguageSetup, book: Book, config: MkDocsConfig, files: Files
    ) -> None:
        self._setup = setup
        self._language = setup.language
        self._source = setup.project.source
        self._render_context = setup.render_context
        self._files = files
        self.show(book)
        self._references: set[str] = set()
        """Paths of the pages with a generated reference, whose terms link to the glossary, too."""
        self._slotted: dict[str, list[Slotted]] = {}
        """The parts of handwritten pages that have slots, by their paths."""
        self._formulas: dict[str, Formulas] = {}
        """The formulas of each page that has been made, by its path."""
        self._config = config
        self._policy = PagePolicy(config.theme.get_env(), config, setup.project.allowed)
        self.notes: Notes | None = None
        """Notes for a later build; None: nobody takes any."""
        self.before: KeptBook | None = None
        """The book of the site that is brought up to date; None: it is made anew."""

    def show(self, book: Book) -> None:
        """Show this book from now on."""
        self._book = book
        self._writer = writer_of(book, self._language)
        self._pages = {self._writer.path(page.path): page for page in book.pages}
        """The book's pages, by the path of MkDocs' file; all other pages are handwritten."""

    def path_of(self, page: Page) -> str:
        """Path of MkDocs' file for a page of the book."""
        return self._writer.path(page.path)

    @property
    def with_terms(self) -> Iterator[str]:
        """Paths of the files whose pages link terms to the glossary."""
        yield from (path for path, page in self._pages.items() if page.path in self._book.read)
        yield from self._references

    def take_files(self, files: Files) -> None:
        """Look other pages up in these files from now on."""
        self._files = files

    def forget(self, path: str) -> None:
        """Forget what has been noted of the page at `path`, which is about to be read again."""
        self._formulas.pop(path, None)
        self._references.discard(path)
        if path == GLOSSARY:
            self.__dict__.pop("glossary", None)

    def take_templates(self, config: MkDocsConfig) -> None:
        """Read the policy of the pages from the theme's templates again."""
        self._policy = PagePolicy(config.theme.get_env(), config, self._setup.project.allowed)

    def on_files(self, config: MkDocsConfig) -> Files:
        """Add the pages of the book, and English pages in the place of missing translations."""
        written = partial(page_entry, writer=self._writer)
        for entry in entries(self._book, self._render_context, written):
            self._files.append(self.file_of(entry, config))
        self._stand_in(config)
        for page in self._book.pages:
            if self.notes:
                self.notes.arranges(page.path)
            report_lacking(page, self._language, log)
            report_findings(page, log)
        if self.notes:
            self.notes.arranges()
        report_interface(self._language, log)
        if self.notes:
            self.notes.pauses()
        config.nav = self.navigation(config.nav, docs_tree(self._setup, config))
        return self._files

    def navigation(self, nav: list[Any] | None, tree: DocsTree) -> list[Any]:
        """`nav` of mkdocs.yml with the book's pages and the titles of this language."""
        return with_titles(with_gallery(nav, self._book, self._writer), tree)

    def entry_of(self, page: Page) -> Entry:
        """The file of a page of the book."""
        return page_entry(page, self._writer)

    def blob(self, name: str) -> Path:
        """The file of the store that is published as a file beside a page."""
        return self._render_context.store.blob(name)

    def file_of(self, entry: Entry, config: MkDocsConfig) -> File:
        """MkDocs' file for a file of the book."""
        content, code, texts = entry.content, self._language.code, self._setup.staging.texts
        page = self._pages.get(entry.path)
        if isinstance(content, str) and page and page.notebook:
            return notebook_file(entry.path, content, texts.of(code), config)
        if isinstance(content, str) and len(content) > _LARGE:
            file = File.generated(config, entry.path, abs_src_path=str(texts.put(code, content)))
        elif isinstance(content, Path):
            file = _AuthorsFile.generated(config, entry.path, abs_src_path=str(content))
        else:
            file = File.generated(config, entry.path, content=content)
        if self._book.report and entry.path == self._book.report.path:
            # `nav` may leave it out; MkDocs must not report that as an omission.
            file.inclusion = InclusionLevel.NOT_IN_NAV
        return file

    def _stand_in(self, config: MkDocsConfig) -> None:
        """Add English pages in the place of missing translations, and the shared files."""
        if self._language.is_source:
            return
        for path, name in untranslated(self._source, Path(config.docs_dir)):
            if path.suffix == ".md":
                code = self._language.code
                log.warning("docs/%s/%s is missing: the page shows English.", code, name)
            self._files.append(File.generated(config, name, abs_src_path=str(path)))

    def on_pre_page(self, page: MkDocsPage) -> None:
        if self.notes:
            self.notes.reads(page)

    def on_env(self, files: Files) -> None:
        self.take_files(files)  # those that plugins have made of the first ones
        if self.notes:
            self.notes.pauses()

    def on_page_context(self, page: MkDocsPage) -> None:
        if self.notes:
            self.notes.makes(page)

    def leave_notes(self, folder: Path) -> None:
        """Write the notes for a later build."""
        if self.notes:
            book, texts = KeptBook.of(self._book, self.before), self._setup.staging.texts.folder
            self.notes.leave(folder, self._language.code, book, self._files, texts)
            self.notes.close()

    def on_page_markdown(self, markdown: str, page: MkDocsPage) -> str:
        path = page.file.src_uri
        if own := self._pages.get(path):
            text = set_markdown(page, self._writer.page(own)) if own.notebook else markdown
            describe(page.meta, own.title)
            return text
        describe(page.meta)
        if has_reference(markdown):
            self._references.add(path)
        handwritten = docs_page(markdown, path, page.meta, self._language, self._source, self._book)
        if handwritten.trouble:
            log.warning("docs/%s/%s: %s", self._language.code, path, handwritten.trouble)
        self._slotted[path] = list(slotted_in(handwritten.parts))
        return self._writer.markdown(handwritten.parts, path)

    def on_page_content(self, html: str, page: MkDocsPage, config: MkDocsConfig) -> str:
        own = self._pages.get(page.file.src_uri)
        if own and own.notebook:
            html = set_content(page, html, own.notebook, self._language, config, self._files)
        formulas = self._formulas.setdefault(page.file.src_uri, self._render_context.formulas())
        html = formulas.filled(html)
        add_written_places(page, html)
        for entry in entries_of(page.toc):
            entry.title = formulas.filled(marked_in_heading(entry.title))
        self._warn_of_formulas(page, formulas)
        if own is None:
            mark_title(page)
        add_description(page, html)
        if has_diagram(html) and not self._has_library(config):
            self._warn_of_diagrams(page)
        return self._with_terms(html, page)

    def on_post_page(self, output: str, page: MkDocsPage) -> str:
        own = self._pages.get(page.file.src_uri)
        html, path = output, page.file.src_uri
        if slotted := own.parts if own else self._slotted[path]:
            formulas = self._formulas[path]
            html = formulas.filled(self._writer.with_figures(output, slotted, path))
            self._warn_of_formulas(page, formulas)
        if own:
            warn_of_places(own.places, html)
            warn_of_other_places(page, own.other_places)
        root = get_relative_url(".", page.url)
        html = with_shared_head(without_alternates(html), page, own, self._config, self._language)
        html = self._policy.put_into(html, root, self._place(page), is_lesson=own is not None)
        if self.notes:
            self.notes.has_made(page)
        return html

    def on_post_template(self, output: str, name: str, config: MkDocsConfig) -> str:
        if not name.endswith(".html"):
            return output
        # The same address of the root that MkDocs gives to a template.
        root = get_relative_url(".", name)
        if is_error_template(name):
            root = urlsplit(config.site_url or "/").path
        return self._policy.put_into(without_alternates(output), root, name)

    def _warn_of_formulas(self, page: MkDocsPage, formulas: Formulas) -> None:
        """Warn of the page's broken formulas; those of a lesson's cells have been reported."""
        own = self._pages.get(page.file.src_uri)
        source = "" if own else page.file.content_string
        known = own.broken_formulas if own else ()
        for finding in formulas.findings(self._place(page), source, known):
            log.warning("%s", finding)

    def _place(self, page: MkDocsPage) -> str:
        """Path of a page in warnings."""
        path = page.file.src_uri
        return path if path in self._pages else f"docs/{self._language.code}/{path}"

    def _has_library(self, config: MkDocsConfig) -> bool:
        """Whether the site has the library that draws diagrams, which is published if possible."""
        is_own = any("mermaid" in p and "//" not in p for p in map(str, config.extra_javascript))
        return is_own or publish(self._setup.folder / ASSETS / LIBRARY)

    def _warn_of_diagrams(self, page: MkDocsPage) -> None:
        own = self._pages.get(page.file.src_uri)
        findings = own.undrawn if own else undrawn_in(self._place(page), page.file.content_string)
        for finding in findings if own is None or self._language.is_source else ():
            log.warning("%s", finding)

    def _with_terms(self, html: str, page: MkDocsPage) -> str:
        """The page with links to the glossary, if it is a lesson, a section or a reference."""
        file, path = self._files.get_file_from_path(GLOSSARY), page.file.src_uri
        own, is_reference = self._pages.get(path), path in self._references
        is_read = own is not None and own.path in self._book.read
        if file is None or not (is_read or is_reference):
            return html
        return self.glossary.linked(html, file.url_relative_to(page.file), in_both=is_reference)

    @cached_property
    def glossary(self) -> Glossary:
        """The language's terms, read when a page first needs them."""
        file = self._files.get_file_from_path(GLOSSARY)
        # A page that stands in for its translation is in the source language.
        own = self._language.is_source or (file is not None and file.generated_by is not None)
        return read_glossary(file.content_string if file else "", own)
