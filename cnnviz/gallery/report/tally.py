"""Counts of the combinations of a lesson, to report them in a single line."""

from collections import Counter
from collections.abc import Sequence

from cnnviz.domain import Example, Failure, Lesson


class Tally:
    """Counts, for each lesson with parameters, the combinations that are due."""

    def __init__(self, due: Sequence[Example]) -> None:
        self._due = Counter(example.lesson for example in due if example.parameters)
        self._seconds: dict[str, list[float]] = {}
        self._ended = Counter[str]()

    def ended(self, lesson: Lesson) -> str:
        """Note the end of a combination; a line if it is its lesson's last due one, else empty."""
        example, result = lesson.example, lesson.result
        name = example.lesson
        self._ended[name] += 1
        took = self._seconds.setdefault(name, [])
        if not isinstance(result, Failure):
            took.append(result.seconds)
        if self._ended[name] < self._due[name]:
            return ""
        failed = self._due[name] - len(took)
        text = f"{example.place}: {self._due[name]} combinations: {sum(took):.2f} s"
        why = f" ({lesson.reason})" if lesson.reason else ""
        return f"{text}, {failed} failed{why}" if failed else f"{text}{why}"
