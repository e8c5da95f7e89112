"""A terminal's lines as HTML, whose colours follow the page."""

import re
from collections.abc import Iterable
from html import escape

from cnnviz.render.terminal.contrast import DARK, LIGHT, css, readable
from cnnviz.render.terminal.screen import Line, Span
from cnnviz.render.terminal.style import PLAIN, Style

_SAFE = re.compile(r"(?:https?|mailto):[^\s\x00-\x1f]+", re.I)
"""Addresses that a link may have."""


def lines_html(lines: Iterable[Line]) -> str:
    """The lines, separated by newlines, for a `<pre>`."""
    return "\n".join("".join(map(_span, line)) for line in lines)


def _span(span: Span) -> str:
    text = escape(span.text, quote=False)
    style = span.style
    if style == PLAIN:
        return text
    if style.is_hidden:
        return " " * len(span.text)
    classes, rules = ["cnnviz-ansi"], list(_rules(style))
    if style.is_inverse and style.colour is None and style.background is None:
        classes.append("cnnviz-ansi-inverse")
    shown = f' style="{";".join(rules)}"' if rules else ""
    if len(classes) > 1 or shown:
        text = f'<span class="{" ".join(classes)}"{shown}>{text}</span>'
    if _SAFE.fullmatch(style.link):
        text = f'<a href="{escape(style.link)}">{text}</a>'
    return text


def _rules(style: Style) -> Iterable[str]:
    """The style as CSS; `--light` and `--dark` are the colours on the two kinds of pages."""
    colour, ground = style.colour, style.background
    if style.is_inverse:
        colour, ground = ground, colour
        # The page's own colour is not known here; on a colour, black or white is readable.
    if ground:
        readable_colour = readable(colour or ground, ground)
        yield f"--light:{css(readable_colour)};--dark:{css(readable_colour)}"
        yield f"background:{css(ground)}"
    elif (colour and not style.is_inverse) or colour:
        yield f"--light:{css(readable(colour, LIGHT))};--dark:{css(readable(colour, DARK))}"
    if style.is_bold:
        yield "font-weight:700"
    if style.is_italic:
        yield "font-style:italic"
    lines = [
        name
        for name, is_on in (("underline", style.is_underlined), ("line-through", style.is_struck))
        if is_on
    ]
    if lines:
        yield f"text-decoration:{' '.join(lines)}"
