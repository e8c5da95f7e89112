"""Markdown as HTML where MkDocs is not at hand: for documents that are none of its pages."""

from functools import cache

from markdown import Markdown

from cnnviz.publish.mathematics import rendered


def converted(text: str) -> str:
    """A lesson's prose as the site's pages show it, formulas too."""
    made = _markdown().reset().convert(text)
    return rendered(made)[0]


@cache
def _markdown() -> Markdown:
    return Markdown(
        extensions=[
            "admonition",
            "attr_list",
            "md_in_html",
            "tables",
            "pymdownx.arithmatex",
            "pymdownx.superfences",
        ],
        extension_configs={"pymdownx.arithmatex": {"generic": True}},
    )
