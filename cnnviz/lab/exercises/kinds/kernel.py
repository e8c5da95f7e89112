"""A kernel to design."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from cnnviz.errors import LabError
from cnnviz.formatting import marked as _
from cnnviz.formatting import rounded
from cnnviz.lab.exercises.base import given
from cnnviz.lab.exercises.base.compare import compared
from cnnviz.lab.exercises.base.given import Rows
from cnnviz.lab.exercises.base.kind import Kind
from cnnviz.lab.exercises.base.proof import proved
from cnnviz.lab.exercises.base.question import Question
from cnnviz.lab.exercises.base.values import Array, numbers
from cnnviz.lab.exercises.base.verdict import Feedback, Verdict
from cnnviz.questions import PageFields, ShownField


@dataclass(frozen=True, slots=True)
class Wrong:
    answer: Rows
    expected: Rows
    message: str


@dataclass(frozen=True, slots=True)
class KernelFields:
    image: Rows
    size: list[int]
    """[height, width] of the kernel."""
    answer: Rows
    expected: Rows
    tolerance: float
    wrong: tuple[Wrong, ...]


def kernel(
    name: str,
    question: str,
    *,
    image: Any,
    answer: Any,
    wrong: Sequence[tuple[Any, str]],
    hints: Sequence[str],
    solution: str,
    tolerance: float = 1e-6,
    values: Mapping[str, Any] | None = None,
) -> Question:
    """A kernel to design, checked on the page by the map that it makes, not by its numbers.

    A kernel is right if it makes of the image the map that `answer` makes, with stride 1 and
    without padding, as a convolutional layer does (the kernel is not turned around).

    Args:
        name: The exercise's address, unique on its page: small letters, digits and hyphens. A
            reader's progress is kept under it.
        question: One paragraph of Markdown. `{names}` in braces are filled in from `values`.
        image: (height, width), at most 16 by 16 finite numbers.
        answer: A kernel that solves it, (height, width), not larger than the image.
        wrong: At least two (kernel, message that explains it); kernels that people often give.
        hints: At least one text; readers unfold them one by one.
        solution: Explanation of the answer, one paragraph of Markdown.
        tolerance: Largest difference of a value of the map, in addition to a millionth of it.
        values: Numbers or texts for the names in braces, in all the texts. Whole numbers are
            written whole, others with six significant digits. Each must be used.

    Returns:
        The question. `check` takes a kernel of the shape of `answer`: rows, an array or a tensor.

    Raises:
        LabError: The question is not sound: its own answer does not pass, a wrong answer passes or
            gets another message than its own, there are fewer than two different messages, a text
            is empty, has more than one paragraph or names an unknown value, or the name is invalid.

    Examples:
        >>> question = kernel(
        ...     "brighter-right",
        ...     "Which kernel is positive where the right pixel is brighter?",
        ...     image=[[0, 1, 5], [2, 2, 0]],
        ...     answer=[[-1, 1]],
        ...     wrong=[([[1, -1]], "The sign."), ([[1, 1]], "That is a sum.")],
        ...     hints=["Take the left pixel from the right one."],
        ...     solution="Right less left.",
        ... )
        >>> print(question.check([[1, -1]]))
        The sign.
        >>> print(question.check([[-1, 2]]))
        At row 0, column 0 your result has 2, where 1 is right. 3 of 4 values differ.
    """
    texts = given.texts("kernel", name, question, hints, solution, values)
    pixels, solved = given.rows(image, name), given.rows(answer, name)
    tried = [(given.rows(weights, name), message) for weights, message in wrong]
    known = tuple(
        Wrong(weights, _map(pixels, weights, name), message) for weights, message in tried
    )
    fields = KernelFields(
        image=pixels,
        size=[len(solved), len(solved[0])],
        answer=solved,
        expected=_map(pixels, solved, name),
        tolerance=float(tolerance),
        wrong=known,
    )
    return proved(texts, KIND, fields, right=[solved], wrong=wrong)


def _map(image: Rows, weights: Rows, name: str) -> Rows:
    if len(weights) > len(image) or len(weights[0]) > len(image[0]):
        raise LabError(
            f"{name}: the kernel is larger than the image: {len(weights)} × {len(weights[0])} "
            f"and {len(image)} × {len(image[0])}. Give a smaller one, or a larger image."
        )
    rows: Rows = _convolved(image, weights).tolist()
    return rows


def _convolved(image: Any, kernel: Any) -> Array:
    """The output map of a convolutional layer on (H, W), stride 1, without padding; float64."""
    values, kernel = np.asarray(image, np.float64), np.asarray(kernel, np.float64)
    windows = np.lib.stride_tricks.sliding_window_view(values, kernel.shape)
    feature_map: Array = np.einsum("yxij,ij->yx", windows, kernel)
    return feature_map


def _check(fields: KernelFields, answer: Any, feedback: Feedback) -> Verdict:
    """Compare the kernel's output on the image, not its numbers."""
    weights = numbers(answer)
    if weights is None or weights.shape != tuple(fields.size) or not np.isfinite(weights).all():
        height, width = fields.size
        words = feedback.words
        return feedback.error(
            words(
                "The kernel has {height} rows and {width} columns of numbers.",
                height=height,
                width=width,
            )
        )
    result = _convolved(fields.image, weights)
    return compared(result, fields.expected, fields.tolerance, fields.wrong, feedback)


KIND = Kind(
    name="kernel",
    fields=KernelFields,
    check=_check,
    texts=lambda fields: [wrong.message for wrong in fields.wrong],
    page=PageFields(
        shown=(ShownField("image", _("The image")), ShownField("expected", _("What is wanted"))),
        judged=("tolerance", "answer", "image", "size", "expected", "wrong"),
    ),
    printed=lambda fields: [[rounded(weight, 6) for weight in row] for row in fields.answer],
)
