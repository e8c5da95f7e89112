"""Converts one paragraph of Markdown to HTML, for an exercise's texts."""

import functools

from markdown import Markdown
from markdown.inlinepatterns import HtmlInlineProcessor

from cnnviz.render.formulas.page import Formulas
from cnnviz.render.formulas.scanning import MARK, marked_formulas

_TAGS = rf"(</?(?:sub|sup|kbd|br)\s*/?>|{MARK})"
"""The HTML allowed in a text; any other `<` is a less-than sign."""


def inline(text: str, formulas: Formulas) -> str:
    """The HTML of a paragraph's code, emphasis, links and `$formulas$`, without `<p>`."""
    html = _converter().reset().convert(marked_formulas(" ".join(text.split("\n"))))
    return formulas.filled(html.removeprefix("<p>").removesuffix("</p>"))


@functools.cache
def _converter() -> Markdown:
    converter = Markdown()
    # "> 3", "4. Stride" and "# of kernels" are texts, not a quotation, list or heading.
    blocks = converter.parser.blockprocessors
    for name in [entry.name for entry in blocks._priority if entry.name != "paragraph"]:
        blocks.deregister(name)
    converter.preprocessors.deregister("html_block")
    converter.inlinePatterns.register(HtmlInlineProcessor(_TAGS, converter), "html", 90)
    return converter
