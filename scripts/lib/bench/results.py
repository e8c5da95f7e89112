"""What was measured, and where it is kept."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Any, Self

from bench.builders import Case


@dataclass(frozen=True, slots=True)
class Measurement:
    builder: str
    size: int
    case: str
    round: int
    seconds: float
    parent_mb: float
    largest_mb: float
    gallery_seconds: float | None = None
    problem: str | None = None
    cpu_seconds: float | None = None

    def failure(self) -> str:
        """One line: what failed, and the first and the last of what was said."""
        lines = (self.problem or "").splitlines()
        said = " ".join(dict.fromkeys([*lines[:1], *(line.strip() for line in lines[-1:])]))
        return f"{self.builder}, {self.size} examples, {self.case}, round {self.round}: {said}"


@dataclass(frozen=True, slots=True)
class Spread:
    """Minimum, median and maximum of the rounds."""

    low: float
    middle: float
    high: float

    @classmethod
    def of(cls, values: list[float]) -> Self | None:
        return cls(min(values), median(values), max(values)) if values else None


@dataclass(slots=True)
class Results:
    about: dict[str, Any]
    """Date, machine, versions, titles of the builders."""
    measurements: list[Measurement] = field(default_factory=list)
    real: list[Measurement] = field(default_factory=list)
    """Of real scripts; see real.py."""

    def write(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        whole = {
            "about": self.about,
            "measurements": [asdict(one) for one in self.measurements],
            "real": [asdict(one) for one in self.real],
        }
        path.write_text(json.dumps(whole, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> Self:
        whole = json.loads(path.read_text(encoding="utf-8"))
        kinds = (whole.get(kind, []) for kind in ("measurements", "real"))
        return cls(whole["about"], *([Measurement(**one) for one in kind] for kind in kinds))

    def of_real(self) -> "Results":
        """The results of real scripts alone."""
        return Results(self.about, self.real)

    def sizes(self) -> list[int]:
        return sorted({one.size for one in self.measurements})

    def failures(self) -> list[Measurement]:
        return [one for one in (*self.measurements, *self.real) if one.problem]

    def rounds(
        self, builder: str, size: int, case: Case, what: str = "seconds"
    ) -> dict[int, float]:
        """The values of one cell of the tables, by round; failed builds count for nothing."""
        return {
            one.round: value
            for one in self._good(builder, size, case)
            if (value := getattr(one, what)) is not None
        }

    def spread(self, builder: str, size: int, case: Case, what: str = "seconds") -> Spread | None:
        return Spread.of(list(self.rounds(builder, size, case, what).values()))

    def ratio(
        self,
        above: tuple[str, int, Case],
        below: tuple[str, int, Case],
        what: str = "seconds",
        what_below: str = "seconds",
    ) -> Spread | None:
        """Ratio of the medians, with the least and the greatest ratio within a round."""
        tops, bottoms = self.rounds(*above, what), self.rounds(*below, what_below)
        pairs = [tops[number] / bottoms[number] for number in tops.keys() & bottoms.keys()]
        if not pairs:
            return None
        middle = median(tops.values()) / median(bottoms.values())
        return Spread(min(pairs), middle, max(pairs))

    def _good(self, builder: str, size: int, case: Case) -> Iterator[Measurement]:
        wanted = (builder, size, case)
        for one in self.measurements:
            if (one.builder, one.size, one.case) == wanted and not one.problem:
                yield one
