"""Progress while lessons run: the estimate, the plain lines, the live display of a terminal."""

import os
import pty
import re
import signal
import subprocess
import sys
import threading
import time
import tty
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Any, TextIO

import pytest
from conftest import ROOT, Snapshots
from rich.cells import cell_len

from cnnviz.domain import Cause, Example, Failure, Inputs, Lesson, Reason, Run
from cnnviz.gallery.engine.watcher import Watcher
from cnnviz.gallery.report.progress import (
    PlainProgress,
    TerminalProgress,
    duration,
    ended_line,
    fitted,
    progress_for,
    remaining,
)

NEW = Reason(Cause.NEW)


def example(slug: str) -> Example:
    return Example(Path(), f"gallery_src/basics/{slug}.py", "basics", slug, ())


def ran(one: Example, seconds: float = 1.25, reason: Reason = NEW) -> Lesson:
    return Lesson(one, Run({}, Inputs({}, {}), seconds, seconds, 1), reason)


def failed(one: Example, message: str = "ValueError: no\nmore of it") -> Lesson:
    return Lesson(one, Failure(one.place, 16, 2, message), NEW)


# The estimate


@pytest.mark.parametrize(
    ("waiting", "running", "workers", "seconds"),
    [
        ([], [], 2, 0.0),
        ([4.0, 4.0], [], 1, 8.0),
        ([4.0, 4.0], [], 2, 4.0),
        # The last of three starts when the first worker is free.
        ([1.0, 3.0, 4.0], [], 2, 5.0),
        # One that runs already holds its worker for what is left of it.
        ([2.0], [(1.0, 10.0), (1.0, 4.0)], 2, 9.0),
        ([2.0, 5.0], [(1.0, 10.0), (1.0, 4.0)], 2, 10.0),
        # One that takes longer than ever before is taken to end at once.
        ([2.0], [(30.0, 10.0)], 1, 2.0),
        ([], [(1.0, 3.0), (0.0, 5.0)], 1, 5.0),
    ],
)
def test_the_time_that_remains(
    waiting: list[float], running: list[tuple[float, float]], workers: int, seconds: float
) -> None:
    assert remaining(waiting, running, workers) == seconds


def test_nothing_is_said_of_what_is_not_known() -> None:
    assert remaining([1.0, None], [], 2) is None
    assert remaining([1.0], [(0.5, None)], 2) is None


def test_durations_are_whole_and_never_nothing() -> None:
    assert [duration(seconds) for seconds in (0.0, 0.2, 11.1, 99, 99.5, 185)] == [
        "1 s",
        "1 s",
        "12 s",
        "99 s",
        "1 min 40 s",
        "3 min 05 s",
    ]


def test_a_long_place_keeps_its_end() -> None:
    assert fitted("gallery_src/first.py", 20) == "gallery_src/first.py"
    assert fitted("gallery_src/first.py", 19) == "…llery_src/first.py"
    cut = fitted("gallery_src/기초/합성곱과풀링.py", 12)
    assert cut == "…곱과풀링.py" and cell_len(cut) <= 12


# Plain lines


def test_a_line_for_each_lesson_that_ends() -> None:
    said: list[str] = []
    watcher: Watcher = PlainProgress(said.append)
    one, two = example("one"), example("둘[red]")
    watcher.planned([one, two], {}, 2)
    watcher.started(one)
    watcher.started(two)
    watcher.ended(ran(two, reason=Reason(Cause.INPUT, "data.txt")))
    watcher.ended(failed(one))
    watcher.closed()
    assert said == [
        "gallery_src/basics/둘[red].py: 1.25 s (a file that it read changed: data.txt)",
        "failed: gallery_src/basics/one.py:16: ValueError: no",
    ]


def test_a_line_stays_one_line_and_moves_no_cursor() -> None:
    assert ended_line(failed(example("a\x1b[2J\rb"), "Error: \x1b[31mred")) == (
        r"failed: gallery_src/basics/a\x1b[2J b.py:16: Error: \x1b[31mred"
    )


# A terminal


