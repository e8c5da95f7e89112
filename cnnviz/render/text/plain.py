"""Markdown for places that show plain text: the title of a window, a card, a description."""

import re

_CODE = r"(?P<code>(?P<ticks>`+)(?!`).*?(?<!`)(?P=ticks)(?!`))"
_TAG = r"<!--.*?-->|</?[a-zA-Z][^\s<>\"'/=]*(?:\"[^\"]*\"|'[^']*'|[^'\"<>])*>|<[!?][^<>]*>"
_PIECE = re.compile(rf"{_CODE}|{_TAG}|(?P<open><)(?=[a-zA-Z/!?])", re.S)


def without_tags(text: str) -> str:
    """The text without HTML, but for what stands in code, such as `<div>`.

    A `<` that opens a tag and does not close it is parted from what follows by a space: so it is a
    character, and cannot swallow the page behind it.
    """
    return _PIECE.sub(lambda match: match["code"] or ("< " if match["open"] else ""), text)
