"""What the engine and a lesson's process say to each other: two JSON files in a scratch folder."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Self

from cnnviz.domain import Inputs
from cnnviz.gallery.scripts.cells import JobCell
from cnnviz.outputs import Output, ProseValue, read_output, written_output

JOB_FILE = "job.json"
RESULT_FILE = "result.json"
PROGRESS_FILE = "progress"
BLOBS_FOLDER = "blobs"
OUTPUT_FILE = "output.txt"
"""What the process wrote to its file descriptors 1 and 2, past Python."""


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


@dataclass(frozen=True, slots=True)
class CellFailure:
    """What went wrong in a cell, in words; the fields are those of a `Failure`."""

    line: int
    cell: int
    message: str
    output: str = ""
    traceback: str = ""


@dataclass(slots=True)
class Result:
    """What a lesson's process leaves behind; `failure` is None when every cell ran."""

    outputs: list[list[Output]] = field(default_factory=list)
    """Those of each code cell."""
    values: list[ProseValue] = field(default_factory=list)
    failure: CellFailure | None = None
    inputs: Inputs = field(default_factory=lambda: Inputs({}, {}))
    changed: list[str] = field(default_factory=list)
    """Inputs that changed while the run read them."""
    notes: list[str] = field(default_factory=list)
    seconds: float = 0.0
    cpu_seconds: float = 0.0

    def write(self, scratch: str) -> None:
        """Written beside and renamed, so that a half-written result is never taken for one."""
        path = Path(scratch) / RESULT_FILE
        fresh = path.with_suffix(".new")
        data = {
            "outputs": [[written_output(output) for output in cell] for cell in self.outputs],
            "values": [asdict(value) for value in self.values],
            "failure": asdict(self.failure) if self.failure else None,
            "inputs": asdict(self.inputs),
            "changed": self.changed,
            "notes": self.notes,
            "seconds": self.seconds,
            "cpu_seconds": self.cpu_seconds,
        }
        fresh.write_text(json.dumps(data), encoding="utf-8")
        fresh.replace(path)

    @classmethod
    def read(cls, scratch: Path) -> Self | None:
        """The result, or None where the process ended before it could leave one."""
        try:
            data = json.loads((scratch / RESULT_FILE).read_text(encoding="utf-8"))
        except FileNotFoundError:
            return None
        return cls(
            outputs=[[read_output(output) for output in cell] for cell in data["outputs"]],
            values=[ProseValue(**value) for value in data["values"]],
            failure=CellFailure(**data["failure"]) if data["failure"] else None,
            inputs=Inputs(**data["inputs"]),
            changed=data["changed"],
            notes=data["notes"],
            seconds=data["seconds"],
            cpu_seconds=data["cpu_seconds"],
        )
