"""The site of one language, of which only the pages that an edit touches are made again."""

import json
import logging
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from cnnviz.adapters.mkdocs.config import configuration
from cnnviz.adapters.mkdocs.late_imports import import_late
from cnnviz.adapters.mkdocs.pages.language_build import LanguageBuild
from cnnviz.adapters.mkdocs.pages.notes import Notes, is_page_by_page
from cnnviz.adapters.mkdocs.pages.setup import LanguageSetup, docs_tree
from cnnviz.adapters.mkdocs.plugin import plugin_of
from cnnviz.adapters.mkdocs.serving.book_files import BookFiles
from cnnviz.adapters.mkdocs.serving.edits import Edits, edits_of, linked_pages
from cnnviz.adapters.mkdocs.serving.hooks import ServedBuild
from cnnviz.adapters.mkdocs.serving.restored import restore_pages, restored_files
from cnnviz.adapters.mkdocs.serving.steps import Steps, page_of
from cnnviz.adapters.mkdocs.updating.books import Books
from cnnviz.adapters.mkdocs.updating.edit import Edit
from cnnviz.adapters.mkdocs.updating.tree import ChangedTree
from cnnviz.render.text.glossary import PAGE as GLOSSARY
from cnnviz.site.kept.book import stands_in
from cnnviz.site.kept.folder import WholeSiteError
from cnnviz.site.kept.language import KeptLanguage
from cnnviz.site.messages import report_findings, report_lacking

log = logging.getLogger("mkdocs.plugins.cnnviz")
_MKDOCS = logging.getLogger("mkdocs")


class LanguageUpdate:
    """Brings the site of one language up to date."""

    def __init__(
        self, setup: LanguageSetup, edit: Edit, kept: KeptLanguage, tree: ChangedTree
    ) -> None:
        self._setup, self._edit, self._kept, self._tree = setup, edit, kept, tree
        self._pages_by_path = {page.path: page for page in kept.pages}

    def make(self, config: MkDocsConfig, parts: Path) -> int:
        """Put the files that change into the tree, and leave notes for the next build in `parts`.

        Returns the number of pages that were made. Raises WholeSiteError if more than single pages
        are touched.
        """
        plugin = plugin_of(config)
        self._setup.folder.mkdir(parents=True)  # MkDocs writes a file there by itself
        config.plugins.on_startup(command="build", dirty=False)
        self._hooks = ServedBuild(self._setup, lambda _: self._books.now)
        plugin.forward_to(self._hooks)
        steps = Steps(config, self._tree, self._arranged)
        restore_pages(self._kept, steps)
        count = self._remake(steps)
        self._pages.leave_notes(parts)
        return count

    def _arranged(self, config: MkDocsConfig) -> Files:
        """The files as they were, and the book as it is now."""
        tree = docs_tree(self._setup, config)
        self._books = Books(self._setup.render_context, self._edit, self._kept.book, tree)
        files = restored_files(self._kept, config)
        self._pages = LanguageBuild(self._setup, self._books.now, config, files)
        self._pages.before = self._kept.book
        self._notes = self._pages.notes = Notes(_MKDOCS, config)
        self._hooks.show(self._pages)
        self._tell_of_arranging()
        config.nav = self._pages.navigation(config.nav, tree)
        if _plain(config.nav) != self._kept.nav:
            raise WholeSiteError
        return files

    def _tell_of_arranging(self) -> None:
        """Warn of what the lessons lack, and again of what the build before warned of."""
        for page in self._books.now.pages:
            self._notes.arranges(page.path)
            if stands_in(page):
                _say_again(self._kept.lessons.get(page.path, ()))
            else:
                report_lacking(page, self._setup.language, log)
                report_findings(page, log)
        self._notes.arranges()
        _say_again(self._kept.arranged)
        self._notes.pauses()

    def _remake(self, steps: Steps) -> int:
        """Make the pages that are touched; returns their number."""
        book_files = BookFiles(steps, self._pages, dict(self._kept.book.names))
        touched = self._touched(steps, book_files)
        if GLOSSARY in touched:
            raise WholeSiteError  # every lesson links its terms
        for file in steps.pages:
            self._read(file, steps, is_touched=file.src_uri in touched)
        steps.read_all()
        steps.fill_templates()
        for file in steps.pages:
            self._make(file, steps, is_touched=file.src_uri in touched)
        while not book_files.is_complete:
            book_files.put_next()
        steps.check_anchors(steps.pages)
        steps.finish(whole=False)
        return len(touched)

    def _touched(self, steps: Steps, book_files: BookFiles) -> set[str]:
        """Paths of the files whose pages must be made again; the files beside them are put."""
        project, books = self._setup.project, self._books
        codes = tuple(language.code for language in project.languages)
        others = self._edit.others(project.settings.source, codes)
        edits = Edits()
        if others:
            linked = linked_pages(steps, self._setup)
            edits = edits_of(others, steps, self._setup, linked, lambda _: True)
        if edits.all or edits.theme_templates or edits.scripts:
            raise WholeSiteError
        for file in edits.files:
            steps.put(file)
        touched = set(edits.pages)
        for page in books.changed:
            touched.update(book_files.exchange(page))
        own = {self._pages.path_of(page) for page in books.now.pages}
        handwritten = ((f.src_uri, f.content_string) for f in steps.pages if f.src_uri not in own)
        touched.update(books.changed_docs(handwritten))
        touched.update(page.path for page in self._kept.pages if page.lists_others)
        return touched

    def _read(self, file: File, steps: Steps, *, is_touched: bool) -> None:
        kept = self._pages_by_path[file.src_uri]
        if not is_touched:
            self._notes.reads(page_of(file))
            _say_again(kept.warnings)
            return
        steps.read(file)
        page = page_of(file)
        if page.title != kept.title or _shown_elsewhere(page.meta) != _shown_elsewhere(kept.meta):
            raise WholeSiteError

    def _make(self, file: File, steps: Steps, *, is_touched: bool) -> None:
        if is_touched:
            steps.make(file)
            return
        kept = self._pages_by_path[file.src_uri]
        self._notes.makes(page_of(file))
        _say_again(kept.template_warnings)
        self._notes.stays(kept)


def loaded(config_file: Path, *, strict: bool, site: Path | None) -> MkDocsConfig:
    """The configuration; WholeSiteError if pages may depend on more than is known of them."""
    import_late()
    config = configuration(config_file, strict=strict, site_dir=str(site) if site else None)
    plugin_of(config)
    if not is_page_by_page(config):
        raise WholeSiteError
    return config


def _say_again(warnings: Iterable[str]) -> None:
    for text in warnings:
        log.warning("%s", text)


def _shown_elsewhere(meta: Any) -> Any:
    """The parts of a page's header that other pages may show."""
    return _plain({key: value for key, value in meta.items() if key != "description"})


def _plain(value: Any) -> Any:
    """The value as JSON has it."""
    return json.loads(json.dumps(value))
