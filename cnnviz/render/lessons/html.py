"""A part of a page as plain HTML, for places where a generator's Markdown is not needed."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from html import escape

from cnnviz.i18n.language import Language
from cnnviz.render.base.templates import template
from cnnviz.render.displayed.parts import Absent, Interactive, JsonTree, Media, Picture
from cnnviz.render.lessons.frame import LESSON
from cnnviz.render.lessons.page import figures_of
from cnnviz.render.lessons.parts import (
    Cards,
    Code,
    Control,
    CoursePath,
    Downloads,
    Folded,
    Html,
    Live,
    Maps,
    Notice,
    Outputs,
    Part,
    Playground,
    Plot,
    Progress,
    Prose,
    Question,
    Scrolled,
    Sheets,
    Start,
    Terminal,
    Text,
    Verdict,
)
from cnnviz.render.terminal.html import lines_html
from cnnviz.render.terminal.screen import Line
from cnnviz.render.text.markdown import converted

HtmlPart = (
    Prose
    | Code
    | Text
    | Terminal
    | Scrolled
    | Folded
    | Html
    | Picture
    | Media
    | Interactive
    | JsonTree
    | Absent
    | Maps
    | Plot
    | Playground
    | Question
    | Verdict
    | Outputs
    | Notice
    | Downloads
    | Control
    | Sheets
    | Cards
    | Live
    | Start
    | CoursePath
    | Progress
)

Searched = Maps | Plot | Playground | Question | Sheets | Cards | Live | Start | CoursePath
"""A part that is HTML in the finished page; search finds it by its words."""


_TABLE = re.compile(r"<table\b", re.I)


def html_of(part: HtmlPart, language: Language, base: str = "") -> str:
    """The part as HTML without blank lines and indentation, so that Markdown does not change it.

    `base` leads from the page's folder to the gallery's, for what shows other pages.
    """
    match part:
        case Prose(text):
            return converted(text)
        case Live():
            return part.from_page(base)
        case Code(text, _, name):
            return converted(fenced(text, name))
        case Html(text):
            # A wide table scrolls, with the keyboard too.
            name = escape(language.words("Table"))
            focus = f' tabindex="0" role="group" aria-label="{name}"' if _TABLE.search(text) else ""
            return f'<div class="cnnviz-html"{focus}>{text}</div>'
        case Outputs(cell, parts):
            return outputs_html(cell, [html_of(output, language) for output in parts])
        case Terminal(lines, stream):
            return _terminal(lines, stream, language)
        case Scrolled(parts):
            inner = "\n".join(html_of(output, language) for output in parts)
            return f"{scrolled_tag(language)}\n{inner}\n</div>"
        case Folded(kind, parts):
            inner = "\n".join(html_of(folded, language) for folded in parts)
            summary = f"<summary>{escape(language.words.translated(kind.value))}</summary>"
            return f'<details class="cnnviz-folded">{summary}\n{inner}\n</details>'
        case _:
            html = template(
                "part.html.j2",
                _=language.words,
                language=language,
                kind=type(part).__name__,
                part=part,
                base=base,
            )
            return compact(html)


def _terminal(lines: Sequence[Line], stream: str, language: Language) -> str:
    """Printed text with its colours; what is not standard output has its name above it."""
    text = lines_html(lines).replace("\n", "&#10;")
    pre = f'<pre class="cnnviz-output cnnviz-{stream}"><code>{text}</code></pre>'
    if stream == "stdout":
        return pre
    words = language.words
    name = escape(words("Error") if stream == "error" else words("Standard error"))
    label = f'<span class="cnnviz-stream">{name}</span>'
    return f'<div class="cnnviz-errors" role="group" aria-label="{name}">{label}{pre}</div>'


def scrolled_tag(language: Language) -> str:
    """The start of a box that scrolls, by keys as well."""
    name = escape(language.words("Output"))
    return f'<div class="cnnviz-scrolled" tabindex="0" role="region" aria-label="{name}">'


def live_html(parts: Iterable[Part], language: Language) -> str:
    """The first figure among the parts in which readers choose, for `Live`; empty: none."""
    maps = (part.figure for part in figures_of(parts) if isinstance(part, Maps))
    figure = next((each for each in maps if each.choices), None)
    if figure is None:
        return ""
    return html_of(Maps(replace(figure.below(LESSON), number=0)), language)


def words_of(part: Searched, language: Language) -> str:
    """Text of a part for the search index: a caption, what is asked, or titles and summaries.

    Words of other pages are found there.
    """
    if isinstance(part, Live | Start | CoursePath):
        return ""
    html = template("words.html.j2", _=language.words, kind=type(part).__name__, part=part)
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def outputs_html(cell: int, parts: Sequence[str]) -> str:
    """The element around the outputs of code cell `cell`, which another combination replaces."""
    return "\n".join([f'<div class="cnnviz-outputs" data-output="{cell}">', *parts, "</div>"])


def compact(html: str) -> str:
    """The HTML without blank lines and indentation, which Markdown could take for code."""
    return re.sub(r"\n\s*", "\n", html.strip())


_PREFORMATTED = re.compile(r"<(?P<name>pre|textarea)\b.*?</(?P=name)>", re.S | re.I)


def unbroken(html: str) -> str:
    """The same HTML without blank lines: CommonMark ends a block of HTML at a blank line."""
    whole = _PREFORMATTED.sub(lambda match: match[0].replace("\n", "&#10;"), html.strip())
    return re.sub(r"\n\s*\n", "\n", whole)


def fenced(text: str, info: str) -> str:
    """Code in Markdown, between fences longer than any in the code."""
    ticks = "```"
    while ticks in text:
        ticks += "`"
    return f"{ticks} {info}\n{text}\n{ticks}"
