"""Writes notebooks for download, executed and empty ones."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from cnnviz.domain import Run
from cnnviz.outputs import Json, RawOutput, written_output


@dataclass(frozen=True, slots=True)
class MarkdownCell:
    id: str
    source: str
    metadata: Mapping[str, Json] = field(default_factory=dict)
    attachments: Mapping[str, Json] = field(default_factory=dict)
    """Name to a bundle of MIME types, for pictures inside the notebook."""


@dataclass(frozen=True, slots=True)
class RawCell:
    id: str
    source: str
    metadata: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CodeCell:
    id: str
    source: str
    count: int | None = None
    """Execution count; None if the cell did not run."""
    outputs: tuple[RawOutput, ...] = ()
    metadata: Mapping[str, Json] = field(default_factory=dict)


NotebookCell = MarkdownCell | RawCell | CodeCell


def as_text(
    cells: Sequence[NotebookCell], metadata: Mapping[str, Json], indent: int | None = None
) -> str:
    """The notebook as JSON in nbformat 4."""
    written = [_cell(cell) for cell in cells]
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": written}
    return json.dumps(notebook, ensure_ascii=False, indent=indent)


def metadata_of(run: Run) -> Mapping[str, Json]:
    """The kernel and language of a run; not the values of its prose, which has them already."""
    return {key: value for key, value in run.notebook["metadata"].items() if key != "cnnviz"}


def _cell(cell: NotebookCell) -> Json:
    match cell:
        case MarkdownCell(name, source, metadata, attachments):
            held: dict[str, Json] = {"attachments": attachments} if attachments else {}
            content: dict[str, Json] = {"id": name, "metadata": metadata, "source": source}
            return {"cell_type": "markdown", **content, **held}
        case RawCell(name, source, metadata):
            return {"cell_type": "raw", "id": name, "metadata": metadata, "source": source}
        case CodeCell(name, source, count, outputs, metadata):
            return {
                "cell_type": "code",
                "id": name,
                "metadata": metadata,
                "source": source,
                "execution_count": count,
                "outputs": [written_output(output) for output in outputs],
            }
