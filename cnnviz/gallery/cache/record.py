"""The stored data of a run beside its notebook, sealed with a digest of itself."""

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Any

from cnnviz.domain import Inputs
from cnnviz.errors import CellFinding
from cnnviz.outputs import Json


@dataclass(frozen=True, slots=True)
class Record:
    """A stored run without its notebook."""

    place: str
    """Place of the script when it ran."""
    bound: tuple[str, ...]
    """Paths that appear in its outputs; the run is invalid for a script at another path."""
    lines: str
    """Digest of the lines of its code, if they appear in its outputs; else empty."""
    notebook: str
    """Name of the notebook's blob."""
    blobs: tuple[str, ...]
    """Names of the blobs that its outputs refer to."""
    inputs: Inputs
    seconds: float
    cpu_seconds: float
    peak_bytes: int
    notes: tuple[str, ...]
    findings: tuple[CellFinding, ...] = ()

    @property
    def name(self) -> str:
        """Name of its file: a digest of its place and its inputs."""
        return _digest({"place": self.place, "inputs": asdict(self.inputs)})[:16]


def sealed(record: Record) -> bytes:
    """The record as JSON with its digest."""
    data = asdict(record)
    return json.dumps({"digest": _digest(data), "record": data}).encode()


def unsealed(raw: bytes) -> Record | None:
    """The record in this JSON, or None where it is damaged."""
    try:
        content = json.loads(raw)
        data = content["record"]
        return _record(data) if content["digest"] == _digest(data) else None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None


def _record(data: Any) -> Record:
    """The record; KeyError or TypeError where `data` is not the JSON of a record."""
    return Record(
        place=data["place"],
        bound=tuple(data["bound"]),
        lines=data["lines"],
        notebook=data["notebook"],
        blobs=tuple(data["blobs"]),
        inputs=Inputs(**{**data["inputs"], "unseen": tuple(data["inputs"]["unseen"])}),
        seconds=data["seconds"],
        cpu_seconds=data["cpu_seconds"],
        peak_bytes=data["peak_bytes"],
        notes=tuple(data["notes"]),
        findings=tuple(CellFinding(**finding) for finding in data["findings"]),
    )


def _digest(data: Json) -> str:
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()
