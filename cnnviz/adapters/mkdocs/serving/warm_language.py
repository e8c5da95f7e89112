"""The site of one language, held in memory, in which an edit makes only its own pages again."""

import logging
from functools import partial

from cnnviz.adapters.mkdocs.config import configuration, project_of
from cnnviz.adapters.mkdocs.pages.language_build import LanguageBuild
from cnnviz.adapters.mkdocs.pages.setup import LanguageSetup
from cnnviz.adapters.mkdocs.plugin import plugin_of
from cnnviz.adapters.mkdocs.serving.book_files import BookFiles
from cnnviz.adapters.mkdocs.serving.draft import make_ahead
from cnnviz.adapters.mkdocs.serving.edits import Edits, edits_of, linked_pages, put_edited
from cnnviz.adapters.mkdocs.serving.hooks import ServedBuild
from cnnviz.adapters.mkdocs.serving.served_book import ServedBook
from cnnviz.adapters.mkdocs.serving.steps import Steps, in_navigation, page_of
from cnnviz.adapters.mkdocs.serving.waiting import Waiting
from cnnviz.adapters.mkdocs.serving.warnings import Warnings
from cnnviz.render.book.changes import changed_docs, changed_pages
from cnnviz.render.book.navigation import title_of
from cnnviz.render.lessons.page import Page
from cnnviz.render.text.glossary import PAGE as GLOSSARY
from cnnviz.serve.orders import LanguageSite, Update
from cnnviz.serve.tree import ServedTree
from cnnviz.site.messages import report_findings, report_lacking
from cnnviz.site.root_files import write_root
from cnnviz.site.staging import ServedSite
from cnnviz.site.witness import Witness

log = logging.getLogger("mkdocs.plugins.cnnviz")

_WHOLE, _ANCHORS, _AHEAD = "whole", "anchors", "ahead"
_LESSON, _MADE = "lesson:", "made:"
"""Origins of warnings besides the reading of a page."""


