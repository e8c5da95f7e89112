"""Exercises in the form that the templates and the browser read, in the page's language."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cnnviz.formatting import filled, plain_number
from cnnviz.gallery.scripts.comments import with_comments
from cnnviz.i18n.catalogs import Translate
from cnnviz.i18n.words import Words
from cnnviz.questions import PAGE, PageFields, question_text
from cnnviz.records import from_json
from cnnviz.render.base.assets import Assets
from cnnviz.render.formulas.page import Formulas
from cnnviz.render.text.inline import inline

Rows = list[list[str]]


@dataclass(frozen=True, slots=True)
class Exercise:
    """An exercise for the page's template; its texts are HTML without the paragraph around it."""

    number: int
    name: str
    kind: str
    question: str
    options: Sequence[str]
    hints: Sequence[str]
    solution: str
    code: str
    common_answers: Sequence[tuple[str, str]]
    """(common wrong answer, why it is wrong) of a thought question."""
    shown: Rows | None
    """The map in which readers point at a pixel, or the image that the kernel is applied to."""
    wanted: Rows | None
    kernel: Rows | None
    """The kernel that solves it."""
    data: str | None
    """File name of the data for the browser's judge; None: readers answer it in a notebook."""


def exercise(
    data: Mapping[str, Any],
    number: int,
    translate: Translate,
    assets: Assets,
    formulas: Formulas,
    linked: Callable[[str], str],
) -> Exercise:
    """The exercise `data`, number `number` of its page; adds the judge's file to `assets`.

    `linked` gives a text the addresses of the page. Numbers are written as the judge writes them,
    alike in all languages.
    """

    def say(text: str) -> str:
        return inline(linked(filled(translate(text), data["values"])), formulas)

    kind, name = data["kind"], None
    if _page(data).judged is not None:  # arrays and functions are for the notebooks
        name = f"exercise-{data['name']}.json"
        text = json.dumps(judged(data, say), ensure_ascii=False, separators=(",", ":"))
        assets.texts[name] = lambda: text
    thoughts = data["wrong"] if kind == "thought" else ()
    shown = data.get("rows" if kind == "pixel" else "image")
    return Exercise(
        number=number,
        name=data["name"],
        kind=kind,
        question=say(data["question"]),
        options=[say(option["text"]) for option in data.get("options", ())],
        hints=[say(hint) for hint in data["hints"]],
        solution=say(data["solution"]),
        code=data.get("code", ""),
        common_answers=[(say(wrong["answer"]), say(wrong["message"])) for wrong in thoughts],
        shown=_rows(shown) if shown else None,
        wanted=_rows(data["expected"]) if kind == "kernel" else None,
        kernel=_rows(data["answer"]) if kind == "kernel" else None,
        data=name,
    )


def judged(data: Mapping[str, Any], say: Callable[[str], str]) -> dict[str, Any]:
    """The fields of a question that the browser's judge reads; `say` turns messages into HTML."""
    fields = {name: data[name] for name in ("version", "kind", *(_page(data).judged or ()))}
    for name in ("wrong", "options"):
        if name in fields:
            fields[name] = [_judged_answer(answer, say) for answer in fields[name]]
    return fields


def _judged_answer(answer: Mapping[str, Any], say: Callable[[str], str]) -> dict[str, Any]:
    kept = {key: value for key, value in answer.items() if key != "text"}
    return {**kept, "message": say(answer["message"])}


def in_language(question: Mapping[str, Any], translate: Translate) -> dict[str, Any]:
    """The question with every text that a reader sees translated."""
    translated = {
        **question,
        "question": translate(question["question"]),
        "hints": [translate(hint) for hint in question["hints"]],
        "solution": translate(question["solution"]),
    }
    texts = {"text", "message", *(["answer"] if question["kind"] == "thought" else [])}
    for key in {"options", "wrong"} & question.keys():
        translated[key] = [
            {
                name: translate(value) if name in texts and value else value
                for name, value in answer.items()
            }
            for answer in question[key]
        ]
    if "code" in question:
        translated["code"] = with_comments(question["code"], translate)
    return translated


def plain(data: Mapping[str, Any], words: Words, translate: Translate) -> str:
    """The question as Markdown, for a notebook."""
    return question_text(
        data, _page(data).shown, lambda text: filled(translate(text), data["values"]), words
    )


def _page(data: Mapping[str, Any]) -> PageFields:
    return from_json(PageFields, data[PAGE])


def _rows(rows: Sequence[Sequence[float]]) -> Rows:
    """The numbers as the judge's messages write them."""
    return [[plain_number(value, 6) for value in row] for row in rows]
