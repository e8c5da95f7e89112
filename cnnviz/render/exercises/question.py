"""Exercises as the templates and the browser want them, in the page's language."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cnnviz.formatting import filled, plain_number
from cnnviz.gallery.scripts.comments import with_comments
from cnnviz.i18n.languages import Translate, Words
from cnnviz.questions import PAGE, PageFields, question_text
from cnnviz.records import from_json
from cnnviz.render.base.assets import Assets
from cnnviz.render.text.inline import inline

Rows = list[list[str]]


@dataclass(frozen=True, slots=True)
class Exercise:
    number: int
    name: str
    kind: str
    question: str
    """Texts are HTML of one paragraph."""
    options: Sequence[str]
    hints: Sequence[str]
    solution: str
    code: str
    said: Sequence[tuple[str, str]]
    """Of a thought: what people often say, and why it is not so."""
    shown: Rows | None
    """The map that is pointed at, or the image that the kernel meets."""
    wanted: Rows | None
    kernel: Rows | None
    """The kernel that solves it."""
    data: str | None
    """File name of what the browser judges by; None: it is not answered here."""


def exercise(
    data: Mapping[str, Any], number: int, translate: Translate, assets: Assets
) -> Exercise:
    """Numbers are written as the judge writes them, alike in all languages."""

    def say(text: str) -> str:
        return inline(filled(translate(text), data["values"]))

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
        said=[(say(one["answer"]), say(one["message"])) for one in thoughts],
        shown=_rows(shown) if shown else None,
        wanted=_rows(data["expected"]) if kind == "kernel" else None,
        kernel=_rows(data["answer"]) if kind == "kernel" else None,
        data=name,
    )


def judged(data: Mapping[str, Any], say: Callable[[str], str]) -> dict[str, Any]:
    """What the browser's judge reads, its messages said."""
    found = {name: data[name] for name in ("version", "kind", *(_page(data).judged or ()))}
    for part in ("wrong", "options"):
        if part in found:
            found[part] = [_judged(one, say) for one in found[part]]
    return found


def _judged(one: Mapping[str, Any], say: Callable[[str], str]) -> dict[str, Any]:
    kept = {key: value for key, value in one.items() if key != "text"}
    return {**kept, "message": say(one["message"])}


def in_language(question: Mapping[str, Any], translate: Translate) -> dict[str, Any]:
    """The question with all that it says to its reader translated."""
    made = {
        **question,
        "question": translate(question["question"]),
        "hints": [translate(hint) for hint in question["hints"]],
        "solution": translate(question["solution"]),
    }
    said = {"text", "message", *(["answer"] if question["kind"] == "thought" else [])}
    for key in {"options", "wrong"} & question.keys():
        made[key] = [
            {name: translate(one) if name in said and one else one for name, one in row.items()}
            for row in question[key]
        ]
    if "code" in question:
        made["code"] = with_comments(question["code"], translate)
    return made


def plain(data: Mapping[str, Any], words: Words, translate: Translate) -> str:
    """The question as Markdown, for a notebook."""
    return question_text(
        data, _page(data).shown, lambda text: filled(translate(text), data["values"]), words
    )


def _page(data: Mapping[str, Any]) -> PageFields:
    return from_json(PageFields, data[PAGE])


def _rows(rows: Sequence[Sequence[float]]) -> Rows:
    """As the judge's messages write numbers."""
    return [[plain_number(value, 6) for value in row] for row in rows]
