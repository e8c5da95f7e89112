"""Put the gallery into the navigation that mkdocs.yml lays out."""

from collections.abc import Iterator, Mapping
from typing import Any

from cnnviz.adapters.mkdocs.writer import Writer
from cnnviz.render.book.book import Book
from cnnviz.render.book.navigation import INDEX


def nav_paths(nav: list[Any] | None) -> tuple[str, ...] | None:
    """The paths that `nav` of mkdocs.yml names, in order; None: there is no `nav`."""
    return None if nav is None else tuple(_named(nav))


def _named(nav: Any) -> Iterator[str]:
    for entry in nav if isinstance(nav, list | tuple) else [nav]:
        if isinstance(entry, str):
            yield entry
        elif isinstance(entry, Mapping):
            for inside in entry.values():
                yield from _named(inside)


def with_gallery(nav: list[Any] | None, book: Book, writer: Writer) -> list[Any]:
    """The navigation with the gallery's tree in it; at its end where `nav` does not name it."""
    tree = {
        book.index.title: [
            INDEX,
            *(
                {
                    chapter.page.title: [
                        chapter.page.path,
                        *(writer.path(page.path) for page in chapter.lessons),
                    ]
                }
                for chapter in book.chapters
            ),
        ]
    }
    entries = list(nav or [])
    if INDEX not in entries:
        return [*entries, tree]
    entries[entries.index(INDEX)] = tree
    return entries
