"""Progress while lessons run: a live display on a terminal, plain lines everywhere else."""

import heapq
import math
import os
import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, TextIO

from cnnviz.domain import Example, Failure, Lesson
from cnnviz.gallery.engine.watcher import Watcher
from cnnviz.gallery.report.printable import printable_line
from cnnviz.gallery.report.summary import first_line, place_of
from cnnviz.gallery.report.tally import Tally

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.live import Live

_BAR = 40
"""Widest bar, in columns."""


def progress_for(stream: TextIO, say: Callable[[str], None]) -> Watcher:
    """A live display if the stream is a person's terminal, otherwise a line for each lesson."""
    environment = os.environ
    lives = (
        stream.isatty()
        and environment.get("TERM") not in ("dumb", "unknown")
        and not environment.get("CI")
        and not environment.get("CNNVIZ_PLAIN")
        and "utf" in (stream.encoding or "").lower()  # the bar is drawn in characters beyond ASCII
    )
    return TerminalProgress(stream) if lives else PlainProgress(say)


def ended_lines(lesson: Lesson, tally: Tally) -> list[str]:
    """A line for a lesson or a failure; combinations share a line when the last has ended."""
    if not lesson.example.parameters:
        return [ended_line(lesson)]
    total = tally.ended(lesson)
    failed = isinstance(lesson.result, Failure)
    return [ended_line(lesson)] * failed + [printable_line(total)] * bool(total)


def ended_line(lesson: Lesson) -> str:
    """A line with the failure and its place, or with the duration and the reason to run."""
    if isinstance(lesson.result, Failure):
        text = f"failed: {place_of(lesson.result)}: {first_line(lesson.result)}"
    else:
        why = f" ({lesson.reason})" if lesson.reason else ""
        text = f"{lesson.example.place}: {lesson.result.seconds:.2f} s{why}"
    return printable_line(text)


def remaining(
    waiting: Sequence[float | None],
    running: Sequence[tuple[float, float | None]],
    workers: int,
) -> float | None:
    """Seconds until the last lesson ends, or None if a lesson's time is not known.

    `waiting` holds expected seconds in the order of their start, `running` (elapsed, expected). A
    lesson that takes longer than expected counts as ending at once. Each waiting lesson starts on
    the worker that is free first, as in the engine.
    """
    free = []
    for elapsed, expected in running:
        if expected is None:
            return None
        free.append(max(0.0, expected - elapsed))
    free += [0.0] * (workers - len(free))
    heapq.heapify(free)
    end = max(free, default=0.0)
    for expected in waiting:
        if expected is None:
            return None
        ends = heapq.heappop(free) + expected
        heapq.heappush(free, ends)
        end = max(end, ends)
    return end


