"""The reading order, taken from the gallery and the navigation of the site."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from cnnviz.domain import Gallery
from cnnviz.gallery.engine.prerequisites import prerequisites
from cnnviz.gallery.inputs.states import Stamp, stamp_of
from cnnviz.gallery.scripts.markdown_blocks import blocks
from cnnviz.i18n.headings import headings
from cnnviz.i18n.page_pairs import split_header
from cnnviz.render.base.targets import FOLDER
from cnnviz.render.book.book import Book
from cnnviz.render.book.reading_order import ReadingOrder, Stop
from cnnviz.render.lessons.page import Page
from cnnviz.render.text.plain import unlinked

INDEX = f"{FOLDER}/index.md"
"""The entry of the navigation that the gallery's sections and lessons replace."""

KEY = "after"
"""Key in the header of an English page: the pages to read before it."""


@dataclass(frozen=True, slots=True)
class DocsTree:
    """The handwritten pages of one language."""

    own: Path
    """Folder of the language's pages."""
    source: Path
    """Folder of the English pages, which stand in for missing translations."""
    order: Sequence[str] | None
    """Paths of the pages in the order of the navigation; None: by name."""


def in_order(book: Book, gallery: Gallery, tree: DocsTree) -> Book:
    """The book in which every page links the pages to read before it and the next page."""
    return in_this_order(book, ReadingOrder(_stops(book, gallery, tree)))


def in_this_order(book: Book, order: ReadingOrder) -> Book:
    """The book whose pages link each other in this order."""
    return replace(
        book,
        reading_order=order,
        index=_placed(order, book.index),
        report=_placed(order, book.report) if book.report else None,
        chapters=tuple(
            replace(
                chapter,
                page=_placed(order, chapter.page),
                lessons=tuple(_placed(order, page) for page in chapter.lessons),
            )
            for chapter in book.chapters
        ),
    )


def _placed(order: ReadingOrder, page: Page) -> Page:
    return replace(page, parts=order.placed(page.path, page.parts))


def _stops(book: Book, gallery: Gallery, tree: DocsTree) -> list[Stop]:
    stops: list[Stop] = []
    for path in _paths(tree):
        if path == INDEX:
            stops += _gallery_stops(book, gallery)
        elif book.report and path == book.report.path:
            stops.append(Stop(path, book.report.title))
        elif stop := _handwritten(path, tree):
            stops.append(stop)
    return stops


def _paths(tree: DocsTree) -> list[str]:
    """Paths of the pages in the order of the navigation, or by name, with the gallery's index."""
    if tree.order is None:
        names = {path.relative_to(tree.source).as_posix() for path in tree.source.rglob("*.md")}
        paths = sorted(names, key=lambda name: (name != "index.md", name))
    else:
        paths = list(tree.order)
    return paths if INDEX in paths else [*paths, INDEX]


def _gallery_stops(book: Book, gallery: Gallery) -> Iterator[Stop]:
    wanted = prerequisites(gallery.sections)
    paths = {_name(page): page.path for chapter in book.chapters for page in chapter.lessons}
    yield Stop(book.index.path, book.index.title)
    for chapter in book.chapters:
        lessons = [
            Stop(page.path, page.title, page.summary, _before(_name(page), wanted, paths))
            for page in chapter.lessons
        ]
        # A section needs what its first lesson needs.
        before = lessons[0].before if lessons else ()
        yield Stop(chapter.page.path, chapter.page.title, before=before, is_index=True)
        yield from lessons


def _name(page: Page) -> str:
    """Name of the page's lesson, `section/slug`, whether its file is an index.md or a notebook."""
    return page.path.removeprefix(f"{FOLDER}/").rpartition("/")[0]


def _before(
    name: str, wanted: Mapping[str, Sequence[str]], paths: Mapping[str, str]
) -> tuple[str, ...]:
    return tuple(paths[lesson] for lesson in wanted.get(name, ()) if lesson in paths)


def _handwritten(path: str, tree: DocsTree) -> Stop | None:
    """The stop of a handwritten page; None for other entries, such as an external address."""
    source, own = tree.source / path, tree.own / path
    return _read_stop(path, source, own, (stamp_of(str(source)), stamp_of(str(own))))


@lru_cache(maxsize=1024)  # titles of sections and the reading order ask for the same pages
def _read_stop(path: str, source: Path, own: Path, states: tuple[Stamp, Stamp]) -> Stop | None:
    """The stop of the page whose files are in these states."""
    del states
    shown = own if own.is_file() else source
    if shown.suffix != ".md" or not shown.is_file():
        return None
    text = split_header(shown.read_text(encoding="utf-8"))[1]
    title = next((text for _, level, text, _ in headings(text) if level == 1), Path(path).stem)
    english = source.read_text(encoding="utf-8") if source.is_file() else ""
    wanted = split_header(english)[0].get(KEY) or []
    named = wanted if isinstance(wanted, list) else [wanted]
    # `after` may name a lab by its page or by its notebook.
    before = tuple(re.sub(r"/index\.ipynb$", "/index.md", str(entry)) for entry in named)
    return Stop(path, title, _summary(text), before)


def title_of(path: str, tree: DocsTree) -> str | None:
    """Title of a handwritten page in the language of the tree; None: there is no such page."""
    stop = _handwritten(path, tree)
    return stop.title if stop else None


def _summary(markdown: str) -> str:
    """The first sentence of the first paragraph, its links as plain words."""
    texts = (block.text for block in blocks(markdown))
    first = next((text for text in texts if not re.match(r"[#<|!>*-]", text)), "")
    return re.split(r"(?<=[.?!])\s", unlinked(first), maxsplit=1)[0]
