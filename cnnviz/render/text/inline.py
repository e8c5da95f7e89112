"""Converts one paragraph of Markdown to HTML, for an exercise's texts."""

import functools

from markdown import Markdown
from markdown.inlinepatterns import HtmlInlineProcessor

from cnnviz.errors import PublishError
from cnnviz.render.text.mathematics import rendered

_TAGS = r"(</?(?:sub|sup|kbd|br)\s*/?>)"
"""The HTML tags allowed in a text; any other `<` is a less-than sign."""


def inline(text: str) -> str:
    """The HTML of a paragraph's code, emphasis, links and `$formulas$`, without `<p>`.

    Raises PublishError for a formula that cannot be rendered.
    """
    html = _converter().reset().convert(" ".join(text.split("\n")))
    with_formulas, failures = rendered(html.removeprefix("<p>").removesuffix("</p>"))
    if failures:
        formula, reason = failures[0]
        raise PublishError(f"the formula ${formula}$ in '{text}' cannot be rendered: {reason}")
    return with_formulas


@functools.cache
def _converter() -> Markdown:
    generic = {"pymdownx.arithmatex": {"generic": True}}
    converter = Markdown(extensions=["pymdownx.arithmatex"], extension_configs=generic)
    # "> 3", "4. Stride" and "# of kernels" are texts, not a quotation, list or heading.
    blocks = converter.parser.blockprocessors
    for name in [entry.name for entry in blocks._priority if entry.name != "paragraph"]:
        blocks.deregister(name)
    converter.preprocessors.deregister("html_block")
    converter.inlinePatterns.register(HtmlInlineProcessor(_TAGS, converter), "html", 90)
    return converter