@dataclass
class Screen:
    """What a terminal shows: enough of one for what the display sends."""

    columns: int
    lines: list[str] = field(default_factory=lambda: [""])
    row: int = 0
    column: int = 0
    cursor: bool = True

    def feed(self, sent: str) -> None:
        for code, mark, text in re.findall(r"\x1b\[([?\d;]*)([A-Za-z])|([^\x1b])", sent):
            if text:
                self._put(text)
            elif mark == "A":
                self.row -= int(code or 1)
                assert self.row >= 0
            elif mark == "K":
                assert code == "2"
                self.lines[self.row] = ""
            elif code == "?25":
                self.cursor = mark == "h"
            else:
                assert mark == "m", (code, mark)

    def _put(self, text: str) -> None:
        if text == "\r":
            self.column = 0
        elif text == "\n":
            self.row, self.column = self.row + 1, 0
        else:
            if self.column + cell_len(text) > self.columns:
                self._put("\n")
            # The display erases a line before it writes there: no cell is written over.
            self.lines[self.row] += text
            self.column += cell_len(text)
        self.lines += [""] * (self.row + 1 - len(self.lines))

    @property
    def shown(self) -> list[str]:
        return "\n".join(line.rstrip() for line in self.lines).rstrip().splitlines()


@dataclass
class Terminal:
    stream: TextIO
    columns: int
    sent: bytes = b""
    now: float = 0.0

    def screen(self, wanted: str = "") -> Screen:
        """What is shown as soon as it holds the wanted words."""
        end = time.monotonic() + 10
        while True:
            screen = Screen(self.columns)
            # A drawing may have come in half.
            whole = self.sent.decode("utf-8", "ignore")
            screen.feed(re.sub(r"\x1b[^A-Za-z]*$", "", whole).replace("\r\n", "\n"))
            if wanted in "\n".join(screen.shown):
                return screen
            assert time.monotonic() < end, "\n".join(screen.shown)
            time.sleep(0.02)


@contextmanager
def terminal(monkeypatch: pytest.MonkeyPatch, columns: int = 80) -> Iterator[Terminal]:
    monkeypatch.setenv("COLUMNS", str(columns))
    monkeypatch.setenv("LINES", "24")
    monkeypatch.setenv("TERM", "xterm-256color")
    for name in ("CI", "CNNVIZ_PLAIN", "NO_COLOR", "TTY_INTERACTIVE", "TTY_COMPATIBLE"):
        monkeypatch.delenv(name, raising=False)
    reading, writing = pty.openpty()
    tty.setraw(writing)
    with os.fdopen(writing, "w", encoding="utf-8") as stream:
        made = Terminal(stream, columns)
        reader = threading.Thread(target=_drain, args=(reading, made), daemon=True)
        reader.start()
        yield made
    reader.join(10)
    os.close(reading)


def _drain(reading: int, into: Terminal) -> None:
    while True:
        try:
            data = os.read(reading, 4096)
        except OSError:  # how Linux tells that the other end is closed
            return
        if not data:
            return
        into.sent += data


def test_a_terminal_shows_what_runs_and_keeps_only_plain_lines(
    monkeypatch: pytest.MonkeyPatch, snapshots: Snapshots
) -> None:
    with terminal(monkeypatch) as made:
        watcher = TerminalProgress(made.stream, clock=lambda: made.now)
        one, two, three = example("one"), example("[red]합성곱[/red]"), example("three")
        watcher.planned([one, two, three], {one.name: 10, two.name: 120, "gone": 999}, 2)
        watcher.started(one)
        watcher.started(two)
        made.now = 3.2
        live = made.screen("about 1 min 57 s left")
        assert not live.cursor
        watcher.ended(ran(one, 12.34))
        watcher.started(three)
        made.now = 9.0
        later = made.screen("about 1 min 51 s left")
        watcher.ended(failed(two))
        last = made.screen("2/3 about 61 s left")
        watcher.closed()
    end = made.screen()
    assert end.cursor
    assert end.shown == [
        "gallery_src/basics/one.py: 12.34 s (it has no stored run)",
        "failed: gallery_src/basics/[red]합성곱[/red].py:16: ValueError: no",
    ]
    shown = ("\n".join(screen.shown) for screen in (live, later, last, end))
    snapshots.check("progress.txt", "\n\n----\n\n".join(shown) + "\n")


