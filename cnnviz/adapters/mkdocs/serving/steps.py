"""MkDocs' build of a site in steps, so that a single page can be made again.

The steps are those of `mkdocs.commands.build.build` in MkDocs 1.6.1, in the same order; a test
compares the site that they make with the one that it makes.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

from jinja2 import Environment
from mkdocs import utils
from mkdocs.commands import build as commands
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files, get_files, set_exclusions
from mkdocs.structure.nav import Navigation, get_navigation
from mkdocs.structure.pages import Page as MkDocsPage

from cnnviz.adapters.mkdocs.pages.notes import (
    is_page_by_page,
    lists_others,
    search_index,
    search_of,
    tags_of,
)


class Tree(Protocol):
    """A place for the files of a site, each under its absolute path."""

    def put(self, content: bytes, path: str) -> None: ...

    def copy(self, source: str, path: str) -> None: ...

    def remove(self, path: str) -> None: ...


class Steps:
    """The build of one language's site by MkDocs, whose objects stay in memory."""

    def __init__(
        self,
        config: MkDocsConfig,
        tree: Tree,
        arranged: Callable[[MkDocsConfig], Files] | None = None,
    ) -> None:
        """`arranged` has the files of a site that was built; None: find all files."""
        self._tree = tree
        # Plugins write by this function, too; only what changes is written.
        utils.write_file = self._write_file
        self.config: MkDocsConfig = config.plugins.on_config(config)
        self.nav_of_config = self.config.nav
        """`nav` before plugins change it."""
        config.plugins.on_pre_build(config=self.config)
        self.environment: Environment = self.config.theme.get_env()
        self.files: Files = arranged(self.config) if arranged else self._arranged()
        self._pages: Sequence[File] | None = None
        """The files that become pages, as long as no file comes or goes: MkDocs asks every one."""
        self.nav: Navigation = get_navigation(self.files, self.config)
        self.nav = config.plugins.on_nav(self.nav, config=self.config, files=self.files)
        for file in self.pages:
            if file.page is None:
                MkDocsPage(None, file, self.config)
        self._blank = {file.src_uri: dict(vars(file.page)) for file in self.pages}
        """The attributes of each page before it is read."""
        self._entries: dict[str, list[Any]] = {}
        """Entries of the search index by the path of their page."""
        self._texts: set[str] = set()
        """Paths of the texts beside pages that the tree alone holds."""

    @property
    def pages(self) -> Sequence[File]:
        """The files that become pages, in MkDocs' order."""
        if self._pages is None:
            self._pages = self.files.documentation_pages()
        return self._pages

    def pages_at(self, addresses: Sequence[str]) -> list[str]:
        """Paths of the files whose pages are at these addresses, below the language's folder.

        A page of a lesson may show a combination whose address is below its own.
        """
        by_url = {file.url.removeprefix("./"): file.src_uri for file in self.pages}
        above = (f"{address.rstrip('/').rpartition('/')[0]}/" for address in addresses)
        every = (url for pair in zip(addresses, above, strict=True) for url in pair)
        return [by_url[url] for url in dict.fromkeys(every) if url in by_url]

    @property
    def is_page_by_page(self) -> bool:
        """Whether all that a page shows is known to come from itself and the navigation."""
        return is_page_by_page(self.config)

    def read(self, file: File) -> None:
        """Read a page again, and convert its Markdown."""
        page = page_of(file)
        vars(page).clear()
        vars(page).update(self._blank[file.src_uri])
        commands._populate_page(page, self.config, self.files)

    def begin_reading(self) -> None:
        """Forget what plugins have gathered of pages that were read too early."""
        if tags := tags_of(self.config):
            tags.mappings.data.clear()
            tags.listings.data.clear()

    def depends_on_all(self, file: File) -> bool:
        """Whether the page lists others, so that it cannot be made again alone."""
        return lists_others(page_of(file), self.config)

    def read_all(self) -> None:
        """Let plugins finish what they do when every page has been read."""
        config = self.config
        self.environment = config.plugins.on_env(self.environment, config=config, files=self.files)

    def take_templates(self) -> None:
        """Read the templates of the theme again; what plugins added to the environment stays."""
        before, self.environment = self.environment, self.config.theme.get_env()
        self.environment.globals = {**self.environment.globals, **before.globals}
        self.environment.filters = {**self.environment.filters, **before.filters}

    def make(self, file: File) -> None:
        """Fill the template of a page, and write it."""
        index = search_index(self.config)
        if index is not None:
            index.clear()
        commands._build_page(page_of(file), self.config, self.pages, self.nav, self.environment)
        if index is not None:
            self._entries[file.src_uri] = list(index)

    def put(self, file: File) -> None:
        """Write a file that is not a page, unless it is a text that the tree holds."""
        if file.src_uri in self._texts:
            return
        if file._content is not None:
            self._tree.put(file.content_bytes, file.abs_dest_path)
        elif file.abs_src_path is not None:
            self._tree.copy(file.abs_src_path, file.abs_dest_path)

    def put_text(self, text: str, path: str) -> None:
        """Write a text beside a page; the tree alone holds it."""
        if path not in self._texts:
            self.exchange(File.generated(self.config, path, content=""))
            self.hold(path)
        self._tree.put(text.encode(), self.files.src_uris[path].abs_dest_path)

    def hold(self, path: str) -> None:
        """Leave the writing of this file, a text, to `put_text`."""
        self._texts.add(path)

    def held(self, path: str) -> Callable[[], str]:
        """A function that reads a text which `put_text` has written."""
        place = Path(self.files.src_uris[path].abs_dest_path)
        return lambda: place.read_bytes().decode()

    def take_entries(self, file: File, entries: Sequence[Any]) -> None:
        """Take these entries of the search index for a page that is not made now."""
        self._entries[file.src_uri] = list(entries)

    def exchange(self, file: File) -> None:
        """Put a file in the place of that of the same path, or add it."""
        set_exclusions([file], self.config)
        self.files._src_uris[file.src_uri] = file
        self._texts.discard(file.src_uri)
        self._pages = None

    def remove(self, path: str) -> None:
        """Remove a file that is not a page, from the site, too."""
        file = self.files.src_uris[path]
        self.files.remove(file)
        self._pages = None
        self._tree.remove(file.abs_dest_path)

    def put_all(self) -> None:
        """Write every file that is not a page, and the theme's own pages."""
        for file in self.files:
            if not file.is_documentation_page() and file.inclusion.is_included():
                self.put(file)
        self.fill_templates()

    def fill_templates(self) -> None:
        """Write the pages that are templates alone, such as 404.html."""
        arguments = (self.files, self.config, self.nav)
        for name in self.config.theme.static_templates:
            commands._build_theme_template(name, self.environment, *arguments)
        for name in self.config.extra_templates:
            commands._build_extra_template(name, *arguments)

    def check_anchors(self, files: Sequence[File]) -> None:
        """Warn of links on these pages to places that do not exist."""
        for file in files:
            level = self.config.validation.links.anchors
            page_of(file).validate_anchor_links(files=self.files, log_level=level)

    def titled(self, path: str, title: str) -> None:
        """Give a page that has not been read a title for the navigation until it is read."""
        page = page_of(self.files.src_uris[path])
        if page.title is None:
            page.title = title

    def finish(self, *, whole: bool) -> None:
        """Write the search index; with `whole`, let every plugin finish the site."""
        if (index := search_index(self.config)) is not None:
            index.clear()
            for file in self.pages:
                index.extend(self._entries.get(file.src_uri, ()))
        if whole:
            self.config.plugins.on_post_build(config=self.config)
        elif search := search_of(self.config):
            search.on_post_build(config=self.config)

    def _arranged(self) -> Files:
        config = self.config
        files = get_files(config)
        files.add_files_from_theme(self.environment, config)
        files = config.plugins.on_files(files, config=config)
        set_exclusions(files, config)
        return files

    def _write_file(self, content: bytes, output_path: str) -> None:
        self._tree.put(content, output_path)


def page_of(file: File) -> MkDocsPage:
    """The page of a file that becomes a page."""
    assert file.page is not None
    return file.page


def in_navigation(file: File) -> tuple[object, ...]:
    """The parts of a page that other pages may show."""
    page = page_of(file)
    meta = {key: value for key, value in page.meta.items() if key != "description"}
    return page.title, meta
