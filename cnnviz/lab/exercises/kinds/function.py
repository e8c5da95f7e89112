"""A function to write, in a notebook."""

import inspect
import linecache
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cnnviz.errors import LabError
from cnnviz.lab.exercises.base import given
from cnnviz.lab.exercises.base.compare import difference, same
from cnnviz.lab.exercises.base.kind import Kind
from cnnviz.lab.exercises.base.mistake import mistake
from cnnviz.lab.exercises.base.proof import proved
from cnnviz.lab.exercises.base.question import Question
from cnnviz.lab.exercises.base.values import Array, decoded, encoded, is_nothing, numbers
from cnnviz.lab.exercises.base.verdict import Feedback, Outcome, Verdict
from cnnviz.lab.exercises.base.words import Translations
from cnnviz.questions import PageFields


@dataclass(frozen=True, slots=True)
class Case:
    call: str
    """The call of the function, short enough to read."""
    arguments: list[Any]
    """As `values.encoded` writes them, like `expected`."""
    expected: Any


@dataclass(frozen=True, slots=True)
class Wrong:
    expected: list[Any]
    """The result of each case."""
    message: str


@dataclass(frozen=True, slots=True)
class FunctionFields:
    cases: tuple[Case, ...]
    tolerance: float
    code: str
    wrong: tuple[Wrong, ...]


def function(
    name: str,
    question: str,
    *,
    cases: Sequence[tuple[Any, ...]],
    answer: Callable[..., Any],
    wrong: Sequence[tuple[Callable[..., Any], str]],
    hints: Sequence[str],
    solution: str,
    tolerance: float = 1e-6,
    values: Mapping[str, Any] | None = None,
) -> Question:
    """A function to write, answered in a notebook.

    The reader's function is called with the arguments of each case, and its results are compared.
    If it raises, the verdict names the reader's own line.

    Args:
        name: The exercise's address, unique on its page: small letters, digits and hyphens. A
            reader's progress is kept under it.
        question: One paragraph of Markdown. `{names}` in braces are filled in from `values`.
        cases: The arguments of each call, a tuple each: numbers, texts, lists, arrays or tensors.
            Each call gets copies.
        answer: The solution, defined with `def` in the script: its source is shown with it.
        wrong: At least two (function, message that explains it).
        hints: At least one text; readers unfold them one by one.
        solution: Explanation of the answer, one paragraph of Markdown.
        tolerance: Largest difference of a value of a result, in addition to a millionth of it.
        values: Numbers or texts for the names in braces, in all the texts. Whole numbers are
            written whole, others with six significant digits. Each must be used.

    Returns:
        The question. `check` takes a function.

    Raises:
        LabError: The question is not sound: its own answer does not pass, a wrong answer passes or
            gets another message than its own, there are fewer than two different messages, a text
            is empty, has more than one paragraph or names an unknown value, or the name is invalid.

    Examples:
        >>> from statistics import fmean  # any function whose source is in a file
        >>> question = function(
        ...     "mean",
        ...     "Write `mean(values)`, which returns the mean of a list of numbers.",
        ...     cases=[([1, 2, 6],), ([4, 4],)],
        ...     answer=fmean,
        ...     wrong=[(sum, "That is the sum."), (max, "That is the largest.")],
        ...     hints=["Divide by the number of values."],
        ...     solution="The sum over the number.",
        ... )
        >>> print(question.check(sum))
        That is the sum.
        >>> print(question.check(lambda values: values[1]))
        For `fmean([1, 2, 6])`: Your result is 2, which is not the right one.
        >>> print(question.check(lambda values: values.mean()).outcome)
        Outcome.ERROR
    """
    texts = given.texts("function", name, question, hints, solution, values)
    arguments = [encoded(list(case)) for case in cases]

    def results(candidate: Callable[..., Any]) -> list[Any]:
        # If a function changes its arguments, it changes a copy.
        return [encoded(candidate(*decoded(values))) for values in arguments]

    known = tuple(Wrong(results(mistaken), message) for mistaken, message in wrong)
    calls = [_call(answer, case) for case in cases]
    fields = FunctionFields(
        cases=tuple(
            Case(call, values, given.comparable(expected, name))
            for call, values, expected in zip(calls, arguments, results(answer), strict=True)
        ),
        tolerance=float(tolerance),
        code=_source(answer),
        wrong=known,
    )
    return proved(texts, KIND, fields, right=[answer], wrong=wrong)


def _call(function: Callable[..., Any], case: tuple[Any, ...]) -> str:
    """The call as a reader would write it; arrays by their shapes."""
    shown = ", ".join(
        "×".join(str(size) for size in value.shape) if getattr(value, "shape", ()) else repr(value)
        for value in case
    )
    return f"`{function.__name__}({shown})`"


def _source(function: Callable[..., Any]) -> str:
    try:
        file = inspect.getfile(inspect.unwrap(function))
        # The build observes which files are read, but not reading from the cache. A notebook's
        # cell is not a file; it is in the cache only.
        if Path(file).is_file():
            linecache.cache.pop(file, None)
        return textwrap.dedent(inspect.getsource(function)).strip()
    except (OSError, TypeError):
        raise LabError(
            f"the source of {function.__name__} cannot be found: define it in the script with def."
        ) from None


def _check(fields: FunctionFields, answer: Any, feedback: Feedback) -> Verdict:
    """Call the function with each case, and report the first case that fails."""
    words = feedback.words
    if not callable(answer):
        return feedback.error(words("The answer is a function: give its name, uncalled."))
    results = []
    for case in fields.cases:
        try:
            results.append(answer(*decoded(case.arguments)))
        except Exception as error:
            return feedback.error(f"{_called(case, words)} {mistake(error, words)}")
    if all(is_nothing(result) for result in results):
        message = words("Your function returns nothing yet: end it with a return.")
        return Verdict(Outcome.NOT_ATTEMPTED, message)
    arrays = [numbers(result) for result in results]
    for wrong in fields.wrong:
        if _are_same(arrays, wrong.expected, fields.tolerance):
            return feedback.explained(wrong.message)
    for case, array in zip(fields.cases, arrays, strict=True):
        right = numbers(decoded(case.expected))
        assert right is not None
        if array is None:
            reason = words("Your function does not return numbers.")
            return feedback.error(f"{_called(case, words)} {reason}")
        if not same(array, right, fields.tolerance):
            reason = difference(array, right, fields.tolerance, words)
            return feedback.wrong(f"{_called(case, words)} {reason}")
    return feedback.right()


def _are_same(arrays: list[Array | None], results: list[Any], tolerance: float) -> bool:
    pairs = [
        (array, numbers(decoded(expected))) for array, expected in zip(arrays, results, strict=True)
    ]
    return all(a is not None and b is not None and same(a, b, tolerance) for a, b in pairs)


def _called(case: Case, words: Translations) -> str:
    return words("For {call}:", call=case.call)


KIND = Kind(
    name="function",
    fields=FunctionFields,
    check=_check,
    texts=lambda fields: [wrong.message for wrong in fields.wrong],
    page=PageFields(),
    code=lambda fields: fields.code,
)
