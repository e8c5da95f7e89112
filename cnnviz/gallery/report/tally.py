"""Combinations of a lesson that end one by one, told together."""

from collections import Counter
from collections.abc import Sequence

from cnnviz.domain import Example, Failure, Lesson


class Tally:
    """Counts, for each lesson with parameters, the combinations that are due."""

    def __init__(self, due: Sequence[Example]) -> None:
        self._due = Counter(one.lesson for one in due if one.parameters)
        self._seconds: dict[str, list[float]] = {}
        self._ended = Counter[str]()

    def ended(self, lesson: Lesson) -> str:
        """One line when this is the last of its lesson that was due, or else nothing."""
        example, result = lesson.example, lesson.result
        name = example.lesson
        self._ended[name] += 1
        took = self._seconds.setdefault(name, [])
        if not isinstance(result, Failure):
            took.append(result.seconds)
        if self._ended[name] < self._due[name]:
            return ""
        failed = self._due[name] - len(took)
        said = f"{example.place}: {self._due[name]} combinations: {sum(took):.2f} s"
        why = f" ({lesson.reason})" if lesson.reason else ""
        return f"{said}, {failed} failed{why}" if failed else f"{said}{why}"
