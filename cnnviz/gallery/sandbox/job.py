"""Messages between the engine and a lesson's process: two JSON files in a scratch folder."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self

from cnnviz.domain import Inputs
from cnnviz.errors import CellFinding
from cnnviz.gallery.displayed.foreign import RESULT_LIMIT, ForeignFileError, check_forms, content
from cnnviz.gallery.scripts.cells import JobCell, JobExpression
from cnnviz.outputs import Output, ProseValue, read_output, written_output
from cnnviz.records import from_json

JOB_FILE = "job.json"
RESULT_FILE = "result.json"
PARTIAL_FILE = "partial.json"
"""The result so far of a lesson whose cells somebody watches."""
POSITION_FILE = "position"
BLOBS_FOLDER = "blobs"
PRINTED_FILE, ERRORS_FILE = "output.txt", "errors.txt"
"""Output of the process to file descriptors 1 and 2, past Python's streams."""


_DAMAGES = (
    *(ForeignFileError, OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError),
)
"""Errors of reading a result that is none."""


@dataclass(frozen=True, slots=True)
class Job:
    root: str
    """The project's folder, absolute."""
    script: str
    """The gallery script, absolute."""
    scratch: str
    bytecode: str
    """Folder of the bytecode of the project's modules; the lesson may only read it."""
    threads: int
    memory_limit: int
    """Bytes."""
    temporary: str
    """Folder for the lesson's temporary files; its path is short, as sockets require."""
    variables: dict[str, str | None]
    """Environment variables that the lesson declares; None: not set."""
    cells: tuple[JobCell, ...]
    is_watched: bool = False
    """Whether somebody wants to see the results of its cells while it runs."""

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
                expressions=tuple(JobExpression(**each) for each in cell["expressions"]),
                may_fail=cell["may_fail"],
                is_skipped=cell["is_skipped"],
                is_removed=cell["is_removed"],
            )
            for cell in data.pop("cells")
        )
        return cls(cells=cells, **data)


@dataclass(frozen=True, slots=True)
class Position:
    """The cell that a lesson's process is running, in case the process dies without a result."""

    cell: int
    line: int

    def write(self, scratch: str) -> None:
        (Path(scratch) / POSITION_FILE).write_text(f"{self.cell} {self.line}")

    @classmethod
    def read(cls, scratch: Path) -> Self | None:
        try:
            cell, line = content(scratch / POSITION_FILE, 100).split()
            return cls(int(cell), int(line))
        except (OSError, ValueError, ForeignFileError):
            return None


@dataclass(frozen=True, slots=True)
class CellFailure:
    """The error of a cell; its fields are those of a `Failure`."""

    line: int
    cell: int
    message: str
    output: str = ""
    traceback: str = ""


@dataclass(slots=True)
class Result:
    """The result of a lesson's process; `failure` is None if every cell ran."""

    outputs: list[list[Output]] = field(default_factory=list)
    """Outputs of each code cell, in order."""
    values: list[ProseValue] = field(default_factory=list)
    failure: CellFailure | None = None
    inputs: Inputs = field(default_factory=lambda: Inputs({}, {}))
    changed: list[str] = field(default_factory=list)
    """Inputs that changed while the run read them."""
    notes: list[str] = field(default_factory=list)
    findings: list[CellFinding] = field(default_factory=list)
    """Losses of the outputs."""
    seconds: float = 0.0
    cpu_seconds: float = 0.0

    def write(self, scratch: str, name: str = RESULT_FILE) -> None:
        """Write the result beside its file, then rename it, so that nobody reads half a result."""
        path = Path(scratch) / name
        temporary = path.with_suffix(".new")
        data = {
            "outputs": [[written_output(output) for output in cell] for cell in self.outputs],
            "values": [value.record() for value in self.values],
            "failure": asdict(self.failure) if self.failure else None,
            "inputs": asdict(self.inputs),
            "changed": self.changed,
            "notes": self.notes,
            "findings": [asdict(finding) for finding in self.findings],
            "seconds": self.seconds,
            "cpu_seconds": self.cpu_seconds,
        }
        temporary.write_text(json.dumps(data), encoding="utf-8")
        temporary.replace(path)

    @classmethod
    def read(cls, scratch: Path, name: str = RESULT_FILE) -> Self | None:
        """The result, or None if the process ended before it wrote a result.

        ForeignFileError for anything that is none; of a result so far, None.
        """
        try:
            return cls._of(from_json(_Written, json.loads(content(scratch / name, RESULT_LIMIT))))
        except FileNotFoundError:
            return None
        except _DAMAGES as error:
            if name == PARTIAL_FILE:
                return None
            raise ForeignFileError(f"{name} is none ({error!s:.200})") from None

    @classmethod
    def _of(cls, written: "_Written") -> Self:
        outputs = [[read_output(output) for output in cell] for cell in written.outputs]
        check_forms(outputs)
        return cls(
            outputs=outputs,
            values=list(written.values),
            failure=written.failure,
            inputs=written.inputs,
            changed=written.changed,
            notes=written.notes,
            findings=list(written.findings),
            seconds=written.seconds,
            cpu_seconds=written.cpu_seconds,
        )


@dataclass(frozen=True, slots=True)
class _Written:
    """A result's file."""

    outputs: list[list[Mapping[str, Any]]]
    values: tuple[ProseValue, ...]
    failure: CellFailure | None
    inputs: Inputs
    changed: list[str]
    notes: list[str]
    findings: tuple[CellFinding, ...]
    seconds: float
    cpu_seconds: float
