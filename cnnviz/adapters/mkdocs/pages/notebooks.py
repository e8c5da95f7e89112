"""Labs' notebooks, which mkdocs-jupyter turns into pages.

Each output is written in the only form that the page shows; `lab_page` extracts the usable parts of
mkdocs-jupyter's HTML.
"""

from collections.abc import Collection, Mapping
from pathlib import Path, PurePath
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page as MkDocsPage

from cnnviz.adapters.mkdocs.pages.writer import ASKS, SLOT, SOLVES, Writer
from cnnviz.errors import PublishError
from cnnviz.i18n.language import Language
from cnnviz.i18n.page_pairs import split_header
from cnnviz.outputs import Display, Json, Printed
from cnnviz.render.base.notebook import CodeCell, MarkdownCell, NotebookCell, as_text
from cnnviz.render.formulas.scanning import marked_formulas
from cnnviz.render.lessons.html import html_of
from cnnviz.render.lessons.page import Page
from cnnviz.render.lessons.parts import (
    Fold,
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
from cnnviz.render.text.markdown import with_addresses
from cnnviz.site.files import Entry

PLUGIN = "mkdocs-jupyter"

_METADATA: dict[str, Json] = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def notebook_file(path: str, notebook: str, folder: Path, config: MkDocsConfig) -> File:
    """Write a file into `folder` for mkdocs-jupyter, which reads notebooks only from the disk."""
    place = folder / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(notebook, encoding="utf-8")
    return File(path, str(folder), config.site_dir, config.use_directory_urls)


def check_plugins(labs: Collection[str], config: MkDocsConfig) -> None:
    """Check that mkdocs-jupyter makes the pages of these labs; raises PublishError if not."""
    plugin = config.plugins.get(PLUGIN)
    fits = plugin is not None and not plugin.config["execute"]
    left = [lab for lab in labs if plugin is None or not fits or not _takes(plugin.config, lab)]
    if left:
        raise PublishError(
            f"{min(left)}: mkdocs-jupyter makes the page of a lab from its stored outputs; "
            f"mkdocs.yml must have '{PLUGIN}' among the plugins, with 'execute: false', "
            "'cache: false' and 'include: [lab/index.ipynb]'."
        )


def _takes(options: Mapping[str, Any], lab: str) -> bool:
    """Whether mkdocs-jupyter makes the page of a notebook at this path, by its own rules."""
    path = PurePath(lab)
    is_included, is_ignored = (
        any(path.match(pattern) for pattern in options[key]) for key in ("include", "ignore")
    )
    return is_included and not is_ignored


def set_markdown(page: MkDocsPage, markdown: str) -> str:
    """Give the page the Markdown around its notebook, as if MkDocs had read it from the file."""
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
    """The page's HTML with the usable parts of mkdocs-jupyter's `html` in the notebook's slot."""
    # The HTML parser takes half a second to import, and few projects have a lab.
    from cnnviz.adapters.mkdocs.pages.lab_page import Lab, extracted

    words, toc = language.words, config.mdx_configs.get("toc", {})
    permalink = toc.get("permalink_title", "Permanent link") if toc.get("permalink") else None
    folds = {fold.name: words.translated(fold.value) for fold in Fold}
    lab = Lab(notebook.ids, words("Hints"), words("A reference solution"), folds)
    article, contents = extracted(html, lab, permalink)
    # mkdocs-jupyter has replaced the method of this page; call that of the class.
    MkDocsPage.render(page, config, files)
    page.toc = contents
    return (page.content or "").replace(SLOT, with_addresses(article))


def page_entry(page: Page, writer: Writer) -> Entry:
    """The page's source file: Markdown for MkDocs, or a notebook for mkdocs-jupyter."""
    text = executed(page.notebook, writer) if page.notebook else writer.page(page)
    return Entry(writer.path(page.path), text)


def executed(notebook: Notebook, writer: Writer) -> str:
    """The notebook as JSON, with slots in the place of figures."""
    cells = [_cell(number, cell, writer) for number, cell in enumerate(notebook.cells, 1)]
    return as_text(cells, _METADATA, indent=1)


def _cell(number: int, cell: LabPart, writer: Writer) -> NotebookCell:
    match cell:
        case Prose(text):
            return MarkdownCell(f"prose-{number}", text)
        case LabCode(text, parts, fold):
            return _code(number, text, [fold.name] if fold else [], parts, writer)
        case LabSolution(text, explanation, parts):
            return _code(number, text, [SOLVES], (*explanation, *parts), writer)
        case LabQuestion(text, question, hints, parts):
            numbered = "\n".join(f"{at}. {hint}" for at, hint in enumerate(hints, 1))
            texts = (Prose(marked_formulas(question)), Prose(marked_formulas(numbered)))
            return _code(number, text, [ASKS], (*texts, *parts), writer)


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
