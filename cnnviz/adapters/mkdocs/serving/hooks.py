"""The hooks of MkDocs for a language's site that stays in memory."""

from collections.abc import Callable

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from cnnviz.adapters.mkdocs.config import Options
from cnnviz.adapters.mkdocs.pages.language_build import LanguageBuild
from cnnviz.adapters.mkdocs.pages.localize import localize_address
from cnnviz.adapters.mkdocs.pages.notes import is_page_by_page
from cnnviz.adapters.mkdocs.pages.setup import LanguageSetup
from cnnviz.adapters.mkdocs.serving.book_files import early, is_late
from cnnviz.adapters.mkdocs.site_build import configure
from cnnviz.i18n.language import Language
from cnnviz.render.book.book import Book


class ServedBuild:
    """Stands in the plugin where a build of the whole site stands otherwise."""

    def __init__(self, setup: LanguageSetup, book: Callable[[MkDocsConfig], Book]) -> None:
        self._setup, self._book = setup, book
        self._pages: LanguageBuild | None = None

    @property
    def language(self) -> Language:
        return self._setup.language

    @property
    def pages(self) -> LanguageBuild:
        """The pages of the language, once its files are arranged."""
        assert self._pages
        return self._pages

    def show(self, pages: LanguageBuild) -> None:
        """Pass MkDocs' hooks for pages to these from now on."""
        self._pages = pages

    def on_config(self, config: MkDocsConfig, options: Options) -> None:
        del options  # the project has been read from them
        configure(config, self._setup)

    def on_addresses(self, config: MkDocsConfig) -> None:
        localize_address(config, self._setup.language, self._setup.project.languages)

    def on_pre_build(self, config: MkDocsConfig) -> None:
        config.site_dir = str(self._setup.folder)

    def on_files(self, files: Files, config: MkDocsConfig) -> Files:
        """Add the files without those that wait, but with the names of these.

        No file waits if a plugin may look into it.
        """
        book = self._book(config)
        if not is_page_by_page(config):
            for page in book.pages:
                page.complete()
            self.show(LanguageBuild(self._setup, book, config, files))
            return self.pages.on_files(config)
        self.show(LanguageBuild(self._setup, early(book), config, files))
        files = self.pages.on_files(config)
        self.pages.show(book)
        for page in book.pages:
            for name in filter(is_late, page.assets.texts):
                files.append(File.generated(config, page.folder + name, content=""))
        return files
