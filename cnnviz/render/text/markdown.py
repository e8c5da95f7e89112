"""Markdown as HTML where MkDocs is not at hand: for documents that are none of its pages."""

import re
from functools import cache

from markdown import Markdown

from cnnviz.render.text.mathematics import rendered

_TO_PAGE = re.compile(
    r'(?P<before><a\b[^>]*? href=")(?![a-z][a-z\d+.-]*:|/)'
    r'(?P<folder>(?:[^"#?]*/)?)(?:index\.ipynb|(?P<name>[^"#?/]+)\.md)(?=["#?])',
    re.I,
)


def converted(text: str) -> str:
    """A lesson's prose as the site's pages show it, formulas too; links to pages have addresses."""
    made = _markdown().reset().convert(text)
    return _TO_PAGE.sub(_addressed, rendered(made)[0])


def _addressed(match: re.Match[str]) -> str:
    """A link to a page's file as MkDocs would make it; a lab's page is a notebook."""
    is_index = match["name"] in (None, "index", "README")
    address = match["folder"] + ("" if is_index else f"{match['name']}/")
    return match["before"] + (address or "./")


@cache
def _markdown() -> Markdown:
    return Markdown(
        extensions=[
            "admonition",
            "attr_list",
            "footnotes",
            "md_in_html",
            "tables",
            "pymdownx.arithmatex",
            "pymdownx.superfences",
        ],
        extension_configs={"pymdownx.arithmatex": {"generic": True}},
    )
