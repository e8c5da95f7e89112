"""A lab in one language: the executed notebook that becomes its page, and the empty one to fill in.

Both are made from one run of the script. The executed one holds figures as the lesson pages show
them; `labpage` mends what mkdocs-jupyter makes of it. The empty one carries its questions packed.
"""

import ast
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cnnviz.gallery.comments import with_comments
from cnnviz.nouns import (
    EXERCISE_TYPE,
    MAPS_TYPE,
    PLOT_TYPE,
    QUESTIONS,
    VERDICT_TYPE,
    Cell,
    CellKind,
    Example,
    Run,
)
from cnnviz.publish.assets import Assets
from cnnviz.publish.downloads import cell, metadata, setup_cells
from cnnviz.publish.figures import maps_figure
from cnnviz.publish.languages import Translate, exercise_words
from cnnviz.publish.packing import packed
from cnnviz.publish.playground import Place
from cnnviz.publish.plots import plot_figure
from cnnviz.publish.press import Press
from cnnviz.publish.reading import Prose
from cnnviz.publish.solutions import SOLUTION, emptied, unmarked
from cnnviz.publish.templating import template
from cnnviz.texts import filled

QUESTION = "question"
"""Tag of the cells of a page that ask one."""

Output = dict[str, Any]
Question = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Lab:
    """What stands on a lab's page beside what its notebook says."""

    title: str
    summary: str
    tags: Sequence[str]
    top: str
    """HTML below the title: notice and downloads."""
    ids: Sequence[str]
    """Of the headings, in order: those of the English text."""
    solution: str
    """What is said where a reference solution is folded."""


@dataclass(frozen=True, slots=True)
class Sources:
    """What an executed notebook of a lab is made from."""

    example: Example
    run: Run
    prose: Prose
    press: Press
    assets: Assets
    place: Place | None


def executed(sources: Sources) -> dict[str, Any]:
    """The notebook with stored outputs; its cells that define or show a question have no code."""
    cells, figures = [], 0
    questions = {one["name"]: one for _, one in asked(sources.example, sources.run)}
    for number, after, one, outputs in _cells(sources.example, sources.run):
        if one.kind is CellKind.PROSE:
            text = sources.prose.text(one.text, after)
            cells.append(cell("markdown", f"prose-{number}", text))
            continue
        shown = []
        for output in outputs:
            verdict = output.get("data", {}).get(VERDICT_TYPE)
            figures += bool({MAPS_TYPE, PLOT_TYPE} & output.get("data", {}).keys())
            shown.append(_output(output, figures, sources))
            if verdict:
                question = _translated(questions[verdict[QUESTION]], sources.prose.translate)
                said = filled(question["solution"], question["values"])
                shown.append(_display({"text/markdown": said}))
        is_thought = any(_outcome(output) == "compare" for output in outputs)
        # A thought is no code: the solution's own text says it, in the page's language.
        source = "" if is_thought else with_comments(unmarked(one.text), sources.prose.translate)
        tags = _tags(one, outputs)
        code = {**cell("code", f"code-{number}", source), "metadata": {"tags": tags}}
        if QUESTIONS not in one.tags:
            cells.append({**code, "execution_count": after + 1, "outputs": shown})
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata(sources.run), "cells": cells}


def empty(example: Example, run: Run, prose: Prose, press: Press) -> dict[str, Any]:
    """The notebook to fill in: no outputs, no solutions that can be read."""
    words = press.language.words
    here = words("Your code here")
    script = [
        one.text for one in example.cells if one.kind is CellKind.CODE and QUESTIONS not in one.tags
    ]
    cells = setup_cells(press)
    for number, after, one, _ in _cells(example, run):
        name = f"cell-{number}"
        if one.kind is CellKind.PROSE:
            cells.append(cell("markdown", name, prose.text(one.text, after)))
            continue
        if QUESTIONS in one.tags:
            questions = {
                variable: _translated(question, prose.translate)
                for variable, question in asked(example, run)
            }
            table = {} if press.language.is_source else exercise_words(words)
            code = cell("code", name, packed(questions, table, words("The questions")))
            # Folded in Jupyter and in Colab: nobody needs to look at it.
            code["metadata"] = {"jupyter": {"source_hidden": True}, "cellView": "form"}
        else:
            source = with_comments(emptied(one.text, script, here), prose.translate)
            code = cell("code", name, source)
        cells.append({**code, "execution_count": None, "outputs": []})
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata(run), "cells": cells}


