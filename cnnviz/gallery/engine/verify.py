"""Run lessons again and compare with the store, to find random or unobserved inputs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cnnviz.domain import CellKind, Example, Failure, Gallery, Run
from cnnviz.gallery.engine.build import Wanted, build_gallery
from cnnviz.gallery.engine.watcher import Watcher
from cnnviz.gallery.scripts.settings import Settings
from cnnviz.outputs import Display, Output, Printed, Raised, outputs_of, values_of


@dataclass(frozen=True, slots=True)
class Difference:
    """A lesson whose result differs when it runs again with the same inputs."""

    example: Example
    cell: int
    """Number of the cell, from 1, counting prose and code."""
    line: int
    """Line of the script, from 1."""
    what: str
    """The difference, as a clause."""

    def __str__(self) -> str:
        combination = f", with {self.example.assignments}" if self.example.assignments else ""
        return (
            f"{self.example.place}, line {self.line} (cell {self.cell}){combination}: "
            f"{self.what}. It is random, or "
            "depends on the time or on an input that is not observed; set a seed, leave the time "
            "out, or declare the variable. The new result is kept."
        )


@dataclass(frozen=True, slots=True)
class Verified:
    """The new runs of a verification, and their differences from the stored ones."""

    gallery: Gallery
    """The gallery with the new runs."""
    differences: tuple[Difference, ...]

    @property
    def same(self) -> list[str]:
        """Names of the lessons whose result is the same as before, in all combinations."""
        different = {difference.example.lesson for difference in self.differences}
        failed = {
            lesson.example.lesson
            for lesson in self.gallery.lessons.values()
            if isinstance(lesson.result, Failure)
        }
        return [name for name in self.lessons if name not in different | failed]

    @property
    def lessons(self) -> list[str]:
        """Names of the lessons that ran again; those from the store are not compared."""
        lessons = self.gallery.lessons.values()
        return list(dict.fromkeys(lesson.example.lesson for lesson in lessons if lesson.reason))


def verify(settings: Settings, wanted: tuple[str, ...], watcher: Watcher) -> Verified:
    """Build lessons that are not in the store, then run all `wanted` ones again and compare.

    The new runs replace the stored ones.
    """
    stored = build_gallery(settings, Wanted(only=wanted), watcher)
    repeated = build_gallery(settings, Wanted(only=wanted, force=True), watcher)
    return Verified(repeated, tuple(_differences(stored, repeated)))


def _differences(stored: Gallery, repeated: Gallery) -> Iterator[Difference]:
    for name, lesson in repeated.lessons.items():
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
            yield Difference(example, number, cell.line, _difference(old, new))
            return
    earlier = values_of(before)
    for (after, expression), values in values_of(now).items():
        for was, value in zip(earlier.get((after, expression), ()), values, strict=False):
            if was != value:
                number, cell = code[after - 1] if after else (1, example.cells[0])
                what = f"{{{{ {expression} }}}} below it was {was.text}, and is {value.text}"
                yield Difference(example, number, cell.line, what)
                return


def _difference(old: Sequence[Output], new: Sequence[Output]) -> str:
    if len(old) != len(new):
        return f"it had {len(old)} outputs, and has {len(new)}"
    for position, (before, now) in enumerate(zip(old, new, strict=True), 1):
        old_text, new_text = _text(before), _text(now)
        if before != now and old_text != new_text:
            return f"output {position} was {_short(old_text)}, and is {_short(new_text)}"
        if before != now:
            return f"output {position}, a figure, has other contents"
    return "its outputs differ"


def _text(output: Output) -> str:
    if isinstance(output, Printed):
        return output.text
    if isinstance(output, Raised):
        return f"{output.name}: {output.value}"
    shown = output if isinstance(output, Display) else output.display
    return shown.text("text/plain")


def _short(text: str) -> str:
    line = " ".join(text.split())
    return repr(line if len(line) <= 60 else f"{line[:57]}...")
