"""The site's pages as plain Markdown and files, for any other static site generator."""

import shutil
from pathlib import Path

import yaml

from cnnviz.domain import Failure
from cnnviz.errors import PublishError
from cnnviz.gallery.cache.store import Store
from cnnviz.gallery.engine.build import build_gallery
from cnnviz.i18n.languages import Language
from cnnviz.i18n.page_pairs import split_header
from cnnviz.render.base.context import Press
from cnnviz.render.book.checked import PAGE
from cnnviz.render.book.docs import docs_page, untranslated
from cnnviz.render.book.navigation import Shelf, in_order
from cnnviz.render.book.pages import Book, render
from cnnviz.site.files import entries
from cnnviz.site.project import Project


def export(project: Project, folder: Path) -> tuple[int, tuple[Failure, ...]]:
    """Write `folder`/<language>/… ; returns the number of pages and what failed.

    Links to the glossary are left out: they are put into HTML, which the other generator makes.
    Raises PublishError where the folder holds something already.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise PublishError(f"{folder} is not an empty folder; name a new one.")
    gallery = build_gallery(project.settings)
    source = project.source
    count = 0
    for language in project.languages:
        press = Press(
            language=language,
            store=Store(project.settings.store),
            repository=project.repository,
            branch=project.branch,
            checked=(source / PAGE).is_file(),
        )
        shelf = Shelf(project.docs / language.code, source, project.nav)
        book = in_order(render(gallery, press), gallery, shelf, language.words)
        target = folder / language.code
        count += _write_book(book, press, target) + _write_docs(project, language, book, target)
    return count, gallery.failures


def _write_book(book: Book, press: Press, target: Path) -> int:
    for entry in entries(book, press):
        if isinstance(entry.content, Path):
            _copy(entry.content, target / entry.path)
        else:
            _write(target / entry.path, entry.content)
    return len(book.pages)


def _write_docs(project: Project, language: Language, book: Book, target: Path) -> int:
    source = project.source
    own = project.docs / language.code
    files = [(path, path.relative_to(own).as_posix()) for path in sorted(own.rglob("*"))]
    if not language.is_source:
        files += untranslated(source, own)
    count = 0
    for path, name in files:
        if path.suffix != ".md":
            if path.is_file():
                _copy(path, target / name)
            continue
        header, markdown = split_header(path.read_text(encoding="utf-8"))
        made = docs_page(markdown, name, header, language, source, book)
        top = yaml.safe_dump(header, allow_unicode=True) if header else ""
        _write(target / name, f"---\n{top}---\n\n{made.markdown}" if top else made.markdown)
        count += 1
    return count


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
