"""Converts one paragraph of Markdown to HTML, for an exercise's texts."""

import re
from functools import cache
from typing import TYPE_CHECKING

from cnnviz.render.formulas.page import Formulas
from cnnviz.render.formulas.scanning import marked_formulas
from cnnviz.render.markdown.commonmark import new_parser

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline

_TAG = re.compile(r"</?(?:sub|sup|kbd|br)\s*/?>")
"""The HTML allowed in a text; any other `<` is a less-than sign."""


def inline(text: str, formulas: Formulas) -> str:
    """The HTML of a paragraph as a notebook shows it, with `$formulas$`, without `<p>`.

    "> 3", "4. Stride" and "# of kernels" are texts, not a quotation, list or heading.
    """
    html: str = _parser().renderInline(marked_formulas(" ".join(text.split("\n")).strip()))
    return formulas.filled(html)


@cache
def _parser() -> "MarkdownIt":
    markdown = new_parser()
    markdown.inline.ruler.at("html_inline", _tag)
    return markdown


def _tag(state: "StateInline", silent: bool) -> bool:
    """Rule for the tags that a text may have."""
    tag = _TAG.match(state.src, state.pos)
    if not tag:
        return False
    if not silent:
        state.push("html_inline", "", 0).content = tag[0]
    state.pos = tag.end()
    return True