class PlainProgress:
    """A line for each lesson that ends, with its combinations together, and for each failure."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._tally = Tally(())

    def planned(self, due: Sequence[Example], expected: Mapping[str, float], workers: int) -> None:
        del expected, workers
        self._tally = Tally(due)

    def started(self, example: Example) -> None: ...

    def ended(self, lesson: Lesson) -> None:
        for line in ended_lines(lesson, self._tally):
            self._say(line)

    def closed(self) -> None: ...


class TerminalProgress:
    """The running lessons and a bar at the foot of the terminal; lines of ended lessons above.

    A thread of its own draws the display, so the values that it reads are replaced, never changed.
    """

    def __init__(self, stream: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        self._stream = stream
        self._clock = clock
        self._live: Live | None = None
        self._reset((), {}, 1)

    def _reset(self, due: Sequence[Example], expected: Mapping[str, float], workers: int) -> None:
        names = {example.name for example in due}
        self._tally = Tally(due)
        self._times = {name: seconds for name, seconds in expected.items() if name in names}
        """Seconds by name: recorded before, or measured in this build for ended lessons."""
        self._waiting = tuple(due)
        self._running: tuple[tuple[Example, float], ...] = ()
        """Running lessons with the clock's time of their start."""
        self._total = len(due)
        self._done = 0
        self._workers = workers

    def planned(self, due: Sequence[Example], expected: Mapping[str, float], workers: int) -> None:
        self.closed()
        self._reset(due, expected, workers)
        if due:
            self._live = self._display()
            self._live.start(refresh=True)

    def started(self, example: Example) -> None:
        self._waiting = tuple(waiting for waiting in self._waiting if waiting.name != example.name)
        self._running = (*self._running, (example, self._clock()))
        if self._live:
            self._live.refresh()

    def ended(self, lesson: Lesson) -> None:
        from rich.text import Text

        name = lesson.example.name
        self._waiting = tuple(example for example in self._waiting if example.name != name)
        self._running = tuple(pair for pair in self._running if pair[0].name != name)
        self._done += 1
        failed = isinstance(lesson.result, Failure)
        if not isinstance(lesson.result, Failure):
            self._times = {**self._times, name: lesson.result.seconds}
        if self._live:
            # rich does not search a Text for markup; a soft wrap leaves long lines whole.
            for line in ended_lines(lesson, self._tally):
                text = Text(line, style="red" if failed else "")
                self._live.console.print(text, soft_wrap=True)
            self._live.refresh()

    def closed(self) -> None:
        """Remove the display and show the cursor again."""
        live, self._live = self._live, None
        if live:
            # The last drawing, which rich then erases, must not be higher than the screen.
            self._running = ()
            live.stop()

    def _display(self) -> "Live":
        from rich.console import Console
        from rich.live import Live

        console = Console(file=self._stream, force_terminal=True, highlight=False, emoji=False)
        return Live(
            get_renderable=lambda: self._view(console),
            console=console,
            transient=True,
            refresh_per_second=5,
            redirect_stdout=False,
            redirect_stderr=False,
        )

    def _view(self, console: "Console") -> "RenderableType":
        from rich.console import Group

        width = console.width - 1  # a full last column makes some terminals wrap
        now = self._clock()
        rows = [self._row(example, now - start, width) for example, start in self._running]
        return Group(*rows[: max(1, console.height - 2)], self._foot(now, width))

    def _row(self, example: Example, elapsed: float, width: int) -> "RenderableType":
        from rich.cells import cell_len
        from rich.text import Text

        took = duration(math.floor(elapsed))
        if (expected := self._times.get(example.name)) is not None:
            took += f" of {duration(expected)}"
        place = fitted(printable_line(example.label), width - cell_len(took) - 3)
        return Text.assemble(f"  {place} ", (took, "dim"), no_wrap=True, overflow="ellipsis")

    def _foot(self, now: float, width: int) -> "RenderableType":
        from rich.progress_bar import ProgressBar
        from rich.table import Table

        text = f"{self._done}/{self._total}"
        if (left := self._left(now)) is not None:
            text += f" about {duration(left)} left"
        bar = ProgressBar(self._total, self._done, width=max(5, min(_BAR, width - len(text) - 1)))
        foot = Table.grid(padding=(0, 1, 0, 0))
        foot.add_column(no_wrap=True)
        foot.add_column(no_wrap=True)
        foot.add_row(bar, text)
        return foot

    def _left(self, now: float) -> float | None:
        times = self._times
        typical = math.fsum(times.values()) / len(times) if times else None
        waiting = [times.get(example.name, typical) for example in self._waiting]
        running = [
            (now - start, times.get(example.name, typical)) for example, start in self._running
        ]
        return remaining(waiting, running, self._workers)


def duration(seconds: float) -> str:
    """`seconds`, rounded up, for a display that counts: `12 s`, `3 min 05 s`."""
    whole = max(1, math.ceil(seconds))
    return f"{whole} s" if whole < 100 else f"{whole // 60} min {whole % 60:02} s"


def fitted(text: str, width: int) -> str:
    """The text, or as much of its end as fits `width` columns: the starts of places are alike."""
    from rich.cells import cell_len

    if cell_len(text) <= width:
        return text
    while text and cell_len(text) > width - 1:
        text = text[1:]
    return f"…{text}"
