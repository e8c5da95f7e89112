"""The watched files of a project: nothing that is created, edited or removed is missed."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cnnviz.errors import ServeError
from cnnviz.serve.watching import Saved, Watcher


class Watched:
    """A folder that is watched, and what was told of it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.told: list[Saved | ServeError] = []
        (root / "inside").mkdir()
        self.watcher = Watcher([root], [root / "left_out"], self.told.append)
        time.sleep(0.3)  # until the watch has begun, of which nobody tells

    def until(self, holds: Callable[[Saved], bool]) -> None:
        """Wait until something was told for which this holds."""
        ends = time.monotonic() + 10
        while not any(isinstance(each, Saved) and holds(each) for each in self.told):
            assert time.monotonic() < ends, self.told
            time.sleep(0.01)


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    made = Watched(tmp_path)
    yield made
    made.watcher.close()


def test_files_beside_a_new_folder_are_not_missed(watched: Watched) -> None:
    for number in range(12):
        folder = watched.root / f"new{number}"
        folder.mkdir()
        within, beside = folder / "within.txt", watched.root / f"inside/{number}.txt"
        time.sleep(0.02 * (number % 4))
        beside.write_text("1")
        within.write_text("1")
        for path in (beside, within):
            watched.until(lambda saved, path=str(path): path in saved.paths)  # type: ignore[misc]
        watched.told.clear()
        beside.unlink()
        watched.until(lambda saved, path=str(beside): path in saved.paths and saved.is_structural)  # type: ignore[misc]


def test_a_folder_that_comes_back_is_watched(watched: Watched) -> None:
    file = watched.root / "inside/file.txt"
    for number in range(3):
        file.write_text("1")
        watched.until(lambda saved: str(file) in saved.paths)
        watched.told.clear()
        file.write_text(f"{number} again")
        watched.until(lambda saved: str(file) in saved.paths and not saved.is_structural)
        file.unlink()
        file.parent.rmdir()
        watched.until(lambda saved: saved.is_structural)
        watched.told.clear()
        file.parent.mkdir()
        time.sleep(0.05 * number)
