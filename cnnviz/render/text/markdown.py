"""Converts a lesson's Markdown to HTML, for documents that no site generator converts."""

import re
from functools import cache

from markdown import Markdown

from cnnviz.render.formulas.scanning import marked_formulas
from cnnviz.render.markdown.extension import ProseExtension, marked

_TO_PAGE = re.compile(
    r'(?P<before><a\b[^>]*? href=")(?![a-z][a-z\d+.-]*:|/)'
    r'(?P<folder>(?:[^"#?]*/)?)(?:index\.ipynb|(?P<name>[^"#?/]+)\.md)(?=["#?])',
    re.I,
)


def converted(text: str) -> str:
    """The HTML of a lesson's prose, as on the site's pages, with a mark for each formula.

    Links to the files of pages become links to their addresses.
    """
    return with_addresses(_markdown().reset().convert(marked(marked_formulas(text))))


def with_addresses(html: str) -> str:
    """The HTML whose links to the files of pages are links to the pages' addresses."""
    return _TO_PAGE.sub(_addressed, html)


def _addressed(match: re.Match[str]) -> str:
    """The link to a page's file as MkDocs would write it; the file of a lab is a notebook."""
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
            "pymdownx.superfences",
            ProseExtension(),
        ],
    )
