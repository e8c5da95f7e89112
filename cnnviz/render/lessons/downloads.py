"""What a reader can take away: the script and the executed notebook in the page's language."""

import base64
import re
from typing import Any

from cnnviz.domain import (
    EXERCISE_TYPE,
    MAPS_TYPE,
    PLAYGROUND_TYPE,
    PLOT_TYPE,
    Cell,
    CellKind,
    Example,
    Run,
)
from cnnviz.gallery.scripts import percent
from cnnviz.gallery.scripts.collect import read_text
from cnnviz.gallery.scripts.comments import as_comment, with_comments
from cnnviz.gallery.scripts.markdown_blocks import blocks, replaced
from cnnviz.i18n.catalog import Catalog
from cnnviz.render.base.context import Press
from cnnviz.render.exercises.question import plain
from cnnviz.render.figures.maps import facts, stage_label
from cnnviz.render.figures.plots import plot_alt
from cnnviz.render.figures.svg import translated, with_images
from cnnviz.render.text.prose import Prose

PICTURES = ("image/png", "image/jpeg", "image/webp")
"""MIME types of pictures that an output may hold, the best for a page first."""


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


def notebook(example: Example, run: Run, prose: Prose, press: Press) -> dict[str, Any]:
    """The executed notebook: prose with its numbers, figures as pictures that travel with it."""
    cells = setup_cells(press)
    after = 0
    for number, one in enumerate(example.cells, 1):
        if one.kind is CellKind.PROSE:
            text = prose.text(one.text, after)
            cells.append(cell("markdown", f"prose-{number}", text))
            continue
        outputs = [
            plain for output in run.outputs[after] for plain in _outputs(output, prose, press)
        ]
        after += 1
        code = cell("code", f"code-{number}", with_comments(one.text, prose.translate))
        cells.append({**code, "execution_count": after, "outputs": outputs})
    about = {**metadata(run), "cnnviz": {"place": example.place}}
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": about, "cells": cells}


def metadata(run: Run) -> dict[str, Any]:
    """Kernel and language; the values of the prose stand in the prose."""
    return {key: one for key, one in run.notebook["metadata"].items() if key != "cnnviz"}


def cell(kind: str, name: str, source: str) -> dict[str, Any]:
    return {"cell_type": kind, "id": name, "metadata": {}, "source": source}


def setup_cells(press: Press) -> list[dict[str, Any]]:
    """A first cell that installs the lab where it is missing, as on Colab."""
    if not press.repository:
        return []
    comment = press.language.words("Installs cnnviz where it is missing, as on Colab.")
    source = (
        f"{as_comment(comment)}\n"
        "try:\n"
        "    import cnnviz\n"
        "except ImportError:\n"
        f'    %pip install --quiet "cnnviz[lab,weights] @ git+{press.repository}"'
    )
    return [{**cell("code", "set-up", source), "execution_count": None, "outputs": []}]


def _outputs(output: dict[str, Any], prose: Prose, press: Press) -> list[dict[str, Any]]:
    """The output for any front end: our own types give way to pictures and words."""
    data = output.get("data")
    if not data:
        return [output]
    if maps := data.get(MAPS_TYPE):
        words = _maps_words(maps, prose, press)
        sheet = _picture(data, press)
        return [
            _display({**sheet, "text/plain": words}),
            *([_display({"text/markdown": words, "text/plain": words})] if sheet else []),
        ]
    if question := data.get(EXERCISE_TYPE):
        text = plain(question, press.language.words, prose.translate)
        return [_display({"text/markdown": text, "text/plain": text})]
    if PLAYGROUND_TYPE in data:
        return [_display({**_picture(data, press), "text/plain": data["text/plain"]})]
    if plot := data.get(PLOT_TYPE):
        alt = plot_alt(plot, press.language.words, prose.translate)
        if plot["svg"]:
            pictures = [_data_uri(blob, press) for blob in plot["images"]]
            svg = translated(with_images(plot["svg"], pictures), prose.translate)
            return [_display({"image/svg+xml": svg, "text/plain": alt})]
        return [_display({**_picture({"image/png": plot["image"]}, press), "text/plain": alt})]
    return [{**output, "data": {**data, **_picture(data, press)}}]


def printed(text: str) -> str:
    """What a cell printed, for a page, where the colours of a terminal are none."""
    return re.sub(r"\x1b\[[0-9;]*m", "", text).rstrip("\n")


def _display(data: dict[str, str]) -> dict[str, Any]:
    return {"output_type": "display_data", "data": data, "metadata": {}}


def _picture(data: dict[str, Any], press: Press) -> dict[str, str]:
    kinds = [kind for kind in PICTURES if kind in data]
    return {
        kind: base64.b64encode(press.store.blob(data[kind]).read_bytes()).decode() for kind in kinds
    }


def _data_uri(blob: str, press: Press) -> str:
    path = press.store.blob(blob)
    return f"data:image/{path.suffix[1:]};base64,{base64.b64encode(path.read_bytes()).decode()}"


def _maps_words(maps: dict[str, Any], prose: Prose, press: Press) -> str:
    """The figure's caption, then a line a stage."""
    words, translate = press.language.words, prose.translate
    lines = [f"**{translate(maps['caption'])}**\n"] if maps["caption"] else []
    for stage in maps["stages"]:
        said = ", ".join(f"{what} {value}" for what, value in facts(stage, words))
        lines.append(f"- {stage_label(stage, words, translate)}: {said}")
    return "\n".join(lines)
