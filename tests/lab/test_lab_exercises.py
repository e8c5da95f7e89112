"""Questions, judged by value: every outcome of every kind, and what a question must be."""

import json
import linecache
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from cnnviz.errors import LabError
from cnnviz.lab import exercises
from cnnviz.lab.exercises import Outcome, Question
from cnnviz.mimetypes import EXERCISE_TYPE
from cnnviz.questions import pack

TEXTS: dict[str, Any] = {"hints": ["First {n}.", "Then."], "solution": "So.", "values": {"n": -2}}

IMAGE = np.arange(20.0).reshape(4, 5) ** 2
EDGE = [[-1, 1], [-1, 1]]
POOLED = F.max_pool2d(torch.tensor(IMAGE)[None, None], 2)[0, 0]


def number(**changes: Any) -> Question:
    given = {"answer": 14, "wrong": {28: "Forgotten.", 15: "One too many."}, **TEXTS, **changes}
    return exercises.number("rows-left", "How many rows?", **given)


def choice(**changes: Any) -> Question:
    wrong = {"The mean": "That blurs.", "Nothing": "Look again."}
    given = {"right": "The maximum", "wrong": wrong, "place": 2, **TEXTS, **changes}
    return exercises.choice("pooling", "What is kept?", **given)


def pixel(**changes: Any) -> Question:
    wrong = {(3, 2): "Swapped.", ((0, 0), (0, 4)): "A corner."}
    given = {"shown": IMAGE, "answers": [(2, 3)], "wrong": wrong, **TEXTS, **changes}
    return exercises.pixel("where", "Where?", **given)


def kernel(**changes: Any) -> Question:
    wrong = [(np.transpose(EDGE), "Height and width swapped."), (np.negative(EDGE), "The sign.")]
    given = {"image": IMAGE, "answer": EDGE, "wrong": wrong, **TEXTS, **changes}
    return exercises.kernel("upright", "Which kernel?", **given)


def array(**changes: Any) -> Question:
    average = F.avg_pool2d(torch.tensor(IMAGE)[None, None], 2)[0, 0]
    wrong = [(average, "The average."), (IMAGE[1::2, :4:2], "One corner of each window.")]
    given = {"answer": POOLED, "wrong": wrong, **TEXTS, **changes}
    return exercises.array("pooled", "Pool it.", **given)


def pool(image: Any, size: int) -> Any:
    return F.max_pool2d(torch.as_tensor(image)[None, None], size)[0, 0]


def averaged(image: Any, size: int) -> Any:
    return F.avg_pool2d(torch.as_tensor(image)[None, None], size)[0, 0]


def without_stride(image: Any, size: int) -> Any:
    return F.max_pool2d(torch.as_tensor(image)[None, None], size, stride=1)[0, 0]


def function(**changes: Any) -> Question:
    given = {
        "cases": [(IMAGE, 2), (torch.tensor(IMAGE), 3)],
        "answer": pool,
        "wrong": [(averaged, "The average."), (without_stride, "The stride is forgotten.")],
        **TEXTS,
        **changes,
    }
    return exercises.function("pool", "Write `pool`.", **given)


def thought(**changes: Any) -> Question:
    wrong = {"It is.": "It is not.", "Who knows.": "We do."}
    return exercises.thought("why", "Why?", **{"wrong": wrong, **TEXTS, **changes})


def negative(values: Any) -> Any:
    return -values


def worded(image: Any, size: int) -> Any:
    return f"{image} in windows of {size}"


def uneven(image: Any, size: int) -> Any:
    return [torch.zeros(size), torch.zeros(size + 1)]


KINDS = [number, choice, pixel, kernel, array, function, thought]

# Verdicts

