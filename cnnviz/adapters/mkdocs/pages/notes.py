"""Notes of the build of a language's site, from which a later build makes single pages again."""

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page as MkDocsPage

from cnnviz.site.kept.book import KeptBook
from cnnviz.site.kept.language import (
    FROM_DOCS,
    IN_MEMORY,
    KeptFile,
    KeptLanguage,
    KeptLink,
    KeptPage,
)

PAGE_BY_PAGE = frozenset(
    {"cnnviz", "search", "material/search", "tags", "material/tags", "mkdocs-jupyter"}
)
"""Plugins whose hooks for a page depend on that page only, besides what is noted of them."""

_SEARCH = ("material/search", "search")
_TAGS = ("material/tags", "tags")


def is_page_by_page(config: MkDocsConfig) -> bool:
    """Whether all that a page shows is known to come from itself and the navigation."""
    return set(config.plugins) <= PAGE_BY_PAGE and not config.hooks


def tags_of(config: MkDocsConfig) -> Any:
    """The plugin that lists tags, if there is any and it is switched on."""
    plugin = _plugin(config, _TAGS)
    return plugin if plugin and plugin.config.enabled else None


def search_of(config: MkDocsConfig) -> Any:
    """The plugin that makes the search index, if there is any."""
    return _plugin(config, _SEARCH)


def search_index(config: MkDocsConfig) -> list[Any] | None:
    """The entries of the search index; None: there is none."""
    index = getattr(search_of(config), "search_index", None)
    entries = getattr(index, "entries", getattr(index, "_entries", None))
    return entries if isinstance(entries, list) else None


def _plugin(config: MkDocsConfig, names: tuple[str, ...]) -> Any:
    """The first plugin with one of these names, if there is any."""
    plugins = (config.plugins.get(name) for name in names)
    return next((plugin for plugin in plugins if plugin), None)


class Notes(logging.Handler):
    """Notes which warning and which entries of the search index come from which page."""

    def __init__(self, logger: logging.Logger, config: MkDocsConfig) -> None:
        """`config` is that of the language's site."""
        super().__init__(logging.WARNING)
        self._logger, self._config = logger, config
        self._part = ""
        self._warnings: dict[str, list[str]] = {}
        self._entries: dict[str, list[Any]] = {}
        self._count = 0
        logger.addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        self._warnings.setdefault(self._part, []).append(record.getMessage())

    def arranges(self, page: str = "") -> None:
        """The files are being arranged, or the findings of this page of the book are being told."""
        self._part = f"lesson:{page}" if page else "arranged"

    def reads(self, page: MkDocsPage) -> None:
        self._part = f"read:{page.file.src_uri}"

    def makes(self, page: MkDocsPage) -> None:
        self._part = f"made:{page.file.src_uri}"
        self._count = len(search_index(self._config) or ())

    def has_made(self, page: MkDocsPage) -> None:
        """Note the entries of the search index that have come since the page before."""
        index = search_index(self._config)
        if index is not None:
            self._entries[page.file.src_uri] = index[self._count :]
        self.pauses()

    def pauses(self) -> None:
        """No page is being read or made."""
        self._part = ""

    def stays(self, kept: KeptPage) -> None:
        """Take the entries of a page that is not made again."""
        self._entries[kept.path] = list(kept.entries)

    def close(self) -> None:
        self._logger.removeHandler(self)
        super().close()

    def leave(self, folder: Path, code: str, book: KeptBook, files: Files, temporary: Path) -> bool:
        """Write the notes; returns whether a later build can use them.

        Texts of pages wait in files below `temporary` until MkDocs reads them.
        """
        if not is_page_by_page(self._config):
            return False
        lessons = {
            part.removeprefix("lesson:"): texts
            for part, texts in self._warnings.items()
            if part.startswith("lesson:")
        }
        docs = self._config.docs_dir
        kept = KeptLanguage(
            files=[_kept_file(file, docs, str(temporary)) for file in files],
            pages=[self._kept_page(file.page) for file in files if file.page],
            nav=list(self._config.nav or ()),
            arranged=self._warnings.get("arranged", []),
            lessons=lessons,
            book=book,
        )
        try:
            kept.write(folder, code)
        except (TypeError, ValueError, OSError):
            return False  # a header with a date, or a full disk
        return True

    def _kept_page(self, page: MkDocsPage) -> KeptPage:
        path = page.file.src_uri
        return KeptPage(
            path=path,
            title=str(page.title or ""),
            meta=dict(page.meta),
            places=sorted(page.present_anchor_ids or ()),
            links=list(_links(page)),
            entries=self._entries.get(path, []),
            lists_others=lists_others(page, self._config),
            warnings=self._warnings.get(f"read:{path}", []),
            template_warnings=self._warnings.get(f"made:{path}", []),
        )


def lists_others(page: MkDocsPage, config: MkDocsConfig) -> bool:
    """Whether the page lists others, so that it cannot be made again alone."""
    tags = tags_of(config)
    return bool(tags) and any(listing.page is page for listing in tags.listings)


def _links(page: MkDocsPage) -> Iterator[KeptLink]:
    for file, links in (page.links_to_anchors or {}).items():
        for place, address in links.items():
            yield KeptLink(file.src_uri, place, address)


def _kept_file(file: File, docs: str, temporary: str) -> KeptFile:
    source = str(file.abs_src_path)
    if file.generated_by is None and file.src_dir == docs:
        source = FROM_DOCS
    elif file._content is not None or source.startswith(temporary):
        source = IN_MEMORY
    is_page = file.is_documentation_page()
    is_notebook = is_page and not file.src_uri.endswith(".md")
    target = file.dest_uri if is_notebook else ""
    return KeptFile(file.src_uri, source, file.inclusion.value, is_page, target)
