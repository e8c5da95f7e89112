"""Prepares Markdown for places that show plain text: window titles, cards, descriptions."""

import re
from collections.abc import Collection

_CODE = r"(?P<code>(?P<ticks>`+)(?!`).*?(?<!`)(?P=ticks)(?!`))"
_TAG = r"<!--.*?-->|</?[a-zA-Z][^\s<>\"'/=]*(?:\"[^\"]*\"|'[^']*'|[^'\"<>])*>|<[!?][^<>]*>"
_VALUE = r"(?P<value></?code>)"
"""A tag that is written around a value in code."""
_PIECE = re.compile(rf"{_CODE}|{_VALUE}|{_TAG}|(?P<open><)(?=[a-zA-Z/!?])", re.S)

_FOOTNOTE = re.compile(r"\[\^[^]]+\]")
_LINK = re.compile(r"!?\[((?:[^][]|\[[^][]*\])*)\]\((?:[^()]|\([^()]*\))*\)")
_REFERENCE = re.compile(r"!?\[(?P<text>(?:[^][]|\[[^][]*\])*)\](?:\[(?P<label>[^][]*)\])?")
_DEFINITION = re.compile(r"^[ \t>]*\[(?!\^)([^][]+)\]:[ \t]*\S", re.M)


def unlinked(paragraph: str, labels: Collection[str] = ()) -> str:
    """A paragraph of Markdown without links and footnotes, which would break on another page.

    `labels` are those of the definitions that its links name, as `labels_in` has them.
    """

    def text(link: re.Match[str]) -> str:
        label = link["label"] or link["text"]
        return link["text"] if _normal(label) in labels else link[0]

    plain = _LINK.sub(r"\1", _FOOTNOTE.sub("", paragraph))
    return _REFERENCE.sub(text, plain) if labels else plain


def labels_in(markdown: str) -> set[str]:
    """The labels of the link definitions in a text."""
    return (
        {_normal(label) for label in _DEFINITION.findall(markdown)} if "]:" in markdown else set()
    )


def _normal(label: str) -> str:
    return " ".join(label.split()).casefold()


def without_tags(text: str) -> str:
    """The text without HTML tags; those in code, such as `<div>`, stay.

    A `<` that starts a tag without an end gets a space behind it. So it is a character, and cannot
    swallow the rest of the page.
    """
    return _PIECE.sub(
        lambda match: match["code"] or match["value"] or ("< " if match["open"] else ""), text
    )
