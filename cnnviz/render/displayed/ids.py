"""Keep the ids of a page's outputs apart: in a notebook each output may have the same ones.

An id that another output or a heading has is renamed, with everything in its output that refers to
it; otherwise a gradient, a clip or a label of one output would act on another one's elements.
"""

import re
from collections.abc import Mapping, Set

from cnnviz.gallery.displayed.markup import Tag, replaced, tags_of

_HAS_ID = re.compile(r"\sid\s*=", re.I)
_URL = re.compile(r"(url\(\s*[\"']?#)([^\"')\s]+)")
_SELECTED = re.compile(r"#((?:[\w-]|[^\x00-\x7f]|\\.)+)(?=[^{}]*\{)")
"""An id in a selector; a colour is followed by the end of its block."""
_ONE = frozenset({"for", "form", "list", "popovertarget", "commandfor", "aria-activedescendant"})
_LISTS = frozenset(
    {
        *("headers", "itemref", "aria-labelledby", "aria-describedby", "aria-controls"),
        *("aria-owns", "aria-details", "aria-flowto", "aria-errormessage"),
    }
)
"""Attributes that hold an id, and those that hold several."""


def with_free_ids(text: str, taken: set[str]) -> str:
    """The HTML with other ids in the place of those in `taken`, to which its ids are added."""
    if not _HAS_ID.search(text):
        return text
    own = {tag.attributes["id"] for tag in tags_of(text) if tag.attributes.get("id")}
    names = {name: _free(name, taken | own) for name in sorted(own & taken)}
    taken |= own | set(names.values())
    return replaced(text, lambda tag: _renamed(tag, names)) if names else text


def _free(name: str, taken: Set[str]) -> str:
    """The name with the lowest number that makes it another one, as headings have it."""
    number = 1
    while f"{name}_{number}" in taken:
        number += 1
    return f"{name}_{number}"


def _renamed(tag: Tag, names: Mapping[str, str]) -> str | None:
    """The tag with these ids renamed; None if it has none of them."""

    def of(text: str) -> str:
        return names.get(text, text)

    changes: dict[str, str | None] = {}
    for key, value in tag.attributes.items():
        if key == "id" or key in _ONE:
            new = of(value)
        elif key in _LISTS:
            new = " ".join(map(of, value.split()))
        elif key in ("href", "xlink:href") and value.startswith("#"):
            new = f"#{of(value[1:])}"
        else:
            new = _in_urls(value, names)
        if new != value:
            changes[key] = new
    content = tag.content
    if tag.name == "style":
        selected = _SELECTED.sub(lambda match: f"#{of(match[1])}", content)
        content = _in_urls(selected, names)
    return tag.rewritten(changes, content) if changes or content != tag.content else None


def _in_urls(text: str, names: Mapping[str, str]) -> str:
    return _URL.sub(lambda match: match[1] + names.get(match[2], match[2]), text)