RIGHT = [
    *((number, one) for one in (14, 14.0, "14", " 14,0 ", np.int64(14), torch.tensor([14]))),
    *((choice, one) for one in (2, "2", "The maximum")),
    *((pixel, one) for one in ((2, 3), [2, 3], np.array([2, 3]), torch.tensor([2, 3]))),
    *((kernel, one) for one in (EDGE, np.array(EDGE, np.int8), torch.tensor(EDGE))),
    *((array, one) for one in (POOLED, POOLED.numpy(), POOLED.tolist(), POOLED.int())),
    *((array, one) for one in (tuple(POOLED), [list(row) for row in POOLED.requires_grad_()])),
    (array, POOLED.detach().numpy() + 1e-9),
    (function, pool),
    (function, lambda image, size: pool(image, size).tolist()),
    (function, lambda image, size: tuple(pool(image, size).float())),
    (function, lambda image, size: pool(image, size).bfloat16()),
    (function, lambda image, size: pool(image, size).numpy().astype(int)),
]
WRONG = [
    (number, 28, "Forgotten."),
    (number, 14.0000001, "14.0000001 is too large."),
    (number, "−3", "−3 is too small."),
    (choice, 1, "That blurs."),
    (choice, "Nothing", "Look again."),
    (pixel, (3, 2), "Swapped."),
    (pixel, (0, 4), "A corner."),
    (pixel, (1, 0), "Not row 1, column 0: there stands 25."),
    (kernel, np.transpose(EDGE), "Height and width swapped."),
    (kernel, [[0, 0], [0, 1]], "row 0, column 0 your result has 36, where 12 is right"),
    (array, averaged(IMAGE, 2), "The average."),
    (array, IMAGE[:2], "Shape of your result: 2 × 5; of the right one: 2 × 2."),
    (array, 3, "Shape of your result: a single number"),
    (array, POOLED.detach() * torch.tensor([[1, 1], [1, 2]]), "At row 1, column 1 "),
    (array, POOLED.detach() * torch.nan, "result has nan, where 36 is right. 4 of 4 values"),
    (array, POOLED.detach() * torch.inf, "result has inf"),
    (function, averaged, "The average."),
    (function, without_stride, "The stride is forgotten."),
    (function, lambda image, size: pool(image, 2), "For `pool(4×5, 3)`: Shape of your result: "),
]
ERRORS = [
    *((number, one) for one in ("abc", [1, 2], np.nan, np.inf, 1j, "1 4", object())),
    *((choice, one) for one in (0, 4, 1.5, "Something", [1, 2])),
    *((pixel, one) for one in (3, (1, 2, 3), (4, 0), (0, -1), (0.5, 1), (np.nan, 0), "22")),
    *((kernel, one) for one in (3, [[1, 2, 3]], [["a", "b"]] * 2, [[1], [1, 2]], EDGE + EDGE)),
    *((kernel, np.full((2, 2), one)) for one in (np.nan, np.inf)),
    *((array, one) for one in ("text", [[1], [1, 2]], {"a": 1}, POOLED.detach() * 1j, [None])),
    *((function, one) for one in (3, POOLED, "pool", lambda image, size: "text")),
]
ENDLESS: list[Any] = []
ENDLESS.append(ENDLESS)
ERRORS += [(array, torch.empty(2, 2, device="meta")), (array, ENDLESS), (number, ENDLESS)]
NOTHING = [(kind, one) for kind in KINDS for one in (None, ..., "", "  ")]


@pytest.mark.parametrize(("kind", "answer"), RIGHT)
def test_right(kind: Callable[[], Question], answer: Any) -> None:
    verdict = kind().check(answer)
    assert (verdict.outcome, str(verdict)) == (Outcome.RIGHT, "Right.")


@pytest.mark.parametrize(("kind", "answer", "told"), WRONG)
def test_wrong_says_what_differs(kind: Callable[[], Question], answer: Any, told: str) -> None:
    verdict = kind().check(answer)
    assert verdict.outcome is Outcome.WRONG
    assert told in verdict.message


@pytest.mark.parametrize(("kind", "answer"), ERRORS)
def test_what_cannot_be_compared(kind: Callable[[], Question], answer: Any) -> None:
    assert kind().check(answer).outcome is Outcome.ERROR


@pytest.mark.parametrize(("kind", "answer"), NOTHING)
def test_nothing_is_never_right(kind: Callable[[], Question], answer: Any) -> None:
    assert kind().check(answer).outcome is Outcome.NOT_ATTEMPTED
    assert kind().check().outcome is Outcome.NOT_ATTEMPTED


