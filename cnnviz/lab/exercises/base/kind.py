"""What a kind of question is: the fields it adds, and the functions that know them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from cnnviz.lab.exercises.base.verdict import Feedback, Verdict
from cnnviz.questions import Page

Fields = TypeVar("Fields")


def _none(_fields: Any) -> None:
    return None


def _no_text(_fields: Any) -> str:
    return ""


def _no_problem(_fields: Any, _filled: Callable[[str], str]) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Kind(Generic[Fields]):
    """Each file of lab/exercises/kinds defines its own as KIND, and is found by its name."""

    name: str
    fields: type[Fields]
    """A frozen dataclass of what the kind adds to the JSON of a question, in that order."""
    check: Callable[[Fields, Any, Feedback], Verdict]
    """The verdict on an answer that is not empty."""
    texts: Callable[[Fields], Iterable[str]]
    """Its own texts, each of which has to be one paragraph."""
    page: Page
    explanation: Callable[[Fields], str] = _no_text
    """Markdown below the solution; its names in braces are filled in."""
    code: Callable[[Fields], str] = _no_text
    """Python code of the solution."""
    printed: Callable[[Fields], Any] = _none
    """The right answer as texts and pages print it; None where they print none."""
    problem: Callable[[Fields, Callable[[str], str]], str] = _no_problem
    """Why answers would be ambiguous, if they would; texts are filled in by the second argument."""
