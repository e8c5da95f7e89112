"""The language that a build makes, and its book."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig

from cnnviz.adapters.mkdocs.pages.nav import nav_paths
from cnnviz.adapters.mkdocs.pages.notebooks import check_plugins
from cnnviz.adapters.mkdocs.pages.writer import writer_of
from cnnviz.errors import CnnvizError
from cnnviz.gallery.cache.store import Store
from cnnviz.i18n.language import Language
from cnnviz.render.base.context import CHECKED_PAGE, RenderContext
from cnnviz.render.book.book import Book
from cnnviz.render.book.navigation import DocsTree, in_order
from cnnviz.render.book.sections import error_book, render
from cnnviz.site.lessons import Lessons
from cnnviz.site.project import Project
from cnnviz.site.staging import Staging

log = logging.getLogger("mkdocs.plugins.cnnviz")


@dataclass(frozen=True, slots=True)
class LanguageSetup:
    """A language, and the project and the folder that its build works with."""

    language: Language
    project: Project
    staging: Staging
    """The folder in which the sites of all languages are made."""
    serving: bool

    @property
    def folder(self) -> Path:
        """The folder in which the language's site is made."""
        return self.staging.path / self.language.code

    def shown(self, error: CnnvizError) -> str:
        """While serving, log the error and return its message for a page; otherwise raise it.

        An error that is raised while serving would leave the browser without an answer.
        """
        if not self.serving:
            raise error
        log.error("%s", error)
        return str(error)

    @property
    def render_context(self) -> RenderContext:
        return RenderContext(
            language=self.language,
            store=Store(self.project.settings.store),
            repository=self.project.repository,
            branch=self.project.branch,
            show_failures=self.serving,
            allowed=self.project.allowed,
            checked=(self.project.source / CHECKED_PAGE).is_file(),
            targets=self.project.targets,
            site=self.project.address_of(self.language),
        )


@dataclass(frozen=True, slots=True)
class RunningBuild:
    """The build of a language that has begun."""

    setup: LanguageSetup
    final: Path
    """Folder of the site as the user named it."""
    address: str | None
    """The site's address in MkDocs' configuration, before other plugins change it."""
    config: MkDocsConfig
    lessons: Callable[[MkDocsConfig], Lessons]


def make_book(setup: LanguageSetup, lessons: Lessons, config: MkDocsConfig) -> Book:
    """The language's book; while serving, a failure becomes a book that shows the error."""
    render_context, trouble = setup.render_context, lessons.trouble
    try:
        book = render(lessons.gallery, render_context, lessons.account)
        writer = writer_of(book, setup.language)
        check_plugins([writer.path(path) for path in writer.labs], config)
    except CnnvizError as error:
        trouble = trouble or setup.shown(error)
    if trouble:
        book = error_book(trouble, render_context)
    return in_order(book, lessons.gallery, docs_tree(setup, config))


def docs_tree(setup: LanguageSetup, config: MkDocsConfig) -> DocsTree:
    """The handwritten pages, in the order of `nav` before the gallery is put into it."""
    return DocsTree(Path(config.docs_dir), setup.project.source, nav_paths(config.nav))