def test_a_function_that_returns_nothing_is_not_attempted() -> None:
    verdict = function().check(lambda image, size: None)
    assert verdict.outcome is Outcome.NOT_ATTEMPTED


def test_a_thought_is_never_called_right_or_wrong() -> None:
    assert thought().check("It is.").outcome is Outcome.COMPARE
    assert "*It is.* It is not." in thought().solution()


def test_infinity_is_a_value_and_nan_is_none() -> None:
    infinite = array(answer=[np.inf, -np.inf], wrong=[([0, 0], "Zero."), ([1, 1], "One.")])
    assert infinite.check([np.inf, -np.inf]).outcome is Outcome.RIGHT
    assert infinite.check([np.inf, np.inf]).outcome is Outcome.WRONG
    with pytest.raises(LabError, match="its own solution does not pass"):
        array(answer=[np.nan, 1])


def test_what_is_computed_in_floats_can_be_typed_in_decimals() -> None:
    question = number(answer=0.1 + 0.2, wrong={0.1: "One.", 0.2: "The other."})
    assert question.check("0.3").outcome is question.check("0,3").outcome is Outcome.RIGHT
    assert question.check("0.300001").outcome is Outcome.WRONG
    # What a text shows of whole numbers is the whole number.
    large = number(answer=2**24, values={"n": 2**24})
    assert large.hint() == "Hint 1 of 2: First 16777216."


def test_a_sum_in_float32_may_differ_in_its_last_bits() -> None:
    question = array(answer=torch.tensor([1000.1]))
    assert question.check(np.array([1000.1])).outcome is Outcome.RIGHT
    assert question.check([1000.11]).outcome is Outcome.WRONG
    assert array(answer=[np.inf]).check([1e300]).outcome is Outcome.WRONG


def test_tensors_keep_their_kind() -> None:
    half = torch.tensor([0.5, 3]).bfloat16()
    assert array(answer=half).check([0.5, 3]).outcome is Outcome.RIGHT
    question = function(cases=[(half,)], answer=negative, wrong=[(abs, "A."), (sum, "B.")])
    assert question.check(lambda x: x.neg() if x.dtype == torch.bfloat16 else x)
    assert question.check(negative).outcome is Outcome.RIGHT


# A function's mistakes


def failing(image: Any, size: int) -> Any:
    return helper(image)


def helper(image: Any) -> Any:
    return torch.as_tensor(image).reshape(7, -1)  # the reader's own


class Layer:
    def __call__(self, image: Any, size: int) -> Any:
        return image[size]["no such thing"]  # in a class


def unwritten(image: Any) -> Any:
    return image


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (
            failing,
            "return torch.as_tensor(image).reshape(7, -1)  # the reader's own`, with Runtime",
        ),
        (lambda image, size: size / 0, "size / 0"),
        (Layer(), 'return image[size]["no such thing"]  # in a class`'),
        (unwritten, "TypeError"),
        (np.linalg.inv, "TypeError"),
    ],
)
def test_an_error_tells_the_readers_own_line(answer: Any, told: str) -> None:
    verdict = function().check(answer)
    assert verdict.outcome is Outcome.ERROR
    assert verdict.message.startswith("For `pool(4×5, 2)`: it stops ")
    assert told in verdict.message
    assert "judge" not in verdict.message


def test_a_line_without_a_file_is_told_by_its_number() -> None:
    names: dict[str, Any] = {}
    exec("def mine(image, size):\n    raise ValueError", names)
    told = function().check(names["mine"]).message
    assert told == "For `pool(4×5, 2)`: it stops in line 2 with ValueError."


