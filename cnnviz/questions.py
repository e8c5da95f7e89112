"""The questions of exercises, as the lab hands them to the pages and to notebooks.

A question is JSON: `version`, `name`, `kind`, `question`, `hints`, `solution` and `values`, then
the fields of its kind (the dataclasses of lab/exercises/kinds). A lab's notebook carries its
questions packed into ASCII letters, so that nobody reads a solution by accident.
"""

import base64
import json
import re
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cnnviz.formatting import plain_number
from cnnviz.records import from_json

VERSION = 1
"""Version of a question's JSON and of the packing."""

_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")

PAGE = "page"
"""Key, beside the fields of a question, of the `PageFields` of its kind."""


@dataclass(frozen=True, slots=True)
class ShownField:
    """A field of a question that stands below its text: options, or rows of numbers."""

    field: str
    title: str = ""
    """Text of the interface above the field."""


@dataclass(frozen=True, slots=True)
class PageFields:
    """The part of a kind of question that the pages use."""

    shown: tuple[ShownField, ...] = ()
    judged: tuple[str, ...] | None = None
    """Fields that the browser checks an answer by; None: the page has no form for an answer."""


@dataclass(frozen=True, slots=True)
class _Fields:
    """The fields of questions of all kinds."""

    version: int
    name: str
    kind: str
    question: str
    hints: list[str]
    solution: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Reply:
    message: str


@dataclass(frozen=True, slots=True)
class _Option:
    text: str
    message: str


def checked(data: Any) -> Mapping[str, Any]:
    """The JSON of a question, as a lesson hands it over.

    Raises KeyError, TypeError or ValueError where it is not as the lab writes it: its name becomes
    a part of names of files, and both names become code in the lab's notebook.
    """
    fields = from_json(_Fields, data)
    if not _NAME.fullmatch(fields.name) or not _NAME.fullmatch(fields.kind):
        raise ValueError("a question's name and kind are small letters, digits and hyphens")
    for record, key in ((_Option, "options"), (_Reply, "wrong")):
        for row in data.get(key, ()):
            from_json(record, row)
    if not isinstance(data.get("code", ""), str):
        raise TypeError("a question's code is a text")
    shown = from_json(PageFields, data[PAGE])
    for each in (*(field.field for field in shown.shown), *(shown.judged or ())):
        data[each]
    question: Mapping[str, Any] = data
    return question


def pack(questions: Sequence[Mapping[str, Any]], table: Mapping[str, str]) -> str:
    """The questions as a text of ASCII letters; `table` translates the texts of `check`."""
    bare = [
        {key: value for key, value in question.items() if key != PAGE} for question in questions
    ]
    data = {"version": VERSION, "questions": bare, "words": table}
    raw = json.dumps(data, separators=(",", ":"))
    return base64.b85encode(zlib.compress(raw.encode(), 9)).decode()


def unpack(text: str) -> dict[str, Any]:
    """{"version", "questions", "words"}; raises ValueError if the text is damaged."""
    try:
        data: dict[str, Any] = json.loads(zlib.decompress(base64.b85decode(text)))
    except zlib.error as error:
        raise ValueError(str(error)) from None
    return data


def question_text(
    data: Mapping[str, Any],
    shown: Sequence[ShownField],
    say: Callable[[str], str],
    label: Callable[[str], str],
) -> str:
    """A question as Markdown, for a notebook.

    `say` translates a text of the question and fills in its values; `label` translates the title of
    a part, such as 'Kernel', which is a text of the interface.
    """
    parts = [say(data["question"])]
    for part in shown:
        if part.title:
            parts.append(label(part.title))
        rows = data[part.field]
        if isinstance(rows[0], Mapping):
            texts = (say(option["text"]) for option in rows)
            parts.append("\n".join(f"{number}. {text}" for number, text in enumerate(texts, 1)))
        else:
            parts.append(grid(rows))
    return "\n\n".join(parts)


def grid(rows: Sequence[Sequence[float]]) -> str:
    """Rows of numbers as a fenced block of Markdown, in columns."""
    texts = [[plain_number(value, 6) for value in row] for row in rows]
    width = max(len(text) for row in texts for text in row)
    lines = (" ".join(text.rjust(width) for text in row) for row in texts)
    return "\n".join(["```text", *lines, "```"])
