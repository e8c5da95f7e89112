"""Fills the marks in handwritten pages with names and defaults from the code.

`<!-- cnnviz: reference cnnviz.lab.images -->` becomes the public names of a module, and
`<!-- cnnviz: default time_limit -->` the default of one of the plugin's options. The result is
Markdown, so that it appears in the site and in an export alike. (mkdocstrings fills its own marks
only inside MkDocs: the pages of an export would show `::: cnnviz.lab.images`.)
"""

import re
from dataclasses import dataclass
from typing import Any

from cnnviz.errors import PublishError
from cnnviz.gallery.scripts.settings import DEFAULTS
from cnnviz.i18n.headings import headings
from cnnviz.i18n.language import Language
from cnnviz.render.base.templates import template

_REFERENCE = re.compile(r"^<!-- cnnviz: reference (?P<module>[\w.]+) -->$", re.M)
_DEFAULT = re.compile(r"<!-- cnnviz: default (?P<option>\w+) -->")


@dataclass(frozen=True, slots=True)
class Filled:
    markdown: str
    trouble: str = ""
    """A warning about a mark for the site's author; empty for none."""


def has_reference(markdown: str) -> bool:
    """Whether the page has a mark for the names of a module."""
    return bool(_REFERENCE.search(markdown))


def filled(markdown: str, language: Language, source: str) -> Filled:
    """The page with its marks filled; `source` is the code of the docstrings' language."""
    options = {match["option"] for match in _DEFAULT.finditer(markdown)}
    if unknown := sorted(options - set(DEFAULTS)):
        listed = ", ".join(unknown)
        return Filled(markdown, f"a mark asks for the default of {listed}: not an option")
    page = _DEFAULT.sub(lambda match: _default(match["option"]), markdown)
    first = min((match.start() for match in _REFERENCE.finditer(page)), default=0)
    while match := _REFERENCE.search(page):
        before = page[: match.start()]
        level = max((level for _, level, _, _ in headings(before)[-1:]), default=0) + 1
        try:
            names = _module(match["module"], language, source, level)
            if match.start() == first and not language.is_source:
                origin = language.words("The descriptions come from the code and are in English.")
                names = f"{origin}\n\n{names}"
        except PublishError as error:
            return Filled(page, f"a mark asks for {match['module']}: {error}")
        page = f"{before}{names.strip()}\n{page[match.end() :]}"
    return Filled(page)


def _module(path: str, language: Language, source: str, level: int) -> str:
    # griffe is imported here, since most projects have no page with a reference.
    from cnnviz.render.reference.names import read_module

    words = language.words
    titles = {
        "parameters": words("Parameters"),
        "other parameters": words("Parameters"),
        "attributes": words("Attributes"),
        "returns": words("Returns"),
        "yields": words("Yields"),
        "raises": words("Raises"),
        "examples": words("Example"),
    }
    return template(
        "reference.md.j2",
        _=words,
        module=read_module(path),
        titles=titles,
        level=level,
        foreign="" if language.is_source else source,
    )


def _default(option: str) -> str:
    value: Any = DEFAULTS[option]
    values = value if isinstance(value, list | tuple) else [value]
    return ", ".join(f"`{element}`" for element in values)
