"""One paragraph of Markdown as HTML, for what does not go through MkDocs: an exercise's texts."""

import functools

from markdown import Markdown
from markdown.inlinepatterns import HtmlInlineProcessor

from cnnviz.errors import PublishError
from cnnviz.render.text.mathematics import rendered

_TAGS = r"(</?(?:sub|sup|kbd|br)\s*/?>)"
"""HTML that may stand in a text; any other < is less than."""


def inline(text: str) -> str:
    """Code, emphasis, links and `$formulas$` of a paragraph, without the paragraph itself."""
    html = _converter().reset().convert(" ".join(text.split("\n")))
    made, broken = rendered(html.removeprefix("<p>").removesuffix("</p>"))
    if broken:
        formula, why = broken[0]
        raise PublishError(f"the formula ${formula}$ in '{text}' cannot be rendered: {why}")
    return made


@functools.cache
def _converter() -> Markdown:
    generic = {"pymdownx.arithmatex": {"generic": True}}
    made = Markdown(extensions=["pymdownx.arithmatex"], extension_configs=generic)
    # "> 3", "4. Stride" and "# of kernels" are texts, no quotation, list or heading.
    blocks = made.parser.blockprocessors
    for name in [one.name for one in blocks._priority if one.name != "paragraph"]:
        blocks.deregister(name)
    made.preprocessors.deregister("html_block")
    made.inlinePatterns.register(HtmlInlineProcessor(_TAGS, made), "html", 90)
    return made