def test_each_call_gets_fresh_copies() -> None:
    def greedy(image: Any, size: int) -> Any:
        result = pool(image.copy() if isinstance(image, np.ndarray) else image.clone(), size)
        image *= 0
        return result

    question = function(answer=greedy)
    for _ in range(2):
        assert question.check(greedy).outcome is Outcome.RIGHT
    assert IMAGE.any()
    # Arrays come as arrays, tensors as tensors, of their own dtype.
    seen = []

    def looks(image: Any, size: int) -> Any:
        seen.append((type(image), str(image.dtype)))
        return pool(image, size)

    assert function(cases=[(np.eye(4, dtype=np.float32), 2), (torch.eye(6).half(), 3)]).check(looks)
    assert seen == [(np.ndarray, "float32"), (torch.Tensor, "torch.float16")]


# What a question must be

REFUSED: list[tuple[Callable[..., Question], dict[str, Any], str]] = [
    (number, {"wrong": {28: "Forgotten."}}, "at least two wrong answers"),
    (number, {"wrong": {28: "Same.", 15: "Same."}}, "at least two wrong answers"),
    (number, {"wrong": {14: "It is right.", 15: "Not."}}, "wrong answer 1 does not count as wrong"),
    (number, {"wrong": {15: "One.", 28: "Two."}, "tolerance": 1}, "wrong answer 1 does not count"),
    (
        number,
        {"wrong": {20: "One.", 21: "Two."}, "tolerance": 2},
        "wrong answer 2 gets another message",
    ),
    (number, {"answer": np.nan}, "its own solution does not pass"),
    (number, {"hints": []}, "at least one hint"),
    (number, {"solution": " "}, "one of its texts is empty"),
    (number, {"solution": "One.\n\nTwo."}, "one paragraph"),
    (number, {"values": {"n": 1, "rows": 2}}, "no text uses the value 'rows'"),
    (choice, {"place": 4}, "'place' goes from 1 to 3, not 4"),
    (choice, {"wrong": {"One": ""}}, "at least two wrong answers"),
    (choice, {"wrong": {"One": "", "Two": "No."}}, "one of its texts is empty"),
    (pixel, {"answers": []}, "it has no right answer"),
    (pixel, {"answers": [(4, 0)]}, "its own solution does not pass: Rows go from 0 to 3"),
    (pixel, {"answers": [(2, 3), (0, 4)]}, "wrong answer 3 does not count as wrong"),
    (pixel, {"shown": np.zeros((17, 2))}, "at most 16 rows and columns"),
    (pixel, {"shown": [["a"]]}, "can be shown, not something else"),
    (pixel, {"shown": [[np.nan] * 5] * 4}, "NaN or infinite"),
    (kernel, {"answer": np.ones((5, 2))}, "the kernel is larger than the image"),
    (kernel, {"wrong": [([[1]], "Small."), (EDGE, "Right.")]}, "wrong answer 1 does not count"),
    (array, {"wrong": [(POOLED, "Right."), (0, "Not.")]}, "wrong answer 1 does not count as wrong"),
    (array, {"answer": {1, 2}}, "an exercise cannot hold a set"),
    (function, {"answer": averaged}, "its own solution does not pass: The average"),
    (
        function,
        {"answer": max, "cases": [(1, 2)], "wrong": [(min, "A."), (pow, "B.")]},
        "the source of max cannot be found",
    ),
    (thought, {"wrong": {"It is.": "It is not."}}, "at least two wrong answers"),
    (number, {"answer": 1 / 3}, "as it is printed, 0.333333, does not pass.*larger 'tolerance'"),
    (kernel, {"answer": np.divide(EDGE, 6)}, "as it is printed, .*larger 'tolerance'"),
    (kernel, {"wrong": [(np.ones((5, 2)), "A."), (EDGE, "B.")]}, "the kernel is larger than"),
    (number, {"answer": "many"}, "'many' is not one number"),
    (number, {"values": {"n": (3, 3)}}, r"\(3, 3\) is not one number"),
    (number, {"hints": "Look."}, "'hints' is one text"),
    (number, {"solution": "{m} rows."}, "names {m}, which is not among its values"),
    (choice, {"right": "4"}, "the option '4' could be meant as the number of an option"),
    (choice, {"right": "{n}"}, "the option '−2' could be meant"),
    (choice, {"right": "−2 {n}", "wrong": {"{n} −2": "A.", "No": "B."}}, "two options read"),
    (array, {"answer": "text"}, "its answer is not an array of numbers"),
    (array, {"answer": torch.empty(2, device="meta")}, "cannot hold this tensor"),
    (function, {"answer": worded}, "its answer is not an array of numbers"),
    (function, {"answer": uneven}, "its answer is not an array of numbers"),
]


