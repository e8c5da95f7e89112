"""The script of a lesson in the page's language."""

from cnnviz.domain import Cell, CellKind, Example
from cnnviz.gallery.scripts import percent
from cnnviz.gallery.scripts.collect import read_text
from cnnviz.gallery.scripts.comments import with_comments
from cnnviz.gallery.scripts.markdown_blocks import blocks, replaced
from cnnviz.i18n.catalogs import Catalog


def script(example: Example, translate: Catalog, is_source: bool) -> str:
    """The script with prose and comments translated; in the source language, as it stands."""
    text = read_text(example.path, example.place)
    if is_source:
        return text
    cells = [Cell(cell.kind, _in_language(cell, translate), cell.line) for cell in example.cells]
    return percent.write(percent.header_text(text), cells)


def _in_language(cell: Cell, translate: Catalog) -> str:
    if cell.kind is CellKind.CODE:
        return with_comments(cell.text, translate)
    return replaced(cell.text, [translate(block.text) for block in blocks(cell.text)])