@pytest.mark.parametrize("columns", [40, 80, 200])
def test_the_display_fits_its_terminal(monkeypatch: pytest.MonkeyPatch, columns: int) -> None:
    with terminal(monkeypatch, columns) as made:
        watcher = TerminalProgress(made.stream, clock=lambda: made.now)
        long = [example("아주-긴-이름의-레슨-" * 20), example("long-" * 60)]
        watcher.planned(long, {one.name: 7200 for one in long}, 2)
        for one in long:
            watcher.started(one)
        made.now = 3599.0
        shown = made.screen("0/2 about 60 min 01 s left").shown
        watcher.closed()
    assert len(shown) == 3
    assert all(cell_len(line) < columns for line in shown)
    assert shown[0].startswith("  …") and "레슨-.py" in shown[0]
    assert all(line.endswith(" 59 min 59 s of 120 min 00 s") for line in shown[:2])
    assert made.screen().shown == []


def test_the_first_build_of_all_has_no_estimate_until_a_lesson_ends(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with terminal(monkeypatch) as made:
        watcher = TerminalProgress(made.stream, clock=lambda: made.now)
        one, two = example("one"), example("two")
        watcher.planned([one, two], {}, 1)
        watcher.started(one)
        assert "left" not in "".join(made.screen("0/2").shown)
        watcher.ended(ran(one, 20.0))
        assert "about 20 s left" in "".join(made.screen("1/2").shown)
        watcher.closed()


def test_nothing_due_shows_nothing_and_a_second_build_starts_afresh(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with terminal(monkeypatch) as made:
        watcher = TerminalProgress(made.stream)
        watcher.planned([], {}, 2)
        watcher.closed()
        assert made.sent == b""
        for _ in range(2):
            watcher.planned([example("one")], {}, 2)
            watcher.started(example("one"))
            made.screen("0/1")
            watcher.closed()
    assert made.screen().shown == [] and made.screen().cursor


INTERRUPTED = """
import sys, time
from pathlib import Path
from cnnviz.domain import Example
from cnnviz.gallery.report.progress import progress_for

one = Example(Path(), "gallery_src/one.py", "basics", "one", ())
watcher = progress_for(sys.stderr, print)
watcher.planned([one], {one.name: 60.0}, 1)
try:
    watcher.started(one)
    time.sleep(60)
except KeyboardInterrupt:
    pass
finally:
    watcher.closed()
sys.stderr.write("stopped\\n")
"""


def test_ctrl_c_takes_the_display_away(monkeypatch: pytest.MonkeyPatch) -> None:
    with terminal(monkeypatch) as made:
        command = [sys.executable, "-c", INTERRUPTED]
        process = subprocess.Popen(command, cwd=ROOT, stderr=made.stream, stdin=made.stream)
        try:
            made.screen("of 60 s")
            process.send_signal(signal.SIGINT)
            assert process.wait(10) == 0
        finally:
            process.kill()
            process.wait()
    screen = made.screen("stopped")
    assert screen.shown == ["stopped"] and screen.cursor


@pytest.mark.parametrize(
    "changed", [{"TERM": "dumb"}, {"CI": "true"}, {"CNNVIZ_PLAIN": "1"}], ids=str
)
def test_plain_lines_where_they_are_asked_for(
    monkeypatch: pytest.MonkeyPatch, changed: dict[str, str]
) -> None:
    say: Any = [].append
    with terminal(monkeypatch) as made:
        assert isinstance(progress_for(made.stream, say), TerminalProgress)
        for name, value in changed.items():
            monkeypatch.setenv(name, value)
        assert isinstance(progress_for(made.stream, say), PlainProgress)
    assert isinstance(progress_for(StringIO(), say), PlainProgress)


def test_rich_is_imported_only_for_a_terminal() -> None:
    code = "import sys, cnnviz.gallery.report.progress as p; p.progress_for(sys.stderr, print)"
    told = f"{code}; sys.exit('rich' in sys.modules)"
    assert (
        subprocess.run([sys.executable, "-c", told], cwd=ROOT, stderr=subprocess.PIPE).returncode
        == 0
    )
