"""What was measured of servers, and where it is kept."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Self

from bench.results import Spread


@dataclass(frozen=True, slots=True)
class Seen:
    """One value: mostly the seconds until an edit was seen."""

    server: str
    site: str
    what: str
    """The kind of the edit, or one of those below."""
    number: int
    value: float
    cells: float | None = None
    """Seconds that the lesson's run took, as its record tells."""
    problem: str | None = None

    def failure(self) -> str:
        return f"{self.server}, {self.site}, {self.what}, {self.number}: {self.problem}"


FIRST_PAGE, LAST_PROCESS = "first page", "last process"
MEMORY_BEFORE, MEMORY_AFTER = "memory before", "memory after"
"""Megabytes; the number of the second is that of the edits between both."""


@dataclass(slots=True)
class ServeResults:
    about: dict[str, Any]
    seen: list[Seen] = field(default_factory=list)

    def write(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        whole = {"about": self.about, "seen": [asdict(one) for one in self.seen]}
        path.write_text(json.dumps(whole, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> Self:
        whole = json.loads(path.read_text(encoding="utf-8"))
        return cls(whole["about"], [Seen(**one) for one in whole["seen"]])

    def failures(self) -> list[Seen]:
        return [one for one in self.seen if one.problem]

    def sites(self, server: str) -> list[str]:
        """The sites of a server, in the order in which they were measured."""
        return list(dict.fromkeys(one.site for one in self.seen if one.server == server))

    def servers(self) -> list[str]:
        return list(dict.fromkeys(one.server for one in self.seen))

    def spread(self, server: str, site: str, what: str, *, beyond: bool = False) -> Spread | None:
        """With `beyond`, the seconds beyond what the cells took."""
        found = [
            one
            for one in self.seen
            if (one.server, one.site, one.what) == (server, site, what) and not one.problem
        ]
        if beyond:
            return Spread.of([one.value - one.cells for one in found if one.cells is not None])
        return Spread.of([one.value for one in found])
