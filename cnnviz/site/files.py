"""A book as files below a language's folder: what the site gets is what an export gets."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from cnnviz.i18n.ui_texts import script_texts
from cnnviz.render.base.context import RenderContext
from cnnviz.render.book.book import Book
from cnnviz.render.lessons.page import Page
from cnnviz.site.minify import lean

WEB = Path(__file__).parents[1] / "web"
ASSETS = "assets/cnnviz"
"""Where styles and scripts lie in the site: a folder of their own, beside what docs/ brings."""


@dataclass(frozen=True, slots=True)
class Entry:
    path: str
    """Below the language's folder, with forward slashes."""
    content: str | Path
    """Text, or the file to copy."""


def entries(
    book: Book, render_context: RenderContext, written: Callable[[Page], Entry]
) -> Iterator[Entry]:
    """The pages as `written`, the files beside each, and the style and script that they use."""
    for page in book.pages:
        yield written(page)
        for name, blob in page.assets.blobs.items():
            yield Entry(page.folder + name, render_context.store.blob(blob))
        for name, text in page.assets.texts.items():
            yield Entry(page.folder + name, text())
    yield from _web(render_context)


def _web(render_context: RenderContext) -> Iterator[Entry]:
    for path in sorted(WEB.rglob("*.*")):
        if path.name.endswith(".d.ts"):
            continue  # types of the scripts, for those who check them
        content = lean(path.read_text(encoding="utf-8")) if path.suffix == ".js" else path
        yield Entry(f"{ASSETS}/{path.relative_to(WEB).as_posix()}", content)
    spoken = {text: render_context.language.words.translated(text) for text in script_texts()}
    yield Entry(f"{ASSETS}/words.json", json.dumps(spoken, ensure_ascii=False))
