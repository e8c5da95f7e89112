"""Fill the marks by which a page written by hand asks for what stands in the code.

`<!-- cnnviz: reference cnnviz.lab.images -->` asks for the public names of a module, and
`<!-- cnnviz: default time_limit -->` for the default of one of the plugin's options. The result is
Markdown, so that it stands in the site and in an export alike. (mkdocstrings fills its own marks
only inside MkDocs: an export would show `::: cnnviz.lab.images` to its readers.)
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
    """What is wrong with a mark, for the one who builds."""


def has_reference(markdown: str) -> bool:
    return bool(_REFERENCE.search(markdown))


def filled(markdown: str, language: Language, source: str) -> Filled:
    """The page with its marks filled; `source` is the code of the language of the docstrings."""
    asked = {match["option"] for match in _DEFAULT.finditer(markdown)}
    if unknown := sorted(asked - set(DEFAULTS)):
        return Filled(markdown, f"a mark asks for the default of {', '.join(unknown)}: no option")
    made = _DEFAULT.sub(lambda match: _default(match["option"]), markdown)
    first = min((match.start() for match in _REFERENCE.finditer(made)), default=0)
    while match := _REFERENCE.search(made):
        before = made[: match.start()]
        level = max((level for _, level, _, _ in headings(before)[-1:]), default=0) + 1
        try:
            names = _module(match["module"], language, source, level)
            if match.start() == first and not language.is_source:
                said = language.words("The descriptions come from the code and are in English.")
                names = f"{said}\n\n{names}"
        except PublishError as error:
            return Filled(made, f"a mark asks for {match['module']}: {error}")
        made = f"{before}{names.strip()}\n{made[match.end() :]}"
    return Filled(made)


def _module(path: str, language: Language, source: str, level: int) -> str:
    # griffe is imported where a page asks for it: most builds of other projects need none.
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
    return ", ".join(f"`{one}`" for one in values)
