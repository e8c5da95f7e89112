"""A part of a page as HTML alone: where a generator's Markdown is not at hand, or is not needed."""

import re
from collections.abc import Sequence

from cnnviz.i18n.language import Language
from cnnviz.render.base.templates import template
from cnnviz.render.lessons.parts import (
    Cards,
    Code,
    Control,
    Downloads,
    Html,
    Maps,
    Notice,
    Outputs,
    Picture,
    Playground,
    Plot,
    Progress,
    Prose,
    Question,
    Sheets,
    Text,
    Verdict,
)
from cnnviz.render.text.markdown import converted

HtmlPart = (
    Prose
    | Code
    | Text
    | Html
    | Picture
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
    | Progress
)


def html_of(part: HtmlPart, language: Language, base: str = "") -> str:
    """The part without a blank line and without indentation, as Markdown leaves it alone.

    `base` leads from the page's folder to the gallery's, for the cards.
    """
    match part:
        case Prose(text):
            return converted(text)
        case Code(text):
            return converted(fenced(text, "python"))
        case Html(text):
            return f'<div class="cnnviz-html">{text}</div>'
        case Outputs(cell, parts):
            inside = [html_of(one, language) for one in parts]
            return outputs_html(cell, inside)
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


def words_of(part: Maps | Plot | Playground | Question | Sheets, language: Language) -> str:
    """What search shall find of a figure or a question: its caption, or what it asks."""
    html = template("words.html.j2", _=language.words, kind=type(part).__name__, part=part)
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def outputs_html(cell: int, parts: Sequence[str]) -> str:
    """The element whose content another combination's takes the place of."""
    return "\n".join([f'<div class="cnnviz-outputs" data-output="{cell}">', *parts, "</div>"])


def compact(html: str) -> str:
    """HTML that Markdown leaves alone: no blank line and no indentation that could mean code."""
    return re.sub(r"\n\s*", "\n", html.strip())


_PREFORMATTED = re.compile(r"<(?P<name>pre|textarea)\b.*?</(?P=name)>", re.S | re.I)


def unbroken(html: str) -> str:
    """The same HTML without a blank line, at which CommonMark would take it to end."""
    whole = _PREFORMATTED.sub(lambda match: match[0].replace("\n", "&#10;"), html.strip())
    return re.sub(r"\n\s*\n", "\n", whole)


def fenced(text: str, info: str) -> str:
    """Code in Markdown, between fences that it does not hold."""
    ticks = "```"
    while ticks in text:
        ticks += "`"
    return f"{ticks} {info}\n{text}\n{ticks}"
