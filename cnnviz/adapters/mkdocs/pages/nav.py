"""Put the gallery into the navigation of mkdocs.yml."""

import html
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from typing import Any

from markupsafe import Markup
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink

from cnnviz.adapters.mkdocs.pages.writer import Writer
from cnnviz.render.book.book import Book, Chapter
from cnnviz.render.book.navigation import INDEX, DocsTree, title_of
from cnnviz.render.text.forms import as_plain


def nav_paths(nav: list[Any] | None) -> tuple[str, ...] | None:
    """The paths in `nav` of mkdocs.yml, in order; None: there is no `nav`."""
    return None if nav is None else tuple(_named(nav))


def _named(nav: Any) -> Iterator[str]:
    for entry in nav if isinstance(nav, list | tuple) else [nav]:
        if isinstance(entry, str):
            yield entry
        elif isinstance(entry, Mapping):
            for inside in entry.values():
                yield from _named(inside)


def title_text(title: str) -> Markup:
    """A title as plain text, escaped for HTML and attributes; templates do not escape it again."""
    return Markup(html.escape(as_plain(title)))


def describe(meta: MutableMapping[str, Any], title: str = "") -> None:
    """Set the title of a page, if it is given, and escape the words in its header.

    The theme writes them into HTML and into attributes as they are.
    """
    if title:
        meta["title"] = title_text(title)
    for key in ("title", "description", "author"):
        if isinstance(text := meta.get(key), str):
            meta[key] = _escaped(text)


def mark_title(page: Page) -> None:
    """Mark the title of a page as HTML, which templates must not escape again.

    It comes from mkdocs.yml, which may write it as it likes, or from a heading, which is HTML
    without tags, or from the name of a file.
    """
    if not isinstance(title := page.title, str):
        return
    if "title" not in vars(page):
        title = title.replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
    page.title = Markup(title)


def _escaped(text: str) -> Markup:
    """Plain text, or the same with character references, for HTML and attributes."""
    return Markup(html.escape(html.unescape(text)))


def with_gallery(nav: list[Any] | None, book: Book, writer: Writer) -> list[Any]:
    """The navigation with the gallery's tree in the place of its index, or at the end.

    A section whose index page the navigation names stands there instead of in the tree.
    """
    sections = {chapter.page.path: _section(chapter, writer) for chapter in book.chapters}
    named = set(_named(nav or []))
    inside = [tree for path, tree in sections.items() if path not in named]
    trees = {INDEX: {title_text(book.index.title): [INDEX, *inside]}, **sections}
    entries = [trees.get(entry, entry) if isinstance(entry, str) else entry for entry in nav or []]
    return entries if INDEX in named else [*entries, trees[INDEX]]


def _section(chapter: Chapter, writer: Writer) -> dict[Markup, list[str]]:
    pages = (writer.path(page.path) for page in chapter.lessons)
    return {title_text(chapter.page.title): [chapter.page.path, *pages]}


def with_titles(nav: list[Any], tree: DocsTree) -> list[Any]:
    """The navigation in which each section that begins with an index.md has that page's title.

    All languages share `nav` of mkdocs.yml, whose titles are in the source language.
    """
    return [_titled(entry, tree) for entry in nav]


def _titled(entry: Any, tree: DocsTree) -> Any:
    if not isinstance(entry, dict):
        return entry
    return {
        _own_title(children, tree) or title: (
            with_titles(children, tree) if isinstance(children, list) else children
        )
        for title, children in entry.items()
    }


def _own_title(children: Any, tree: DocsTree) -> str | None:
    first = children[0] if isinstance(children, list) and children else None
    if not isinstance(first, str) or not first.endswith("/index.md"):
        return None
    title = title_of(first, tree)
    return title_text(title) if title else None


def entries_of(contents: Iterable[AnchorLink]) -> Iterator[AnchorLink]:
    """The entries of a table of contents, those of every level."""
    for entry in contents:
        yield entry
        yield from entries_of(entry.children)
