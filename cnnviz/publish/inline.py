"""One paragraph of Markdown as HTML, for what does not go through MkDocs: an exercise's texts."""

import functools

from markdown import Markdown

from cnnviz.errors import PublishError
from cnnviz.publish.mathematics import rendered


def inline(text: str) -> str:
    """Code, emphasis, links and `$formulas$` of a paragraph, without the paragraph itself."""
    html = _converter().reset().convert(text).removeprefix("<p>").removesuffix("</p>")
    made, broken = rendered(html)
    if broken:
        formula, why = broken[0]
        raise PublishError(f"the formula ${formula}$ in '{text}' cannot be rendered: {why}")
    return made


@functools.cache
def _converter() -> Markdown:
    generic = {"pymdownx.arithmatex": {"generic": True}}
    return Markdown(extensions=["pymdownx.arithmatex"], extension_configs=generic)
