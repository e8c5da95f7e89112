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
_FENCES = "pymdownx.superfences"
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
    in_collection = _COLLECTION in listed
    _add_diagrams(options.setdefault(_COLLECTION, {}) if in_collection else options)
    return [*extensions, *missing, ProseExtension()]


def _add_diagrams(options: dict[str, dict[str, Any]]) -> None:
    """Let a fence called mermaid be a diagram, as in a notebook, unless mkdocs.yml has one."""
    from pymdownx.superfences import fence_code_format

    fences = options.setdefault(_FENCES, {}).setdefault("custom_fences", [])
    if not any(fence.get("name") == "mermaid" for fence in fences):
        fence = {"name": "mermaid", "class": "mermaid", "format": fence_code_format}
        options[_FENCES]["custom_fences"] = [*fences, fence]
