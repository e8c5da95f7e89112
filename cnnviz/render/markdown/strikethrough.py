"""Strikethrough as GitHub and JupyterLab have it: between two pairs of tildes, or two single ones.

Single ones count around whole words only: Korean writes ranges with them, as in 3~5 and 6~8.
"""

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it.rules_inline import StateInline
    from markdown_it.rules_inline.state_inline import Delimiter
    from markdown_it.token import Token

_PAIR, _ONE = ord("~"), -ord("~")
"""Marks of the delimiters; the parser pairs those with the same mark."""
_BEFORE = re.compile(r"[\s(\[\"'*_~“‘]|$")
_BEHIND = re.compile(r"[\s.,;:!?)\]\"'*_~”’…]|$")
"""What may stand before and behind words between single tildes; `$`: nothing does."""


def struck(state: "StateInline", silent: bool) -> bool:
    """Rule that reads one or two tildes as a delimiter; longer rows of tildes are text."""
    from markdown_it.rules_inline.state_inline import Delimiter

    if silent or state.src[state.pos] != "~":
        return False
    scanned = state.scanDelims(state.pos, True)
    start, end = state.pos, state.pos + scanned.length
    opens, closes = scanned.can_open, scanned.can_close
    if scanned.length == 1:
        opens = opens and bool(_BEFORE.match(state.src[max(start - 1, 0) : start]))
        closes = closes and bool(_BEHIND.match(state.src[end : end + 1]))
    state.push("text", "", 0).content = "~" * scanned.length
    state.pos = end
    if scanned.length <= 2:
        mark, token = _ONE if scanned.length == 1 else _PAIR, len(state.tokens) - 1
        state.delimiters.append(Delimiter(mark, 0, token, -1, opens, closes))
    return True


def struck_by_one(state: "StateInline") -> None:
    """Rule that makes elements of the pairs of single tildes; the parser does it for `~~`."""
    _mark(state.tokens, state.delimiters)
    for meta in state.tokens_meta:
        if meta and "delimiters" in meta:
            _mark(state.tokens, meta["delimiters"])


def _mark(tokens: "list[Token]", delimiters: "list[Delimiter]") -> None:
    for opening in delimiters:
        if opening.marker == _ONE and opening.end >= 0:
            closing = delimiters[opening.end]
            first, last = tokens[opening.token], tokens[closing.token]
            first.type, first.nesting = "s_open", 1
            last.type, last.nesting = "s_close", -1
            for token in (first, last):
                token.tag, token.markup, token.content = "s", "~", ""
