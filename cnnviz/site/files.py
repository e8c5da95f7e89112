"""A book as files below a language's folder, the same for the site and for an export."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from cnnviz.i18n.ui_texts import script_texts
from cnnviz.render.base.content_security_policy import inert
from cnnviz.render.base.context import RenderContext
from cnnviz.render.book.book import Book
from cnnviz.render.displayed.svg import is_plain, safe_svg
from cnnviz.render.lessons.page import LIBRARIES, Page
from cnnviz.site.minify import keys_of, lean, with_keys

WEB = Path(__file__).parents[1] / "web"
ASSETS = "assets/cnnviz"
"""Folder of our styles and scripts in the site, apart from the files of docs/."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of a language's site."""

    path: str
    """Below the language's folder, with forward slashes."""
    content: str | Path
    """Text, or the file to copy."""


def entries(
    book: Book, render_context: RenderContext, written: Callable[[Page], Entry]
) -> Iterator[Entry]:
    """The pages, each turned into a file by `written`, their files, and the styles and scripts."""
    libraries: dict[str, str] = {}
    for page in book.pages:
        libraries |= page.assets.libraries
        yield from page_entries(page, render_context, written)
    yield from library_entries(libraries, render_context)
    yield from web_entries(render_context)


def page_entries(
    page: Page, render_context: RenderContext, written: Callable[[Page], Entry]
) -> Iterator[Entry]:
    """The page, turned into a file by `written`, and the files beside it."""
    yield written(page)
    for name, blob in page.assets.blobs.items():
        yield Entry(page.folder + name, render_context.store.blob(blob))
    for name, path in page.assets.files.items():
        yield Entry(page.folder + name, published(name, path))
    for name, text in page.assets.texts.items():
        yield Entry(page.folder + name, text())


def published(name: str, path: Path) -> str | Path:
    """The content of an author's file that the site calls `name`: a text, or the file to copy.

    No script in it runs as one of the site's: a page of HTML has a policy, a drawing has none.
    """
    match Path(name).suffix.lower():
        case ".html" | ".htm":
            return inert(path.read_text(encoding="utf-8", errors="replace"))
        case ".svg":
            text = path.read_text(encoding="utf-8", errors="replace")
            if is_plain(text):
                return path
            drawing = safe_svg(text)
            return drawing.text if drawing else "<svg/>"
        case _:
            return path


def library_entries(libraries: Mapping[str, str], render_context: RenderContext) -> Iterator[Entry]:
    """The scripts that pages share, from blobs of the store by their names in the site."""
    for name, blob in libraries.items():
        yield Entry(f"{LIBRARIES}/{name}", render_context.store.blob(blob))


def web_entries(render_context: RenderContext) -> Iterator[Entry]:
    """The styles and scripts of every page."""
    keys = keys_of(script_texts())
    for path in sorted(WEB.rglob("*.*")):
        if path.name.endswith(".d.ts"):
            continue  # types for the type checker; the browser does not load them
        content: str | Path = path
        if path.suffix == ".js":
            content = with_keys(lean(path.read_text(encoding="utf-8")), keys)
        yield Entry(f"{ASSETS}/{path.relative_to(WEB).as_posix()}", content)
    translations = {
        key: render_context.language.words.translated(text) for text, key in keys.items()
    }
    yield Entry(f"{ASSETS}/words.json", json.dumps(translations, ensure_ascii=False))
