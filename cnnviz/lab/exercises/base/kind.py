"""Kinds of questions: the fields that a kind adds, and the functions that use them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from cnnviz.lab.exercises.base.verdict import Feedback, Verdict
from cnnviz.questions import PageFields

Fields = TypeVar("Fields")


def _none(_fields: Any) -> None:
    return None


def _no_text(_fields: Any) -> str:
    return ""


def _no_problem(_fields: Any, _filled: Callable[[str], str]) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Kind(Generic[Fields]):
    """A kind of question. Each file of lab/exercises/kinds defines its own, as KIND."""

    name: str
    fields: type[Fields]
    """A frozen dataclass of the fields that the kind adds to a question's JSON, in their order."""
    check: Callable[[Fields, Any, Feedback], Verdict]
    """Judges an answer that is not empty."""
    texts: Callable[[Fields], Iterable[str]]
    """The texts of its fields, each a single paragraph."""
    page: PageFields
    explanation: Callable[[Fields], str] = _no_text
    """Markdown below the solution; its names in braces are filled in."""
    code: Callable[[Fields], str] = _no_text
    """Python code of the solution."""
    printed: Callable[[Fields], Any] = _none
    """The right answer as texts and pages print it; None if they print none."""
    problem: Callable[[Fields, Callable[[str], str]], str] = _no_problem
    """A reason why answers are ambiguous, or empty; the second argument fills in texts."""
