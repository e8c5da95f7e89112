"""The script of a lesson in the page's language."""

from collections.abc import Sequence

from cnnviz.domain import Cell, CellKind, Example, Tag
from cnnviz.gallery.scripts import percent
from cnnviz.gallery.scripts.collect import read_text
from cnnviz.gallery.scripts.comments import with_comments
from cnnviz.gallery.scripts.markdown_blocks import blocks, lines_of, replaced
from cnnviz.i18n.catalogs import Catalog


def script(example: Example, translate: Catalog, is_source: bool) -> str:
    """The script with prose and comments translated, without its removed cells.

    In the source language, a script without such cells is as its author wrote it.
    """
    text = read_text(example.path, example.place)
    if is_source and not any(Tag.REMOVE_CELL in cell.tags for cell in example.cells):
        return text

    def change(cell: Cell, code: str) -> Sequence[str] | None:
        if Tag.REMOVE_CELL in cell.tags:
            return None
        if is_source:
            return lines_of(cell.text if cell.kind is CellKind.PROSE else code)
        return lines_of(_in_language(cell, code, translate))

    return percent.rewritten(text, example.place, change)


def _in_language(cell: Cell, code: str, translate: Catalog) -> str:
    """The new text of a cell; `code` is its code as the script has it."""
    if cell.kind is CellKind.CODE:
        return with_comments(code, translate)
    if cell.kind is CellKind.RAW:
        return code
    return replaced(cell.text, [translate(block.text) for block in blocks(cell.text)])
