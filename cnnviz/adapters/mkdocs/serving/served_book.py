"""The book of a gallery that is being edited, in one language."""

from mkdocs.config.defaults import MkDocsConfig

from cnnviz.adapters.mkdocs.pages.notebooks import check_plugins
from cnnviz.adapters.mkdocs.pages.setup import LanguageSetup, docs_tree
from cnnviz.adapters.mkdocs.pages.writer import writer_of
from cnnviz.domain import Gallery
from cnnviz.gallery.report.account import account
from cnnviz.render.book.book import Book
from cnnviz.render.book.kept_pages import KeptPages
from cnnviz.render.book.navigation import DocsTree, in_order
from cnnviz.render.book.sections import render
from cnnviz.serve.gallery_change import with_change
from cnnviz.serve.orders import Update


class ServedBook:
    """Renders the book; a page that does not change stays the same object."""

    def __init__(self) -> None:
        self.gallery = Gallery(sections=())
        self.kept = KeptPages()
        self._docs: DocsTree | None = None
        self._now: Book | None = None
        self.may_differ = True
        """Whether another rendering may differ from `now`."""

    @property
    def now(self) -> Book:
        """The book as it was rendered last."""
        assert self._now
        return self._now

    @property
    def docs(self) -> DocsTree:
        """The handwritten pages beside it."""
        assert self._docs
        return self._docs

    def take(self, order: Update) -> None:
        """Take the changes of the gallery, and forget the pages that an edit may concern."""
        before = self.gallery
        if order.gallery:
            self.gallery = with_change(self.gallery, order.gallery)
        if order.is_structural:
            self.kept.forget_all()
        is_touched = order.is_structural or order.is_of_gallery or self.gallery is not before
        if self.kept.forget(order.paths) or is_touched:
            self.may_differ = True

    def begin(self) -> None:
        """Read `nav` of mkdocs.yml at the next rendering: MkDocs' configuration is new."""
        self._docs, self.may_differ = None, True

    def render(self, setup: LanguageSetup, config: MkDocsConfig) -> Book:
        """The book of the gallery as it is now."""
        lines = account(self.gallery, 0.0, 1)
        book = render(self.gallery, setup.render_context, lines, self.kept)
        writer = writer_of(book, setup.language)
        check_plugins([writer.path(path) for path in writer.labs], config)
        # The first time, `nav` is as it stands in mkdocs.yml; then the gallery is put into it.
        self._docs = self._docs or docs_tree(setup, config)
        self._now, self.may_differ = in_order(book, self.gallery, self._docs), False
        return self._now
