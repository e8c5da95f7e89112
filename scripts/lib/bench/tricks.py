"""The benchmark page's table of what each trick for speed brings, from tricks.toml.

`PYTHONPATH=scripts/lib python -m bench.tricks` writes it into the pages of both languages.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import ROOT
from bench.report import write_into

MARK = "tricks"
PAGES = {code: ROOT / "docs" / code / "benchmark.md" for code in ("en", "ko")}

_HEADS = {
    "en": ("What", "Where", "Measured on", "Without", "With", "Times"),
    "ko": ("하는 일", "파일", "잰 것", "없을 때", "있을 때", "배"),
}


@dataclass(frozen=True, slots=True)
class Trick:
    file: str
    name: dict[str, str]
    """By language."""
    how: dict[str, str]
    unit: str
    without: float
    with_: float

    @property
    def times(self) -> float:
        return self.without / self.with_


def tricks() -> list[Trick]:
    path = Path(__file__).with_suffix(".toml")
    rows: list[dict[str, Any]] = tomllib.loads(path.read_text(encoding="utf-8"))["trick"]
    return [Trick(with_=row.pop("with"), **row) for row in rows]


def table(language: str) -> str:
    """The table in Markdown, the trick that brings most first."""
    heads = _HEADS[language]
    lines = [f"| {' | '.join(heads)} |", "| --- | --- | --- | --: | --: | --: |"]
    for one in sorted(tricks(), key=lambda one: -one.times):
        cells = (
            one.name[language],
            f"`{one.file}`",
            one.how[language],
            f"{one.without:g} {one.unit}",
            f"{one.with_:g} {one.unit}",
            f"{one.times:.2g}×",
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    for language, page in PAGES.items():
        write_into(page, table(language), MARK)


if __name__ == "__main__":
    main()
