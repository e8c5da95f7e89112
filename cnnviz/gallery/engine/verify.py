"""Run lessons afresh and compare with the store: what was not observed, or is random, shows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cnnviz.domain import CellKind, Example, Failure, Gallery, Run
from cnnviz.gallery.engine.build import Wanted, build_gallery
from cnnviz.gallery.engine.watcher import Watcher
from cnnviz.gallery.scripts.settings import Settings
from cnnviz.outputs import Display, Output, Printed, outputs_of


@dataclass(frozen=True, slots=True)
class Difference:
    """A lesson that gave another result when it ran again with the same inputs."""

    example: Example
    cell: int
    """Number of the cell, from 1, counting prose and code."""
    line: int
    what: str

    def __str__(self) -> str:
        combination = f", with {self.example.assignments}" if self.example.assignments else ""
        return (
            f"{self.example.place}, line {self.line} (cell {self.cell}){combination}: "
            f"{self.what}. It is random or "
            "depends on the time, or on something that is not observed; set a seed, leave the time "
            "out, or declare the variable. The new result is kept."
        )


@dataclass(frozen=True, slots=True)
class Verified:
    gallery: Gallery
    """The fresh runs."""
    differences: tuple[Difference, ...]

    @property
    def same(self) -> list[str]:
        """Names of the lessons that gave what they gave before, each of their combinations too."""
        other = {one.example.lesson for one in self.differences}
        failed = {
            one.example.lesson
            for one in self.gallery.lessons.values()
            if isinstance(one.result, Failure)
        }
        return [name for name in self.lessons if name not in other | failed]

    @property
    def lessons(self) -> list[str]:
        """Names of the lessons that ran again; others came from the store and are not compared."""
        ran = (one.example.lesson for one in self.gallery.lessons.values() if one.reason)
        return list(dict.fromkeys(ran))


def verify(settings: Settings, wanted: tuple[str, ...], watcher: Watcher) -> Verified:
    """Build what is not in the store, then run everything once more and compare.

    The fresh results take the place of the stored ones.
    """
    stored = build_gallery(settings, Wanted(only=wanted), watcher)
    fresh = build_gallery(settings, Wanted(only=wanted, force=True), watcher)
    return Verified(fresh, tuple(_differences(stored, fresh)))


def _differences(stored: Gallery, fresh: Gallery) -> Iterator[Difference]:
    for name, lesson in fresh.lessons.items():
        before, now = stored.lessons[name].result, lesson.result
        if isinstance(before, Failure) or isinstance(now, Failure):
            if isinstance(before, Run) and isinstance(now, Failure):
                cell, line = now.cell or 1, now.line or 1
                what = "it fails now, and did not before"
                yield Difference(lesson.example, cell, line, what)
            continue
        yield from _between(lesson.example, before, now)


def _between(example: Example, before: Run, now: Run) -> Iterator[Difference]:
    code = [
        (number, cell) for number, cell in enumerate(example.cells, 1) if cell.kind is CellKind.CODE
    ]
    for (number, cell), old, new in zip(code, outputs_of(before), outputs_of(now), strict=True):
        if old != new:
            yield Difference(example, number, cell.line, _what(old, new))
            return
    for key, text in now.values.items():
        if before.values.get(key) != text:
            number, cell = code[key[0] - 1] if key[0] else (1, example.cells[0])
            what = f"{{{{ {key[1]} }}}} below it was {before.values.get(key)}, and is {text}"
            yield Difference(example, number, cell.line, what)
            return


def _what(old: Sequence[Output], new: Sequence[Output]) -> str:
    if len(old) != len(new):
        return f"it had {len(old)} outputs, and has {len(new)}"
    for position, (one, other) in enumerate(zip(old, new, strict=True), 1):
        texts = _text(one), _text(other)
        if one != other and texts[0] != texts[1]:
            return f"output {position} was {_short(texts[0])}, and is {_short(texts[1])}"
        if one != other:
            return f"output {position}, a figure, has other contents"
    return "its outputs differ"


def _text(output: Output) -> str:
    if isinstance(output, Printed):
        return output.text
    shown = output if isinstance(output, Display) else output.display
    return shown.text("text/plain")


def _short(text: str) -> str:
    line = " ".join(text.split())
    return repr(line if len(line) <= 60 else f"{line[:57]}...")
