"""What the engine and a lesson's process say to each other: two JSON files in a scratch folder."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, Self

from cnnviz.domain import CellKind, Example
from cnnviz.gallery.scripts.prose import expressions

JOB_FILE = "job.json"
RESULT_FILE = "result.json"
PROGRESS_FILE = "progress"
BLOBS_FOLDER = "blobs"
OUTPUT_FILE = "output.txt"
"""What the process wrote to its file descriptors 1 and 2, past Python."""


@dataclass(frozen=True, slots=True)
class JobCell:
    """A code cell to run, and the prose expressions to evaluate when it is done."""

    source: str
    line: int
    number: int
    """Number of the cell in the script, from 1, counting prose."""
    expressions: tuple[tuple[str, int, int], ...] = ()
    """(expression, its line in the script, number of its prose cell), evaluated after the cell."""


@dataclass(frozen=True, slots=True)
class Job:
    root: str
    """The project's folder, absolute."""
    script: str
    """The gallery script, absolute."""
    scratch: str
    bytecode: str
    """Folder of what the project's modules were compiled to; the lesson only reads there."""
    threads: int
    memory_limit: int
    """Bytes."""
    temporary: str
    """Folder for the lesson's temporary files; its path is short, since sockets need that."""
    variables: dict[str, str | None]
    """Environment variables that the lesson declares to read; None: it is not set."""
    cells: tuple[JobCell, ...]

    def write(self) -> None:
        path = Path(self.scratch) / JOB_FILE
        path.write_text(json.dumps(asdict(self)), encoding="utf-8")

    @classmethod
    def read(cls, scratch: str) -> Self:
        data = json.loads((Path(scratch) / JOB_FILE).read_text(encoding="utf-8"))
        cells = tuple(
            JobCell(
                source=cell["source"],
                line=cell["line"],
                number=cell["number"],
                expressions=tuple((e, line, number) for e, line, number in cell["expressions"]),
            )
            for cell in data.pop("cells")
        )
        return cls(cells=cells, **data)


@dataclass(frozen=True, slots=True)
class Progress:
    """The cell that a lesson's process is at, for when it dies without a word."""

    cell: int
    line: int

    def write(self, scratch: str) -> None:
        (Path(scratch) / PROGRESS_FILE).write_text(f"{self.cell} {self.line}")

    @classmethod
    def read(cls, scratch: Path) -> Self | None:
        try:
            cell, line = (scratch / PROGRESS_FILE).read_text().split()
            return cls(int(cell), int(line))
        except (OSError, ValueError):
            return None


@dataclass(slots=True)
class Result:
    """What a lesson's process leaves behind; `failure` is None when every cell ran."""

    outputs: list[list[dict[str, Any]]] = field(default_factory=list)
    values: list[dict[str, Any]] = field(default_factory=list)
    failure: Mapping[str, Any] | None = None
    inputs: Mapping[str, Any] = field(default_factory=dict)
    """The fields of `nouns.Inputs`."""
    changed: list[str] = field(default_factory=list)
    """Inputs that changed while the run read them."""
    notes: list[str] = field(default_factory=list)
    seconds: float = 0.0
    cpu_seconds: float = 0.0

    def write(self, scratch: str) -> None:
        """Written beside and renamed, so that a half-written result is never taken for one."""
        path = Path(scratch) / RESULT_FILE
        fresh = path.with_suffix(".new")
        data = {one.name: getattr(self, one.name) for one in fields(self)}
        fresh.write_text(json.dumps(data), encoding="utf-8")
        fresh.replace(path)

    @classmethod
    def read(cls, scratch: Path) -> Self | None:
        """The result, or None where the process ended before it could leave one."""
        try:
            return cls(**json.loads((scratch / RESULT_FILE).read_text(encoding="utf-8")))
        except FileNotFoundError:
            return None


def job_cells(example: Example) -> tuple[JobCell, ...]:
    """The code cells, each with the expressions of the prose below it.

    Prose above the first code cell hangs on an empty cell of its own.
    """
    source, line, number = "", 1, 1
    wanted: list[tuple[str, int, int]] = []
    cells = []
    for count, cell in enumerate(example.cells, 1):
        if cell.kind is CellKind.PROSE:
            wanted += [(text, cell.line + down, count) for text, down in expressions(cell.text)]
            continue
        if source or wanted:
            cells.append(JobCell(source, line, number, tuple(wanted)))
        source, line, number, wanted = cell.text, cell.line, count, []
    if source or wanted:
        cells.append(JobCell(source, line, number, tuple(wanted)))
    return tuple(cells)
