"""The build of one language's site: the pages of its book among those written by hand."""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.utils import get_relative_url, is_error_template

from cnnviz.adapters.mkdocs.aside import put_back, set_aside
from cnnviz.adapters.mkdocs.localize import paths_of, with_gallery
from cnnviz.adapters.mkdocs.notebooks import (
    check_plugins,
    notebook_file,
    set_content,
    set_markdown,
)
from cnnviz.adapters.mkdocs.policy import PagePolicy
from cnnviz.errors import CnnvizError
from cnnviz.gallery.cache.store import Store
from cnnviz.i18n.languages import Language
from cnnviz.render.base.context import Press
from cnnviz.render.book.checked import PAGE
from cnnviz.render.book.docs import docs_page, untranslated
from cnnviz.render.book.navigation import Shelf, in_order
from cnnviz.render.book.pages import Book, error_book, render
from cnnviz.render.text.glossary import PAGE as GLOSSARY
from cnnviz.render.text.glossary import Glossary
from cnnviz.render.text.glossary import read as read_glossary
from cnnviz.render.text.mathematics import rendered
from cnnviz.site.files import Entry, entries
from cnnviz.site.lessons import Lessons
from cnnviz.site.messages import report_lacking
from cnnviz.site.project import Project
from cnnviz.site.staging import Staging

log = logging.getLogger("mkdocs.plugins.cnnviz")

_LARGE = 50_000
"""Characters of a file that is not held in memory until MkDocs writes it."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What the build of a language is given."""

    language: Language
    project: Project
    staging: Staging
    """Where the site of every language is made."""
    serving: bool

    @property
    def folder(self) -> Path:
        """Where the language's site is made."""
        return self.staging.path / self.language.code

    def shown(self, error: CnnvizError) -> str:
        """The message, to be shown on a page.

        Raised it would leave `serve` without an answer until it is mended; a build fails.
        """
        if not self.serving:
            raise error
        log.error("%s", error)
        return str(error)

    @property
    def press(self) -> Press:
        return Press(
            language=self.language,
            store=Store(self.project.settings.store),
            repository=self.project.repository,
            branch=self.project.branch,
            show_failures=self.serving,
            checked=(self.project.source / PAGE).is_file(),
        )


@dataclass(frozen=True, slots=True)
class Turn:
    """A language whose build has begun."""

    setting: Setting
    final: Path
    """Folder of the site as the user named it."""
    address: str | None
    """The site's, as MkDocs knows it before other plugins change it."""
    config: MkDocsConfig
    lessons: Callable[[MkDocsConfig], Lessons]


def make_book(setting: Setting, lessons: Lessons, config: MkDocsConfig) -> Book:
    """The language's book; while serving one that shows why there is none."""
    press, trouble = setting.press, lessons.trouble
    try:
        book = render(lessons.gallery, press, lessons.account)
        check_plugins([page.path for page in book.pages if page.lab], config)
    except CnnvizError as error:
        trouble = trouble or setting.shown(error)
    if trouble:
        book = error_book(trouble, press)
    shelf = Shelf(Path(config.docs_dir), setting.project.source, paths_of(config.nav))
    return in_order(book, lessons.gallery, shelf, setting.language.words)


class LanguageBuild:
    """Hooks of MkDocs, once the language's book is there."""

    def __init__(self, setting: Setting, book: Book, config: MkDocsConfig, files: Files) -> None:
        self._setting = setting
        self._language = setting.language
        self._source = setting.project.source
        self._book = book
        self._files = files
        self._made = frozenset(page.path for page in book.pages)
        self._labs = {page.path: page for page in book.pages if page.lab}
        self._figures: dict[str, Mapping[str, str]] = {}
        """Figures set aside, by the path of their page."""
        self._policy = PagePolicy(config.theme.get_env(), config)

    def on_files(self, config: MkDocsConfig) -> Files:
        """The pages of the book, and what stands in for pages that are not translated."""
        for entry in entries(self._book, self._setting.press):
            self._files.append(self._file(entry, config))
        self._stand_in(config)
        report_lacking(self._book, self._language, log)
        config.nav = with_gallery(config.nav, self._book)
        return self._files

    def _file(self, entry: Entry, config: MkDocsConfig) -> File:
        content, code, texts = entry.content, self._language.code, self._setting.staging.texts
        if isinstance(content, str) and entry.path in self._labs:
            return notebook_file(entry.path, content, texts.of(code), config)
        if isinstance(content, str) and len(content) > _LARGE:
            content = texts.put(code, content)
        if isinstance(content, Path):
            file = File.generated(config, entry.path, abs_src_path=str(content))
        else:
            file = File.generated(config, entry.path, content=content)
        if self._book.report and entry.path == self._book.report.path:
            # `nav` may name it; where it does not, that is no omission.
            file.inclusion = InclusionLevel.NOT_IN_NAV
        return file

    def _stand_in(self, config: MkDocsConfig) -> None:
        """English pages in the place of translations that are not there, and shared files."""
        if self._language.is_source:
            return
        for path, name in untranslated(self._source, Path(config.docs_dir)):
            if path.suffix == ".md":
                code = self._language.code
                log.warning("docs/%s/%s is missing: the page shows English.", code, name)
            self._files.append(File.generated(config, name, abs_src_path=str(path)))

    def on_page_markdown(self, markdown: str, page: MkDocsPage) -> str:
        if made_lab := self._labs.get(page.file.src_uri):
            return set_markdown(page, made_lab.markdown)
        if page.file.src_uri in self._made:
            markdown, self._figures[page.file.src_uri] = set_aside(markdown)
            return markdown
        made = docs_page(
            markdown, page.file.src_uri, page.meta, self._language, self._source, self._book
        )
        if made.trouble:
            log.warning("docs/%s/%s: %s", self._language.code, page.file.src_uri, made.trouble)
        return made.markdown

    def on_page_content(self, html: str, page: MkDocsPage, config: MkDocsConfig) -> str:
        page_of_lab = self._labs.get(page.file.src_uri)
        if lab := page_of_lab and page_of_lab.lab:
            html, self._figures[page.file.src_uri] = set_aside(html)
            html = set_content(page, html, lab, config, self._files)
        made, broken = rendered(html)
        for formula, why in broken:
            log.warning(
                "%s: the formula $%s$ cannot be rendered: %s", page.file.src_uri, formula, why
            )
        return self._with_terms(made, page)

    def on_post_page(self, output: str, page: MkDocsPage) -> str:
        figures = self._figures.pop(page.file.src_uri, None)
        html = put_back(output, figures) if figures else output
        return self._policy.put_into(html, get_relative_url(".", page.url), page.url)

    def on_post_template(self, output: str, name: str, config: MkDocsConfig) -> str:
        if not name.endswith(".html"):
            return output
        # As MkDocs addresses a template's root.
        root = get_relative_url(".", name)
        if is_error_template(name):
            root = urlsplit(config.site_url or "/").path
        return self._policy.put_into(output, root, name)

    def _with_terms(self, html: str, page: MkDocsPage) -> str:
        """A lesson's or a section's page with links to the glossary."""
        file = self._files.get_file_from_path(GLOSSARY)
        if file is None or page.file.src_uri not in self._book.read:
            return html
        return self._glossary.linked(html, file.url_relative_to(page.file))

    @cached_property
    def _glossary(self) -> Glossary:
        """The language's terms; read when a page first asks for them."""
        file = self._files.get_file_from_path(GLOSSARY)
        # A page that stands in for its translation is in the source language.
        own = self._language.is_source or (file is not None and file.generated_by is not None)
        return read_glossary(file.content_string if file else "", own)
