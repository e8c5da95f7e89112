"""The executed notebook of a lesson, with its figures as pictures inside the file."""

import base64
import io
from collections.abc import Iterator, Mapping

from cnnviz.domain import Cell, CellKind, Tag
from cnnviz.gallery.scripts.comments import with_comments
from cnnviz.outputs import (
    Display,
    Json,
    MapsOutput,
    Output,
    PlaygroundOutput,
    PlotOutput,
    Printed,
    QuestionOutput,
    Raised,
    RawOutput,
    VerdictOutput,
)
from cnnviz.render.base.notebook import (
    CodeCell,
    MarkdownCell,
    NotebookCell,
    RawCell,
    as_text,
    metadata_of,
)
from cnnviz.render.base.setup_cells import setup_cells
from cnnviz.render.base.source import Source
from cnnviz.render.displayed.restored import restored
from cnnviz.render.exercises.question import plain
from cnnviz.render.figures.maps import facts, stage_label
from cnnviz.render.figures.plots import plot_alt
from cnnviz.render.figures.svg import translated, with_images
from cnnviz.render.terminal.ansi import final_text


def notebook(source: Source) -> str:
    """The notebook as JSON: prose with its numbers, and outputs that any front end can show."""
    about = {**metadata_of(source.run), "cnnviz": {"place": source.example.place}}
    return as_text([*setup_cells(source), *_cells(source)], about)


def _cells(source: Source) -> Iterator[NotebookCell]:
    prose = source.prose
    for source_cell in source.cells():
        cell, number = source_cell.cell, source_cell.number
        if cell.kind is CellKind.PROSE:
            text, attachments = source.for_notebook(prose.text(number))
            yield MarkdownCell(f"prose-{number}", text, _metadata(cell), attachments)
        elif cell.kind is CellKind.RAW:
            yield RawCell(f"raw-{number}", cell.text, _metadata(cell))
        else:
            code = with_comments(cell.text, prose.translate)
            outputs = tuple(
                shown for output in source_cell.outputs for shown in _outputs(output, source)
            )
            count = None if Tag.SKIP_EXECUTION in cell.tags else source_cell.after + 1
            yield CodeCell(f"code-{number}", code, count, outputs, _metadata(cell))


def _metadata(cell: Cell) -> Mapping[str, Json]:
    """The cell's tags, and what they mean to JupyterLab."""
    metadata: dict[str, Json] = {"tags": list(cell.tags)} if cell.tags else {}
    hidden: dict[str, Json] = {}
    if {Tag.HIDE_CELL, Tag.HIDE_INPUT, Tag.REMOVE_INPUT} & set(cell.tags):
        hidden["source_hidden"] = True
    if {Tag.HIDE_CELL, Tag.HIDE_OUTPUT} & set(cell.tags):
        hidden["outputs_hidden"] = True
    return {**metadata, "jupyter": hidden} if hidden else metadata


def _outputs(output: Output, source: Source) -> Iterator[RawOutput]:
    """The output for any front end: pictures and text in the place of our own MIME types."""
    words, translate = source.render_context.language.words, source.prose.translate
    match output:
        case Printed(text, stream):
            yield Printed(final_text(text), stream)
        case Raised():
            yield output
        case MapsOutput(_, display):
            text = _maps_words(output, source)
            pictures = _pictures(display, source)
            yield Display({**pictures, "text/plain": text})
            if pictures:
                yield Display({"text/markdown": text, "text/plain": text})
        case QuestionOutput(question):
            text = plain(question, words, translate)
            yield Display({"text/markdown": text, "text/plain": text})
        case PlaygroundOutput(_, display):
            plain_text = display.text("text/plain")
            yield Display({**_pictures(display, source), "text/plain": plain_text})
        case PlotOutput():
            yield _plot(output, source)
        case VerdictOutput(display=display) | (Display() as display):
            yield restored(display, source.render_context.store)


def _plot(output: PlotOutput, source: Source) -> Display:
    translate, plot = source.prose.translate, output.plot
    alt = plot_alt(plot, source.render_context.language.words, translate)
    if plot.svg:
        uris = [_data_uri(blob, source) for blob in plot.images]
        svg = translated(with_images(plot.svg, uris), translate)
        return Display({"image/svg+xml": svg, "text/plain": alt})
    picture: dict[str, Json] = {"image/png": _png(plot.image, source)} if plot.image else {}
    return Display({**picture, "text/plain": alt})


def _png(blob: str, source: Source) -> str:
    """A picture as PNG, the kind that every front end shows."""
    path = source.render_context.store.blob(blob)
    if path.suffix == ".png":
        return _base64(blob, source)
    from PIL import Image  # 50 ms to import, and few lessons need it

    buffer = io.BytesIO()
    with Image.open(path) as picture:
        picture.save(buffer, "PNG")
    return base64.b64encode(buffer.getvalue()).decode()


def _pictures(display: Display, source: Source) -> Mapping[str, Json]:
    return {kind: _base64(blob, source) for kind, blob in display.pictures.items()}


def _base64(blob: str, source: Source) -> str:
    return base64.b64encode(source.render_context.store.blob(blob).read_bytes()).decode()


def _data_uri(blob: str, source: Source) -> str:
    suffix = source.render_context.store.blob(blob).suffix[1:]
    return f"data:image/{suffix};base64,{_base64(blob, source)}"


def _maps_words(output: MapsOutput, source: Source) -> str:
    """The figure's caption, then a line for each stage."""
    words, translate, maps = (
        source.render_context.language.words,
        source.prose.translate,
        output.figure,
    )
    lines = [f"**{translate(maps.caption)}**\n"] if maps.caption else []
    for stage in maps.stages:
        described = ", ".join(f"{what} {value}" for what, value in facts(stage, words))
        lines.append(f"- {stage_label(stage, words, translate)}: {described}")
    return "\n".join(lines)