def asked(example: Example, run: Run) -> list[tuple[str, Question]]:
    """(variable, data) of the questions, in order; one is shown by a cell that ends in its name."""
    found = []
    for _, _, one, outputs in _cells(example, run):
        for output in outputs:
            if question := output.get("data", {}).get(EXERCISE_TYPE):
                last = ast.parse(one.text).body[-1]
                if isinstance(last, ast.Expr) and isinstance(last.value, ast.Name):
                    found.append((last.value.id, question))
    return found


def _cells(example: Example, run: Run) -> Iterator[tuple[int, int, Cell, list[Output]]]:
    """(number from 1, code cells before it, cell, its outputs)."""
    after = 0
    for number, one in enumerate(example.cells, 1):
        if one.kind is CellKind.PROSE:
            yield number, after, one, []
        else:
            yield number, after, one, run.outputs[after]
            after += 1


def _outcome(output: Output) -> str | None:
    """Of the verdict that an output is."""
    verdict = output.get("data", {}).get(VERDICT_TYPE)
    return str(verdict["outcome"]) if verdict else None


def _tags(one: Cell, outputs: Sequence[Output]) -> list[str]:
    """What `labpage` goes by."""
    if any(EXERCISE_TYPE in output.get("data", {}) for output in outputs):
        return ["question"]
    return [SOLUTION] if unmarked(one.text) != one.text else []


def _output(output: Output, number: int, sources: Sources) -> Output:
    """One output in the form that the page shows, and nothing beside it."""
    if output["output_type"] == "stream":
        text = re.sub(r"\x1b\[[0-9;]*m", "", output["text"]).rstrip("\n")
        return {**output, "text": text}
    data, translate, words = output["data"], sources.prose.translate, sources.press.language.words
    if maps := data.get(MAPS_TYPE):
        figure: Any = maps_figure(maps, number, words, translate, sources.assets, sources.place)
        return _html("labfigure.html.j2", sources.press, kind="maps", figure=figure)
    if plot := data.get(PLOT_TYPE):
        figure = plot_figure(plot, number, words, translate, sources.assets)
        return _html("labfigure.html.j2", sources.press, kind="plot", figure=figure)
    if question := data.get(EXERCISE_TYPE):
        return _display({"text/markdown": _plain(_translated(question, translate))})
    if verdict := data.get(VERDICT_TYPE):
        said = words(data["text/plain"])
        outcome = verdict["outcome"]
        return _html("verdict.html.j2", sources.press, outcome=outcome, said=said)
    for kind in ("image/png", "image/jpeg", "image/webp"):
        if blob := data.get(kind):
            name = sources.assets.blob(f"output-{len(sources.assets.blobs) + 1}", blob)
            alt = data.get("text/plain", "")
            return _html("labfigure.html.j2", sources.press, kind="image", name=name, alt=alt)
    for kind in ("text/html", "text/markdown", "text/latex", "text/plain"):
        if kind in data:
            return _display({kind: "".join(data[kind])})
    return _display({"text/plain": ""})


def _html(source: str, press: Press, **values: Any) -> Output:
    html = template(source, _=press.language.words, language=press.language, **values)
    # On lines of its own, where a figure is found and set aside.
    return _display({"text/html": "\n" + re.sub(r"\n\s*", "\n", html.strip()) + "\n"})


def _display(data: dict[str, str]) -> Output:
    return {"output_type": "display_data", "data": data, "metadata": {}}


def _plain(question: Question) -> str:
    """The question as Markdown."""
    values = question["values"]
    texts = [filled(question["question"], values)]
    options = [filled(option["text"], values) for option in question.get("options", ())]
    if options:
        texts.append("\n".join(f"{number}. {text}" for number, text in enumerate(options, 1)))
    return "\n\n".join(texts)


def _translated(question: Question, translate: Translate) -> dict[str, Any]:
    """The question with all that it says to its reader in the page's language."""
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
