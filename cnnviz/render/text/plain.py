"""Prepares Markdown for places that show plain text: window titles, cards, descriptions."""

import re

_CODE = r"(?P<code>(?P<ticks>`+)(?!`).*?(?<!`)(?P=ticks)(?!`))"
_TAG = r"<!--.*?-->|</?[a-zA-Z][^\s<>\"'/=]*(?:\"[^\"]*\"|'[^']*'|[^'\"<>])*>|<[!?][^<>]*>"
_VALUE = r"(?P<value></?code>)"
"""A tag that is written around a value in code."""
_PIECE = re.compile(rf"{_CODE}|{_VALUE}|{_TAG}|(?P<open><)(?=[a-zA-Z/!?])", re.S)

_FOOTNOTE = re.compile(r"\[\^[^]]+\]")
_LINK = re.compile(r"!?\[((?:[^][]|\[[^][]*\])*)\]\((?:[^()]|\([^()]*\))*\)")


def unlinked(paragraph: str) -> str:
    """A paragraph of Markdown without links and footnotes, which would break on another page."""
    return _LINK.sub(r"\1", _FOOTNOTE.sub("", paragraph))


def without_tags(text: str) -> str:
    """The text without HTML tags; those in code, such as `<div>`, stay.

    A `<` that starts a tag without an end gets a space behind it. So it is a character, and cannot
    swallow the rest of the page.
    """
    return _PIECE.sub(
        lambda match: match["code"] or match["value"] or ("< " if match["open"] else ""), text
    )
