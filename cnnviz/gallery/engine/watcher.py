"""Who is told while lessons run."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from cnnviz.domain import Example, Lesson


class Watcher(Protocol):
    """Follows the lessons while they run; every call comes from the main thread."""

    def planned(self, due: Sequence[Example], expected: Mapping[str, float], workers: int) -> None:
        """Before the first lesson: what will run, and how many seconds it took before, by name."""

    def started(self, example: Example) -> None: ...

    def ended(self, lesson: Lesson) -> None: ...

    def closed(self) -> None:
        """After the last lesson; also, from a `finally`, after an error or Ctrl-C."""


class Nobody:
    """A watcher that looks away."""

    def planned(self, due: Sequence[Example], expected: Mapping[str, float], workers: int) -> None:
        pass

    def started(self, example: Example) -> None:
        pass

    def ended(self, lesson: Lesson) -> None:
        pass

    def closed(self) -> None:
        pass
