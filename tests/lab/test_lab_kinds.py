"""A kind of question is a file: what it defines is enough for notebooks and for the pages."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import test_lab_exercises as asked

from cnnviz.errors import LabError
from cnnviz.i18n.ui_texts import exercise_texts
from cnnviz.lab import exercises
from cnnviz.lab.exercises import Outcome, Question, kinds
from cnnviz.mimetypes import EXERCISE_TYPE
from cnnviz.questions import pack
from cnnviz.render.exercises.question import judged, plain

SNAPSHOT = Path(__file__).parents[1] / "snapshots" / "questions-version-1.txt"

INTERVAL = '''
"""A question for the two ends of an interval."""

from dataclasses import dataclass

from cnnviz.lab.exercises.base import given
from cnnviz.lab.exercises.base.kind import Kind
from cnnviz.lab.exercises.base.proof import proved
from cnnviz.lab.exercises.base.values import numbers
from cnnviz.questions import PageFields, ShownField


@dataclass(frozen=True, slots=True)
class Wrong:
    answer: list
    message: str


@dataclass(frozen=True, slots=True)
class Interval:
    rows: list
    ends: list
    wrong: tuple[Wrong, ...]


def interval(name, question, *, shown, ends, wrong, hints, solution, values=None):
    texts = given.texts("interval", name, question, hints, solution, values)
    known = tuple(Wrong(list(pair), text) for pair, text in wrong.items())
    fields = Interval(given.rows(shown, name), list(ends), known)
    return proved(texts, KIND, fields, right=[ends], wrong=list(wrong.items()))


def _check(fields, answer, feedback):
    pair = numbers(answer)
    if pair is None or pair.shape != (2,):
        return feedback.error(feedback.words("The answer is a pair: row and column."))
    if pair.tolist() == fields.ends:
        return feedback.right()
    for wrong in fields.wrong:
        if pair.tolist() == wrong.answer:
            return feedback.explained(wrong.message)
    return feedback.wrong("Look again.")


KIND = Kind(
    name="interval",
    fields=Interval,
    check=_check,
    texts=lambda fields: [wrong.message for wrong in fields.wrong],
    page=PageFields(shown=(ShownField("rows"),), judged=("ends", "wrong")),
)
'''


@pytest.fixture
def interval(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Question]:
    (tmp_path / "interval.py").write_text(INTERVAL)
    monkeypatch.setattr(kinds, "__path__", [*kinds.__path__, str(tmp_path)])
    kind = kinds.kind_of("interval")
    assert kind is not None
    module = sys.modules.pop("cnnviz.lab.exercises.kinds.interval")
    define: Callable[..., Question] = module.interval
    monkeypatch.setitem(sys.modules, module.__name__, module)
    return define


def test_a_new_kind_is_one_file(interval: Callable[..., Question]) -> None:
    wrong = {(1, 0): "Turned around.", (0, 0): "Only {n}."}
    question = interval("ends", "Which?", shown=[[0, 1]], ends=(0, 1), wrong=wrong, **asked.TEXTS)
    assert question.check([0, 1]).outcome is Outcome.RIGHT
    assert str(question.check((0, 0))) == "Only −2."
    assert repr(question) == "Which?\n\n```text\n0 1\n```"
    data = question._repr_mimebundle_()[EXERCISE_TYPE]
    # In a notebook.
    text = pack([json.loads(json.dumps(data))], {"Right.": "맞았습니다."})
    there = exercises.unpacked(text).ends
    assert there.data == question.data and str(there.check((0, 1))) == "맞았습니다."
    assert str(there.check((1, 0))) == "Turned around."
    # On a page.
    assert plain(data, str, str) == repr(question)  # type: ignore[arg-type]
    assert set(judged(data, question.filled)) == {"version", "kind", "ends", "wrong"}
    with pytest.raises(LabError, match="at least two wrong answers"):
        interval("ends", "?", shown=[[0]], ends=(0, 1), wrong={}, **asked.TEXTS)


@pytest.mark.parametrize("ask", asked.KINDS)
def test_each_kind_is_found_by_its_name(ask: Callable[[], Question]) -> None:
    question = ask()
    kind = kinds.kind_of(question.data["kind"])
    assert kind is not None and kind.name == ask.__name__
    # What its page shows and judges by are fields of its own, and its titles have a translation.
    shown = {part.field for part in kind.page.shown} | {*(kind.page.judged or ())}
    assert shown <= question.data.keys()
    assert {part.title for part in kind.page.shown if part.title} <= set(exercise_texts())
    for title in [part.title for part in kind.page.shown if part.title]:
        assert f"\n{title}\n" in repr(question)


def test_notebooks_from_before_go_on_working() -> None:
    """The snapshot was packed by cnnviz 0.1.0, before a kind was a file."""
    there = vars(exercises.unpacked(SNAPSHOT.read_text().strip()))
    questions = {question.texts.kind: question for question in there.values()}
    assert list(questions) == [ask.__name__ for ask in asked.KINDS]
    for ask, answer in asked.RIGHT:
        assert str(questions[ask.__name__].check(answer)) == "맞았습니다."
    for ask, answer, _ in asked.WRONG:
        assert questions[ask.__name__].check(answer) == ask().check(answer)
    for ask in asked.KINDS:
        now, then = ask(), questions[ask.__name__]
        assert repr(now) == repr(then) and now.solution() == then.solution()
        # Byte for byte what is packed today.
        assert json.dumps(now.data) == json.dumps(then.data)


def test_a_kind_of_a_later_version_is_told() -> None:
    data: dict[str, Any] = {**asked.number().data, "kind": "riddle"}
    for name in ("riddle", "__init__", "", "os", "../base"):
        with pytest.raises(LabError, match="another version of cnnviz: download"):
            exercises.unpacked(pack([{**data, "kind": name}], {}))