class WarmLanguage:
    """`update` notes what an order asks for; `step` does a part of it, until nothing is waiting."""

    def __init__(self, site: LanguageSite, witness: Witness) -> None:
        self._site, self._witness = site, witness
        self.tree = ServedTree(site.folder / site.code)
        self._staging = ServedSite(site.folder)
        self._book = ServedBook()
        self._waiting = Waiting()
        self.open_pages: tuple[str, ...] = ()
        """Addresses of the pages that a browser shows."""
        self._titles: dict[str, str] = {}
        """Titles of the pages by the path of their file, when they were last read."""
        self._failed: set[str] = set()
        """Pages that could not be made; they are tried again after the next edit."""
        self._waits_to_be_arranged = False
        """Whether open pages have been made ahead, and nothing else."""
        self._is_new = True
        """Whether no order has come yet."""
        self._steps: Steps | None = None
        self._warnings = Warnings(logging.getLogger("mkdocs"))

    @property
    def warnings(self) -> Warnings:
        """The warnings of a build of the present state."""
        return self._warnings

    def reasons(self) -> tuple[str, ...]:
        """The messages that were logged while the site was arranged."""
        return self._warnings.of_part(_WHOLE)

    @property
    def is_current(self) -> bool:
        return self._waiting.is_empty and not self._waits_to_be_arranged

    @property
    def is_late(self) -> bool:
        """Whether only files are waiting that no page needs to be shown."""
        return self._waiting.is_late

    @property
    def has_failed(self) -> bool:
        """Whether pages could not be made."""
        return bool(self._failed)

    def close(self) -> None:
        """Remove the temporary files."""
        self._staging.close()

    # Orders

    def update(self, order: Update) -> None:
        """Note the work; if it raises, the next order begins anew."""
        self.open_pages = order.open_pages or self.open_pages
        self._book.take(order)
        steps, self._steps = self._steps, None
        before, self._waiting = self._waiting, Waiting()
        with self._warnings.of(_WHOLE, again=False):
            if steps and not order.is_structural and self._follows(steps, order.paths, before):
                self._steps = steps
                return
        self._waits_to_be_arranged = self._is_new and bool(self.open_pages)
        self._is_new = False
        if self._waits_to_be_arranged:
            with self._warnings.of(_AHEAD):
                make_ahead(
                    self._site, self._book.gallery, self.open_pages, self._staging, self.tree
                )
        else:
            self._arrange()

    def _arrange(self) -> None:
        self._waits_to_be_arranged = False
        self._warnings.clear()
        with self._warnings.of(_WHOLE):
            self._steps = self._anew()

    def _anew(self) -> Steps:
        """Read the configuration, and arrange all files and the navigation."""
        config = configuration(self._site.config_file, site_dir=str(self._site.folder))
        plugin = plugin_of(config)
        self._project = project_of(config, plugin.config)
        language = self._project.language(self._site.code)
        self._setup = LanguageSetup(language, self._project, self._staging, serving=False)
        # As `cnnviz build` does: its site is the one to make.
        config.plugins.on_startup(command="build", dirty=False)
        self._book.begin()
        hooks = ServedBuild(self._setup, partial(self._book.render, self._setup))
        plugin.forward_to(hooks)
        steps = Steps(config, self.tree)
        self._pages: LanguageBuild = hooks.pages
        self._pages.take_files(steps.files)
        beside = {page.path: page.assets.names for page in self._book.now.pages}
        self._files = BookFiles(steps, self._pages, beside)
        self._files.begin(self._book.now.pages if steps.is_page_by_page else ())
        self._linked = linked_pages(steps, self._setup)
        every = [file.src_uri for file in steps.pages]
        self._waiting = Waiting(
            steps.pages_at(self.open_pages), dict.fromkeys(every), {}, whole=True, rest=True
        )
        for page in self._book.now.pages:
            self._report(page)
        self._warnings.take_apart(_WHOLE)
        for path in every:
            if title := self._titles.get(path) or title_of(path, self._book.docs):
                steps.titled(path, title)
        self._failed.clear()
        self.tree.begin()
        return steps

    def _follows(self, steps: Steps, paths: frozenset[str], waiting: Waiting) -> bool:
        """Note the pages that an edit of these files touches; False: begin anew.

        `waiting` is what has not been done of the orders before.
        """
        edits = edits_of(paths, steps, self._setup, self._linked, self._witness.has_read)
        if edits.own_templates:
            self._book.kept.forget_all()
        if edits.all or not steps.is_page_by_page:
            return False
        touched = dict.fromkeys([*edits.pages, *self._failed])
        if self._book.may_differ:
            pages = self._render(steps)
            if pages is None:
                return False
            touched.update(pages)
        if GLOSSARY in touched:  # every lesson links its terms
            touched.update(dict.fromkeys(self._pages.with_terms))
        if any(steps.depends_on_all(steps.files.src_uris[path]) for path in touched):
            return False
        self._waiting = waiting
        self._waiting.unread.update(touched)
        self._waiting.rest = self._waiting.rest or bool(touched)
        self._failed.clear()
        self._take(edits, steps)
        return True

    def _render(self, steps: Steps) -> dict[str, None] | None:
        """Render the book; returns the pages that show something else now. None: begin anew."""
        before = self._book.now
        book = self._book.render(self._setup, steps.config)
        pages = changed_pages(before, book)
        self._pages.show(book)
        if pages is None:
            return None
        if self._pages.navigation(steps.nav_of_config, self._book.docs) != steps.config.nav:
            return None
        touched: dict[str, None] = {}
        for page in pages:
            self._report(page)
            touched.update(dict.fromkeys(self._files.exchange(page)))
        own = {self._pages.path_of(page) for page in book.pages}
        handwritten = [(f.src_uri, f.content_string) for f in steps.pages if f.src_uri not in own]
        touched.update(dict.fromkeys(changed_docs(before, book, handwritten)))
        return touched

    def _take(self, edits: Edits, steps: Steps) -> None:
        """Note the parts that edits of templates and of files that are not pages touch."""
        put_edited(edits, steps, self._pages, self._setup.render_context)
        if edits.theme_templates:
            steps.take_templates()
            self._pages.take_templates(steps.config)
            self._make_all(steps)

    def _make_all(self, steps: Steps) -> None:
        paths = (file.src_uri for file in steps.pages if file.src_uri not in self._failed)
        self._waiting.unmade.update(dict.fromkeys(paths))
        self._waiting.rest = True

    # Work

    def step(self) -> None:
        """Do a part of what is waiting; an error takes its page from what is waiting."""
        if self._waits_to_be_arranged:
            self._arrange()
            return
        steps, waiting = self._steps, self._waiting
        assert steps
        if waiting.early:
            self._make_early(waiting.early.pop(0), steps)
        elif waiting.whole and waiting.unread:
            if len(waiting.unread) == len(steps.pages):
                steps.begin_reading()
            self._read(next(iter(waiting.unread)), steps)
        elif waiting.whole and not waiting.is_read:
            waiting.is_read = True
            with self._warnings.of(_WHOLE, again=False):
                steps.read_all()
                steps.put_all()
            self._make_all(steps)
        elif waiting.unread or waiting.unmade:
            self._make_next(steps)
        elif not self._files.is_complete:
            self._put_next()
        elif waiting.rest:
            self._finish(steps)

    def _make_early(self, path: str, steps: Steps) -> None:
        file = steps.files.src_uris[path]
        self._pages.forget(path)
        steps.environment.globals["_"] = self._setup.language.words
        steps.read(file)
        steps.make(file)

    def _read(self, path: str, steps: Steps) -> None:
        waiting = self._waiting
        del waiting.unread[path]
        file = steps.files.src_uris[path]
        before = in_navigation(file)
        self._pages.forget(path)
        self._failed.add(path)
        with self._warnings.of(path):
            steps.read(file)
        self._failed.discard(path)
        waiting.unmade[path] = None
        self._titles[path] = str(page_of(file).title or "")
        if not waiting.whole and in_navigation(file) != before:
            self._make_all(steps)

    def _make_next(self, steps: Steps) -> None:
        waiting = self._waiting
        for path in (*steps.pages_at(self.open_pages), *waiting.unread, *waiting.unmade):
            if path in waiting.unread:
                self._read(path, steps)
            if path in waiting.unmade:
                del waiting.unmade[path]
                self._failed.add(path)
                with self._warnings.of(f"{_MADE}{path}"):
                    steps.make(steps.files.src_uris[path])
                self._failed.discard(path)
                return

    def _put_next(self) -> None:
        try:
            completed = self._files.put_next(self.open_pages)
        except BaseException:
            # Nobody knows what it lacks: all is made anew after the next edit.
            self._book.kept.forget_all()
            self._steps, self._waiting = None, Waiting()
            raise
        if completed:
            self._report(completed.page)
            self._waiting.unread.update(dict.fromkeys(completed.links))

    def _report(self, page: Page) -> None:
        """Note what a page of the book lacks, and what it does not show."""
        with self._warnings.of(f"{_LESSON}{page.path}"):
            report_lacking(page, self._setup.language, log)
            report_findings(page, log)

    def _finish(self, steps: Steps) -> None:
        waiting = self._waiting
        waiting.rest = False
        if not waiting.whole:
            steps.fill_templates()
        with self._warnings.of(_ANCHORS):
            steps.check_anchors(steps.pages)
        steps.finish(whole=waiting.whole)
        if waiting.whole:
            self.tree.end()
            if self._setup.language.is_source:
                write_root(self._site.folder, self._project.languages, self._project.address)
        waiting.whole = False