@pytest.mark.parametrize(("kind", "changes", "told"), REFUSED)
def test_a_question_that_is_not_sound_is_refused(
    kind: Callable[..., Question], changes: dict[str, Any], told: str
) -> None:
    kind()
    with pytest.raises(LabError, match=told):
        kind(**changes)


@pytest.mark.parametrize("name", ["Rows", "rows left", "1st", "rows--left", "-rows", "행", ""])
def test_a_name_is_an_address(name: str) -> None:
    with pytest.raises(LabError, match="small letters, digits and hyphens"):
        exercises.thought(name, "Why?", wrong={"A": "B", "C": "D"}, **TEXTS)


@pytest.mark.parametrize("name", ["lambda", "global"])
def test_a_name_is_no_word_of_python(name: str) -> None:
    with pytest.raises(LabError, match="a word of Python"):
        exercises.thought(name, "Why?", wrong={"A": "B", "C": "D"}, **TEXTS)


def test_the_code_is_read_from_the_file_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "script.py"
    code = "def mine(image, size):\n    return pool(image, size)  # {}\n"
    path.write_text(code.format("old"))
    names: dict[str, Any] = {"pool": pool}
    exec(compile(path.read_text(), str(path), "exec"), names)
    linecache.getlines(str(path))
    path.write_text(code.format("new"))
    assert "# new" in function(answer=names["mine"]).solution()


# What a reader sees


def test_hints_come_in_order_and_numbers_are_filled_in() -> None:
    question = number()
    hints = [question.hint() for _ in range(3)]
    assert hints == ["Hint 1 of 2: First −2.", "Hint 2 of 2: Then.", "Hint 2 of 2: Then."]
    assert repr(choice()) == "What is kept?\n\n1. The mean\n2. The maximum\n3. Nothing"
    assert "def pool(image: Any, size: int)" in function().solution()
    wrong = {(1, 0): "Swapped.", (1, 1): "No."}
    small = pixel(shown=[[0, 100], [-0.5, 3]], answers=[(0, 1)], wrong=wrong)
    assert repr(small) == "Where?\n\n```text\n   0  100\n−0.5    3\n```"
    assert "The image\n\n```text\n  0" in repr(kernel()) and "\nWhat is wanted\n" in repr(kernel())


def test_braces_that_name_no_value_are_left_alone() -> None:
    question = number(solution="$x^{2}$ {n} {m}", values={"n": "{m}", "m": 1.25})
    assert question.solution() == "$x^{2}$ {m} 1.25"


@pytest.mark.parametrize("kind", KINDS)
def test_a_packed_question_is_the_same_question(kind: Callable[[], Question]) -> None:
    question = kind()
    data = question._repr_mimebundle_()[EXERCISE_TYPE]
    text = pack([json.loads(json.dumps(data))], {"Right.": "맞았습니다."})
    assert text.isascii() and question.data["solution"] not in text
    there = vars(exercises.unpacked(text))[question.data["name"].replace("-", "_")]
    assert there.data == question.data
    for own, answer in RIGHT:
        if own is kind:
            assert str(there.check(answer)) == "맞았습니다."
    for own, answer, _ in WRONG:
        if own is kind:
            assert there.check(answer) == question.check(answer)


@pytest.mark.parametrize(
    "damage", [lambda text: text[:-9], lambda text: "행", lambda text: "", str.lower]
)
def test_a_damaged_notebook_is_told(damage: Callable[[str], str]) -> None:
    text = pack([number().data], {})
    with pytest.raises(LabError, match="download the notebook again"):
        exercises.unpacked(damage(text))


def test_another_versions_notebook_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    text = pack([], {})
    monkeypatch.setattr("cnnviz.lab.exercises.notebook.VERSION", 2)
    with pytest.raises(LabError, match="another version of cnnviz"):
        exercises.unpacked(text)
