"""The executed notebook of a lab: what mkdocs-jupyter makes its page from.

Its figures are HTML, as the lesson pages show them; `labpage` mends what comes of the rest.
"""

import re
from typing import Any

from cnnviz.domain import QUESTIONS, Cell, CellKind
from cnnviz.gallery.scripts.comments import with_comments
from cnnviz.mimetypes import EXERCISE_TYPE, MAPS_TYPE, PLOT_TYPE, VERDICT_TYPE
from cnnviz.render.base.templates import template
from cnnviz.render.exercises.lab import Output, Question, Sources, in_language
from cnnviz.render.exercises.question import plain
from cnnviz.render.exercises.solutions import unmarked
from cnnviz.render.figures.maps import maps_figure
from cnnviz.render.figures.plots import plot_figure
from cnnviz.render.lessons.downloads import PICTURES, cell, metadata, printed
from cnnviz.texts import filled

ASKS, SOLVES = "question", "solution"
"""Tags of the cells that ask a question and that hold a reference solution."""

_TEXTS = ("text/html", "text/markdown", "text/latex", "text/plain")


class Executed:
    """The notebook with stored outputs, without the cell that defines the questions."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._questions = {one["name"]: one for _, one in sources.asked()}
        self._figures = 0
        self.thumbnail: str | None = None
        """File name of the panel that stands for the lab in an index: the last figure's."""
        self.notebook = {
            "nbformat": 4,
            "nbformat_minor": 5,
            "metadata": metadata(sources.run),
            "cells": [
                self._cell(number, after, one, outputs)
                for number, after, one, outputs in sources.cells()
                if QUESTIONS not in one.tags
            ],
        }

    def _cell(self, number: int, after: int, one: Cell, outputs: list[Output]) -> dict[str, Any]:
        prose = self._sources.prose
        if one.kind is CellKind.PROSE:
            return cell("markdown", f"prose-{number}", prose.text(one.text, after))
        source = unmarked(one.text)
        tags = [SOLVES] if source != one.text else []
        if any(EXERCISE_TYPE in output.get("data", {}) for output in outputs):
            tags = [ASKS]
        if any(_outcome(output) == "compare" for output in outputs):
            source = ""  # A thought is no code: the text of the solution says it.
        return {
            **cell("code", f"code-{number}", with_comments(source, prose.translate)),
            "metadata": {"tags": tags},
            "execution_count": after + 1,
            "outputs": [shown for output in outputs for shown in self._shown(output)],
        }

    def _shown(self, output: Output) -> list[Output]:
        """An output in the one form that the page shows; with a question, its hints, and with a
        verdict, what explains the solution.
        """
        if output["output_type"] == "stream":
            return [{**output, "text": printed(output["text"])}]
        data, words = output["data"], self._sources.press.language.words
        if question := data.get(EXERCISE_TYPE):
            made = in_language(question, self._sources.prose.translate)
            return [_markdown(plain(made, words, str)), _markdown(_numbered(made["hints"], made))]
        if verdict := data.get(VERDICT_TYPE):
            said, solved = words(data["text/plain"]), self._questions[verdict["question"]]
            html = self._html("verdict.html.j2", outcome=verdict["outcome"], said=said)
            return [html, _markdown(filled(solved["solution"], solved["values"]))]
        return [self._figure(data) or self._picture(data) or _text(data)]

    def _figure(self, data: dict[str, Any]) -> Output | None:
        sources = self._sources
        words, translate = sources.press.language.words, sources.prose.translate
        if not {MAPS_TYPE, PLOT_TYPE} & data.keys():
            return None
        self._figures += 1
        if maps := data.get(MAPS_TYPE):
            assets, place = sources.assets, sources.place
            figure = maps_figure(maps, self._figures, words, translate, assets, place)
            self.thumbnail = figure.thumbnail or self.thumbnail
            return self._html("labfigure.html.j2", kind="maps", figure=figure)
        plot = plot_figure(data[PLOT_TYPE], self._figures, words, translate, sources.assets)
        return self._html("labfigure.html.j2", kind="plot", figure=plot)

    def _picture(self, data: dict[str, Any]) -> Output | None:
        for kind in PICTURES:
            if blob := data.get(kind):
                assets = self._sources.assets
                name = assets.blob(f"output-{len(assets.blobs) + 1}", blob)
                alt = data.get("text/plain", "")
                return self._html("labfigure.html.j2", kind="image", name=name, alt=alt)
        return None

    def _html(self, source: str, **values: Any) -> Output:
        language = self._sources.press.language
        html = template(source, _=language.words, language=language, **values)
        # On lines of its own, where a figure is found and set aside.
        return _display("text/html", "\n" + re.sub(r"\n\s*", "\n", html.strip()) + "\n")


def _outcome(output: Output) -> str | None:
    """Of the verdict that an output is."""
    verdict = output.get("data", {}).get(VERDICT_TYPE)
    return str(verdict["outcome"]) if verdict else None


def _numbered(texts: list[str], question: Question) -> str:
    said = (filled(text, question["values"]) for text in texts)
    return "\n".join(f"{number}. {text}" for number, text in enumerate(said, 1))


def _text(data: dict[str, Any]) -> Output:
    kind = next((one for one in _TEXTS if one in data), "text/plain")
    text = "".join(data.get(kind, ""))
    return _display(kind, f'<div class="cnnviz-html">{text}</div>' if "html" in kind else text)


def _markdown(text: str) -> Output:
    return _display("text/markdown", text)


def _display(kind: str, text: str) -> Output:
    return {"output_type": "display_data", "data": {kind: text}, "metadata": {}}
