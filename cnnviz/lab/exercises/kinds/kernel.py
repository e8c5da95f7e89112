"""A kernel to design."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from cnnviz.errors import LabError
from cnnviz.formatting import rounded
from cnnviz.lab.exercises.base import given
from cnnviz.lab.exercises.base.compare import compared
from cnnviz.lab.exercises.base.given import Rows
from cnnviz.lab.exercises.base.kind import Kind
from cnnviz.lab.exercises.base.proof import proved
from cnnviz.lab.exercises.base.question import Question
from cnnviz.lab.exercises.base.values import Array, numbers
from cnnviz.lab.exercises.base.verdict import Feedback, Verdict
from cnnviz.lab.exercises.base.words import marked as _
from cnnviz.questions import Page, Shown


@dataclass(frozen=True, slots=True)
class Wrong:
    answer: Rows
    expected: Rows
    message: str


@dataclass(frozen=True, slots=True)
class Kernel:
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
    """A kernel to design: right is what makes of the image (H, W) the map that `answer` makes.

    `wrong` holds (kernel, what is said to it).
    """
    texts = given.texts("kernel", name, question, hints, solution, values)
    pixels, solved = given.rows(image, name), given.rows(answer, name)
    tried = [(given.rows(weights, name), message) for weights, message in wrong]
    known = tuple(
        Wrong(weights, _map(pixels, weights, name), message) for weights, message in tried
    )
    fields = Kernel(
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
    """The map that a convolutional layer makes of (H, W), with stride 1 and no padding; float64."""
    values, kernel = np.asarray(image, np.float64), np.asarray(kernel, np.float64)
    windows = np.lib.stride_tricks.sliding_window_view(values, kernel.shape)
    feature_map: Array = np.einsum("yxij,ij->yx", windows, kernel)
    return feature_map


def _check(fields: Kernel, answer: Any, feedback: Feedback) -> Verdict:
    """Kernels are compared by what they make of the image, not by their numbers."""
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
    fields=Kernel,
    check=_check,
    texts=lambda fields: [wrong.message for wrong in fields.wrong],
    page=Page(
        shown=(Shown("image", _("The image")), Shown("expected", _("What is wanted"))),
        judged=("tolerance", "answer", "image", "size", "expected", "wrong"),
    ),
    printed=lambda fields: [[rounded(weight, 6) for weight in row] for row in fields.answer],
)
