"""The labs' notebooks on their way through mkdocs-jupyter.

Each output has the one form that the page shows; `lab_page` mends what comes of it.
"""

from collections.abc import Collection, Mapping
from pathlib import Path, PurePath
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page as MkDocsPage

from cnnviz.adapters.mkdocs.writer import ASKS, SLOT, SOLVES, Writer
from cnnviz.errors import PublishError
from cnnviz.i18n.language import Language
from cnnviz.i18n.page_pairs import split_header
from cnnviz.outputs import Display, Json, Printed
from cnnviz.render.base.notebook import CodeCell, MarkdownCell, NotebookCell, as_text
from cnnviz.render.lessons.html import html_of
from cnnviz.render.lessons.page import Page
from cnnviz.render.lessons.parts import (
    LabCode,
    LabPart,
    LabQuestion,
    LabSolution,
    Maps,
    Notebook,
    Playground,
    Plot,
    Prose,
    Question,
    Shown,
    Text,
)
from cnnviz.site.files import Entry

PLUGIN = "mkdocs-jupyter"

_METADATA: dict[str, Json] = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def notebook_file(path: str, notebook: str, folder: Path, config: MkDocsConfig) -> File:
    """A file in `folder` for mkdocs-jupyter, which reads from the disk alone."""
    place = folder / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(notebook, encoding="utf-8")
    return File(path, str(folder), config.site_dir, config.use_directory_urls)


def check_plugins(labs: Collection[str], config: MkDocsConfig) -> None:
    """PublishError where there are labs and mkdocs-jupyter would not make their pages."""
    plugin = config.plugins.get(PLUGIN)
    fits = plugin is not None and not plugin.config["execute"]
    left = [one for one in labs if plugin is None or not fits or not _takes(plugin.config, one)]
    if left:
        raise PublishError(
            f"{min(left)}: the page of a lab is made by mkdocs-jupyter from stored outputs; "
            f"mkdocs.yml must have '{PLUGIN}' among the plugins, with 'execute: false', "
            "'cache: false' and 'include: [lab/index.ipynb]'."
        )


def _takes(options: Mapping[str, Any], lab: str) -> bool:
    """Whether mkdocs-jupyter makes the page of a notebook at this path, by its own rules."""
    path = PurePath(lab)
    is_in, is_out = (any(path.match(one) for one in options[key]) for key in ("include", "ignore"))
    return is_in and not is_out


def set_markdown(page: MkDocsPage, markdown: str) -> str:
    """What stands around the notebook, as if it had been read from the page's file."""
    page.meta, body = split_header(markdown)
    return body


def set_content(
    page: MkDocsPage,
    html: str,
    notebook: Notebook,
    language: Language,
    config: MkDocsConfig,
    files: Files,
) -> str:
    """What mkdocs-jupyter made of the notebook, mended, in the slot of the page around it."""
    # Its parser takes half a second to import, and few projects have a lab.
    from cnnviz.adapters.mkdocs.lab_page import Lab, mended

    words, toc = language.words, config.mdx_configs.get("toc", {})
    permalink = toc.get("permalink_title", "Permanent link") if toc.get("permalink") else None
    lab = Lab(notebook.ids, words("Hints"), words("A reference solution"))
    article, contents = mended(html, lab, permalink)
    # As MkDocs renders a page: mkdocs-jupyter has put a way of its own in that place.
    MkDocsPage.render(page, config, files)
    page.toc = contents
    return (page.content or "").replace(SLOT, article)


def page_entry(page: Page, writer: Writer) -> Entry:
    """The file that the page is made from: Markdown for MkDocs, or a notebook."""
    text = executed(page.notebook, writer) if page.notebook else writer.page(page)
    return Entry(writer.path(page.path), text)


def executed(notebook: Notebook, writer: Writer) -> str:
    """The notebook as JSON, with slots where its figures stand."""
    cells = [_cell(number, cell, writer) for number, cell in enumerate(notebook.cells, 1)]
    return as_text(cells, _METADATA, indent=1)


def _cell(number: int, cell: LabPart, writer: Writer) -> NotebookCell:
    match cell:
        case Prose(text):
            return MarkdownCell(f"prose-{number}", text)
        case LabCode(text, parts):
            return _code(number, text, [], parts, writer)
        case LabSolution(text, explanation, parts):
            return _code(number, text, [SOLVES], (*explanation, *parts), writer)
        case LabQuestion(text, question, hints, parts):
            numbered = "\n".join(f"{at}. {hint}" for at, hint in enumerate(hints, 1))
            asked = (Prose(question), Prose(numbered))
            return _code(number, text, [ASKS], (*asked, *parts), writer)


def _code(
    number: int, text: str, tags: list[str], parts: tuple[Shown, ...], writer: Writer
) -> CodeCell:
    outputs = tuple(_output(part, writer) for part in parts)
    return CodeCell(f"code-{number}", text, number, outputs, {"tags": tags})


def _output(part: Shown, writer: Writer) -> Printed | Display:
    match part:
        case Text(text):
            return Printed(text, "stdout")
        case Prose(text):
            return Display({"text/markdown": text})
        case Maps() | Plot() | Playground() | Question():
            return Display({"text/html": f"\n{writer.slot(part)}\n"})
        case _:
            return Display({"text/html": f"\n{html_of(part, writer.language)}\n"})
