"""The extensions of Python-Markdown that the pages of lessons need, whatever mkdocs.yml lists."""

from typing import Any

from markdown import Extension

from cnnviz.render.markdown.extension import ProseExtension

_MATHEMATICS = "pymdownx.arithmatex"
_NEEDED = {
    "attr_list": {"extra", "markdown.extensions.attr_list", "markdown.extensions.extra"},
    "md_in_html": {"extra", "markdown.extensions.md_in_html", "markdown.extensions.extra"},
    "pymdownx.highlight": set[str](),
    "pymdownx.superfences": set[str](),
}
"""Each needed extension, and the other names under which mkdocs.yml may list it."""
_COLLECTION = "pymdownx.extra"
_IN_COLLECTION = {"attr_list", "md_in_html", "pymdownx.superfences"}


def with_needed(
    extensions: list[str | Extension], options: dict[str, dict[str, Any]]
) -> list[str | Extension]:
    """The extensions of mkdocs.yml and those that lessons need.

    Formulas of pages written by hand are marked as those of lessons, not for MathJax.
    """
    listed = set(map(str, extensions))
    known = listed | (_IN_COLLECTION if _COLLECTION in listed else set())
    missing = [name for name, others in _NEEDED.items() if not known & {name, *others}]
    options.setdefault(_MATHEMATICS, {})["generic"] = True
    return [*extensions, *missing, ProseExtension()]
