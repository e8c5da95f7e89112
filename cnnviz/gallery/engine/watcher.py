"""The interface of progress displays, which follow the lessons of a build."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from cnnviz.domain import Example, Lesson


class Watcher(Protocol):
    """Follows the lessons while they run; every call comes from the main thread."""

    def planned(self, due: Sequence[Example], expected: Mapping[str, float], workers: int) -> None:
        """Called before the first lesson; `expected` maps names to seconds of their last runs."""

    def started(self, example: Example) -> None:
        """Called when an example starts."""

    def ended(self, lesson: Lesson) -> None:
        """Called when an example has ended, with its run or its failure."""

    def closed(self) -> None:
        """Called after the last lesson, and also after an error or Ctrl-C."""


class Nobody:
    """A watcher that does nothing."""

    def planned(self, due: Sequence[Example], expected: Mapping[str, float], workers: int) -> None:
        pass

    def started(self, example: Example) -> None:
        pass

    def ended(self, lesson: Lesson) -> None:
        pass

    def closed(self) -> None:
        pass
