"""The open pages ahead of all others, made from the notes that a build left of the rest."""

from collections.abc import Sequence
from contextlib import suppress

from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files

from cnnviz.adapters.mkdocs.config import project_of
from cnnviz.adapters.mkdocs.pages.language_build import LanguageBuild
from cnnviz.adapters.mkdocs.pages.notes import is_page_by_page
from cnnviz.adapters.mkdocs.pages.setup import LanguageSetup, docs_tree
from cnnviz.adapters.mkdocs.plugin import plugin_of
from cnnviz.adapters.mkdocs.serving.book_files import BookFiles
from cnnviz.adapters.mkdocs.serving.hooks import ServedBuild
from cnnviz.adapters.mkdocs.serving.restored import restore_pages, restored_files
from cnnviz.adapters.mkdocs.serving.steps import Steps, Tree
from cnnviz.domain import Gallery
from cnnviz.render.base.targets import FOLDER
from cnnviz.render.book.navigation import in_order
from cnnviz.render.book.sections import render
from cnnviz.render.figures.playground import place_of
from cnnviz.serve.orders import LanguageSite
from cnnviz.site.kept.book import PartialPages, stands_in
from cnnviz.site.kept.folder import PartsFolder
from cnnviz.site.kept.language import KeptLanguage
from cnnviz.site.staging import Staging


def make_ahead(
    site: LanguageSite, gallery: Gallery, addresses: Sequence[str], staging: Staging, tree: Tree
) -> None:
    """Make the pages at these addresses, if a build has left notes of the others.

    An error ends it: the whole site follows, and tells of whatever stands against it.
    """
    with suppress(Exception):
        config = load_config(str(site.config_file), site_dir=str(site.folder))
        project = project_of(config, plugin_of(config).config)
        folder = PartsFolder(project.settings.store, site.config_file).last
        if folder and is_page_by_page(config):
            kept = KeptLanguage.read(folder, site.code)
            setup = LanguageSetup(project.language(site.code), project, staging, serving=False)
            _Draft(setup, gallery, kept).make(config, addresses, tree)


class _Draft:
    """Makes single pages of a language's site; the whole site makes each of them once more."""

    def __init__(self, setup: LanguageSetup, gallery: Gallery, kept: KeptLanguage) -> None:
        """`kept` is the site as its last build made it."""
        self._setup, self._gallery, self._kept = setup, gallery, kept
        self._hooks = ServedBuild(setup, lambda _: self._book)

    def make(self, config: MkDocsConfig, addresses: Sequence[str], tree: Tree) -> None:
        """Put the pages at these addresses, below the language's folder, into the tree.

        Nothing is put if the site has new lessons now.
        """
        lessons = {each.example.lesson for each in self._gallery.lessons.values()}
        known = {each.path for each in self._kept.book.lessons}
        if not {f"{FOLDER}/{lesson}/index.md" for lesson in lessons} <= known:
            return
        shown = {address.removeprefix(f"{FOLDER}/").rstrip("/") for address in addresses}
        place = place_of(self._gallery)
        self._stand_ins = PartialPages.of(self._kept.book.lessons, place, shown)
        config.plugins.on_startup(command="build", dirty=False)
        plugin_of(config).forward_to(self._hooks)
        steps = Steps(config, tree, self._arranged)
        restore_pages(self._kept, steps)
        book_files = BookFiles(steps, self._pages, dict(self._kept.book.names))
        pages = {self._pages.path_of(page): page for page in self._book.pages}
        paths = steps.pages_at(addresses)
        for path in paths:
            if path in pages and not stands_in(pages[path]):
                list(book_files.exchange(pages[path]))
            steps.read(steps.files.src_uris[path])
        steps.read_all()
        for path in paths:
            steps.make(steps.files.src_uris[path])

    def _arranged(self, config: MkDocsConfig) -> Files:
        """The files of the site as it was, and a book with the pages to make."""
        tree = docs_tree(self._setup, config)
        book = render(self._gallery, self._setup.render_context, None, self._stand_ins)
        self._book = in_order(book, self._gallery, tree)
        files = restored_files(self._kept, config)
        self._pages = LanguageBuild(self._setup, self._book, config, files)
        self._hooks.show(self._pages)
        config.nav = self._pages.navigation(config.nav, tree)
        return files
