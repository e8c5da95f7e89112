"""Put the gallery into the navigation that mkdocs.yml lays out."""

from typing import Any

from cnnviz.render.book.navigation import INDEX, Shelf, title_of
from cnnviz.render.book.pages import Book


def with_gallery(nav: list[Any] | None, book: Book) -> list[Any]:
    """The navigation with the gallery's tree in it; at its end where `nav` does not name it."""
    tree = {
        book.index.title: [
            INDEX,
            *(
                {chapter.page.title: [chapter.page.path, *(page.path for page in chapter.lessons)]}
                for chapter in book.chapters
            ),
        ]
    }
    entries = list(nav or [])
    if INDEX not in entries:
        return [*entries, tree]
    entries[entries.index(INDEX)] = tree
    return entries


def with_titles(nav: list[Any], shelf: Shelf) -> list[Any]:
    """The navigation with each section that has a page of its own called as that page is.

    `nav` of mkdocs.yml is one for every language: its words are those of the source language.
    """
    return [_titled(entry, shelf) for entry in nav]


def _titled(entry: Any, shelf: Shelf) -> Any:
    if not isinstance(entry, dict):
        return entry
    return {
        _own_title(children, shelf) or title: (
            with_titles(children, shelf) if isinstance(children, list) else children
        )
        for title, children in entry.items()
    }


def _own_title(children: Any, shelf: Shelf) -> str | None:
    first = children[0] if isinstance(children, list) and children else None
    if not isinstance(first, str) or not first.endswith("/index.md"):
        return None
    return title_of(first, shelf)
