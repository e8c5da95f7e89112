"""Findings of what a gallery does not read: other formats, other places; and the next step."""

import ast
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from cnnviz.domain import Cell, CellKind, Tag
from cnnviz.errors import CollectError, Finding
from cnnviz.gallery.notation.magics import readable_tree
from cnnviz.gallery.notation.tags import is_known

_UNDERLINED = re.compile(r"^[=\-~^\"'*+#]{4,}\s*$", re.M)
_TITLE = (
    "a lesson starts with a prose cell whose first line is its title: '# %% [markdown]', then "
    "'# # Title'. If the script is not a lesson, give it a name that starts with '_'."
)
_SPHINX_GALLERY = (
    "this looks like a script of sphinx-gallery, whose prose is reStructuredText in a docstring "
    "and in comments; write it as Markdown: 'jupytext --to py:percent NOTEBOOK.ipynb' converts "
    "the notebook that sphinx-gallery makes of it, or change its docstring to '# %% [markdown]', "
    "then '# # Title'. If the script is not a lesson, give it a name that starts with '_'."
)


def check_title(first: Cell, place: str) -> None:
    """CollectError where the first cell of a script does not hold the lesson's title."""
    if first.kind is not CellKind.PROSE or not first.text.startswith("# "):
        raise CollectError(place, first.line, _SPHINX_GALLERY if _is_rst(first) else _TITLE)
    hidden = {Tag.REMOVE_CELL, Tag.REMOVE_INPUT, Tag.HIDE_CELL, Tag.HIDE_INPUT} & set(first.tags)
    if hidden:
        raise CollectError(
            place,
            first.line,
            f"the cell of the title has the tag {min(hidden)}, but a page needs its title; take "
            "the tag out, or move the other text of the cell into one of its own.",
        )


def _is_rst(cell: Cell) -> bool:
    """Whether a cell is a docstring in reStructuredText, with underlined titles."""
    if cell.kind is not CellKind.CODE:
        return False
    body = readable_tree(cell.text).body

    docstring = ast.get_docstring(ast.Module(body, [])) if body else None
    return bool(docstring and _UNDERLINED.search(docstring))


def cell_findings(cells: Sequence[Cell], place: str) -> Iterator[Finding]:
    """Findings of the cells that a page does not show as their notebook would."""
    unknown: set[str] = set()
    for number, cell in enumerate(cells, 1):
        if cell.kind is CellKind.RAW and Tag.REMOVE_CELL not in cell.tags:
            yield Finding(
                place,
                cell.line,
                number,
                "this raw cell is not shown, since its format is not known; name it, as in "
                '\'# %% [raw] raw_mimetype="text/html"\' (or "text/markdown"), make it a '
                "[markdown] cell, or give it the tag remove-cell.",
            )
        for tag in cell.tags:
            if not is_known(tag) and tag not in unknown:
                unknown.add(tag)
                yield Finding(
                    place,
                    cell.line,
                    number,
                    f"the tag '{tag}' is not known and changes nothing; tags are those of Jupyter "
                    "Book, such as remove-input or hide-output.",
                )


def unread_files(folder: Path) -> Iterator[str]:
    """Messages on what a section's folder holds that looks like lessons, but is not read."""
    for path in sorted(folder.iterdir()):
        if path.name.startswith((".", "_")):
            continue
        if path.suffix == ".ipynb":
            yield (
                f"the notebook {path.name} beside it is not read, since lessons are scripts; "
                f"'jupytext --to py:percent {path.name}' converts it."
            )
        elif path.is_dir() and any(map(_is_lesson, path.glob("**/*.py"))):
            yield (
                f"the folder {path.name} below it holds lessons that are not read, since a section "
                "has no sections in it; move it beside the section's own folder."
            )


def unread_scripts(gallery: Path) -> Iterator[str]:
    """Messages on lessons that lie in the gallery's folder itself, outside of its sections."""
    for path in sorted(gallery.iterdir()):
        if path.name.startswith((".", "_")):
            continue
        is_script = path.suffix == ".py" and path.is_file() and _is_lesson(path)
        if is_script or path.suffix == ".ipynb":
            yield (
                f"{path.name} is not read, since it lies outside of the sections; move it into a "
                "section's folder, or give it a name that starts with '_'."
            )
        elif path.is_dir() and _is_no_section(path) and any(map(_is_lesson, path.glob("**/*.py"))):
            yield (
                f"the folder {path.name} is not read, since a section is a folder with scripts and "
                "a file section.md, directly in the gallery's folder; move the folders in it up."
            )


def _is_no_section(folder: Path) -> bool:
    return not any(folder.glob("*.py")) and not (folder / "section.md").exists()


def _is_lesson(path: Path) -> bool:
    """Whether a script has cells, unlike a module that lessons import."""
    if path.name.startswith("_"):
        return False
    try:
        return bool(re.search(r"^#\s*%%", path.read_text("utf-8", "replace"), re.M))
    except OSError:
        return False
