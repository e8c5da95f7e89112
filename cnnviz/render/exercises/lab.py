"""A lab in one language: what its two notebooks are made from, and the empty one, to fill in.

Both are made from one run of the script. `executed` makes the other one, which becomes the page.
"""

import ast
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cnnviz.domain import QUESTIONS, Cell, CellKind, Example, Run
from cnnviz.gallery.scripts.comments import with_comments
from cnnviz.i18n.languages import Translate, exercise_words
from cnnviz.mimetypes import EXERCISE_TYPE
from cnnviz.render.base.assets import Assets
from cnnviz.render.base.context import Press
from cnnviz.render.exercises.packing import packed
from cnnviz.render.exercises.solutions import emptied
from cnnviz.render.figures.playground import Place
from cnnviz.render.lessons.downloads import cell, metadata, setup_cells
from cnnviz.render.text.prose import Prose

SLOT = '<div class="cnnviz-notebook"></div>'
"""Where the page of a lab shows its notebook."""

Output = dict[str, Any]
Question = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Lab:
    """What the page of a lab shows in its slot."""

    notebook: str
    """The executed notebook, for mkdocs-jupyter."""
    ids: Sequence[str]
    """Of the headings, the title's first: those of the English text."""
    hints: str
    """What is said where the hints to a question are folded."""
    solution: str
    """The same of a reference solution."""


@dataclass(frozen=True, slots=True)
class Sources:
    """What the notebooks of a lab are made from."""

    example: Example
    run: Run
    prose: Prose
    press: Press
    assets: Assets
    place: Place | None

    def cells(self) -> Iterator[tuple[int, int, Cell, list[Output]]]:
        """(number from 1, code cells before it, cell, its outputs)."""
        after = 0
        for number, one in enumerate(self.example.cells, 1):
            if one.kind is CellKind.PROSE:
                yield number, after, one, []
            else:
                yield number, after, one, self.run.outputs[after]
                after += 1

    def asked(self) -> list[tuple[str, Question]]:
        """(variable, data) of the questions, in order, in the page's language.

        One is shown by a cell that is its variable; `gallery.answered` lets no other pass.
        """
        found: list[tuple[str, Question]] = []
        for _, _, one, outputs in self.cells():
            for output in outputs:
                if question := output.get("data", {}).get(EXERCISE_TYPE):
                    last = ast.parse(one.text).body[-1]
                    if isinstance(last, ast.Expr) and isinstance(last.value, ast.Name):
                        found.append((last.value.id, in_language(question, self.prose.translate)))
        return found


def empty(sources: Sources) -> dict[str, Any]:
    """The notebook to fill in: no outputs, no solutions that can be read."""
    words, prose = sources.press.language.words, sources.prose
    code = [one for one in sources.example.cells if one.kind is CellKind.CODE]
    script = [one.text for one in code if QUESTIONS not in one.tags]
    cells = setup_cells(sources.press)
    for number, after, one, _ in sources.cells():
        name = f"cell-{number}"
        if one.kind is CellKind.PROSE:
            cells.append(cell("markdown", name, prose.text(one.text, after)))
            continue
        if QUESTIONS in one.tags:
            made = _questions(name, sources)
        else:
            source = emptied(one.text, script, words("Your code here"))
            made = cell("code", name, with_comments(source, prose.translate))
        cells.append({**made, "execution_count": None, "outputs": []})
    return {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": metadata(sources.run),
        "cells": cells,
    }


def _questions(name: str, sources: Sources) -> dict[str, Any]:
    """The questions packed; folded in Jupyter and in Colab, since nobody needs to look at it."""
    language = sources.press.language
    table = {} if language.is_source else exercise_words(language.words)
    code = packed(dict(sources.asked()), table, language.words("The questions"))
    folded = {"jupyter": {"source_hidden": True}, "cellView": "form"}
    return {**cell("code", name, code), "metadata": folded}


def in_language(question: Question, translate: Translate) -> dict[str, Any]:
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


def as_text(notebook: Mapping[str, Any]) -> str:
    return json.dumps(notebook, ensure_ascii=False, indent=1)
