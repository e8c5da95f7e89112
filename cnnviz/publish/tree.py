"""A book as files below a language's folder: what the site gets is what an export gets."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cnnviz.publish.pages import Book
from cnnviz.publish.press import Press

_WEB = Path(__file__).with_name("web")
_WEB_FILES = ("cnnviz.css", "cnnviz.js")


@dataclass(frozen=True, slots=True)
class Entry:
    path: str
    """Below the language's folder, with forward slashes."""
    content: str | Path
    """Text, or the file to copy."""


def entries(book: Book, press: Press) -> Iterator[Entry]:
    """The pages, the files beside each, and the style and script that they use."""
    for page in book.pages:
        yield Entry(page.path, page.markdown)
        folder = page.path.removesuffix("index.md")
        for name, blob in page.assets.blobs.items():
            yield Entry(folder + name, press.store.blob(blob))
        for name, text in page.assets.texts.items():
            yield Entry(folder + name, text())
    for name in _WEB_FILES:
        yield Entry(f"assets/{name}", _WEB / name)
