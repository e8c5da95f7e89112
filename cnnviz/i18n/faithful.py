"""Check that a translation can stand in the place of its English text, and takes nothing else."""

import re

from cnnviz.gallery.scripts.markdown_blocks import Kind, parsed
from cnnviz.gallery.scripts.markdown_parser import parser
from cnnviz.gallery.scripts.prose import slots, without_fences
from cnnviz.i18n.messages import Message

_CODE = re.compile(r"(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)", re.S)
_NO_TAGS = re.compile(
    r"(?<!`)(`+)(?!`)(?:(?!\n\s*\n).)+?(?<!`)\1(?!`)|\\<"
    r"|<[a-zA-Z][\w+.-]*:[^<>\s]*>|<[^<>\s@]+@[\w.-]+>"
    r"|\$\$.+?\$\$|\$(?![\s$])[^$\n]*?(?<!\s)\$(?!\d)",
    re.S,
)
"""Code, escapes, addresses in angle brackets, formulas."""
_TAG = re.compile(r"</?[a-zA-Z](?:\"[^\"]*\"|'[^']*'|[^'\"<>])*>?|<[!?][^<>]*>?")
_TRANSLATED = re.compile(
    r"\s(?:alt|title|aria-label|label|placeholder|summary)\s*=\s*(?:\"[^\"]*\"|'[^']*')", re.I
)
"""Attributes that hold words."""
_CELL = re.compile(r"(?:^|[\r\n])[ \t#]*%%")
_COMMAND = re.compile(r"(?:^|[\r\n])[ \t#]*[%!?]")
_FOOTNOTE = re.compile(r"\[\^[^\]\s]+\]")
_BEHIND = "behind"
_NAMES = {
    Kind.HEADING: "a heading",
    Kind.PARAGRAPH: "a paragraph",
    Kind.BULLETS: "a list",
    Kind.NUMBERS: "a numbered list",
    Kind.QUOTE: "a quote",
    Kind.TABLE: "a table",
    Kind.FENCE: "a fence",
    Kind.CODE: "indented code",
    Kind.HTML: "HTML",
    Kind.RULE: "a rule",
    Kind.FORMULA: "a formula",
    Kind.CONTAINER: "a head line with indented lines below it",
    Kind.LINK_DEFINITIONS: "link definitions",
}


def problem_of(message: Message, translation: str) -> str | None:
    """The reason why this translation of the message cannot be used.

    It must hold the expressions of the English text. In prose, it must also hold its footnotes
    and cells, consist of blocks of the same kinds, and leave nothing open behind it.
    """
    which = f"the translation of {message.place}, line {message.line}"
    demand = _demand(message, translation)
    return f"{which} {demand}. The page shows the English text." if demand else None


def _demand(message: Message, translation: str) -> str | None:
    english = message.text
    if odd := set(slots(english)) ^ set(slots(translation)):
        listed = ", ".join(f"{{{{ {expression} }}}}" for expression in sorted(odd))
        return f"must hold the same {{{{ … }}}} as the English text; look at {listed}"
    level = _level(english)
    if level != _level(translation):
        return (
            f"must start with '{'#' * level}', as the English heading does"
            if level
            else "must not be a heading, since the English text is not a heading"
        )
    if _commands(message, translation) and not _commands(message, english):
        return (
            "has a line that begins as a cell or as a command of IPython does, which Jupyter would "
            "read in the script; begin the line with a word"
        )
    if message.role == "prose" and (demand := _demand_of_prose(english, translation)):
        return demand
    added = _tags(translation) - _tags(english)
    if not added:
        return None
    listed = ", ".join(sorted(added))
    return f"has {listed}, which the English text has not; take it out, or write &lt; for '<'"


def _demand_of_prose(english: str, translation: str) -> str | None:
    if odd := _footnotes(english) ^ _footnotes(translation):
        listed = ", ".join(sorted(odd))
        return f"must hold the same footnotes as the English text; look at {listed}"
    if _is_closed(english) and not _is_closed(translation):
        return (
            "leaves a fence, a comment or a tag open, which would take what stands behind it; "
            "close it"
        )
    ours, theirs = ([block.kind for block in parsed(text)] for text in (english, translation))
    if others := [kind for kind in theirs if kind not in ours]:
        own = ", ".join(dict.fromkeys(_NAMES[kind] for kind in ours))
        return f"must be {own}, as the English text is, and has {_NAMES[others[0]]} in it"
    if Kind.TABLE in ours and _cells(english) != _cells(translation):
        return "must be a table with as many columns, rows and filled cells as the English table"
    return None


def _commands(message: Message, text: str) -> list[str]:
    """The marks of cells in a text, and in a comment IPython's commands, which may be commented."""
    pattern = _COMMAND if message.role == "comment in code" else _CELL
    return pattern.findall(text)


def _tags(text: str) -> set[str]:
    """The tags of a text outside of code and formulas; texts in them may be translated."""
    if "<" not in text:
        return set()
    bare = _NO_TAGS.sub("", without_fences(text))
    return {_TRANSLATED.sub("", tag) for tag in _TAG.findall(bare)}


def _level(text: str) -> int:
    """Level of the heading at the start of a text; 0 if it starts with something else."""
    return next((block.level for block in parsed(text)), 0)


def _footnotes(text: str) -> set[str]:
    """The footnotes of a text, and the references to them."""
    return set(_FOOTNOTE.findall(_CODE.sub("", without_fences(text)))) if "[^" in text else set()


def _is_closed(text: str) -> bool:
    """Whether a paragraph behind the text is a block of its own."""
    if not any(sign in text for sign in ("```", "~~~", "<")):
        return True
    last = parsed(f"{text}\n\n{_BEHIND}")[-1]
    return last.kind is Kind.PARAGRAPH and last.text == _BEHIND


def _cells(table: str) -> tuple[int, int, int]:
    """(columns, rows, cells that are not empty)."""
    tokens = parser().parse(table)
    kinds = [token.type for token in tokens]
    filled = sum(bool(token.content.strip()) for token in tokens if token.type == "inline")
    return kinds.count("th_open"), kinds.count("tr_open"), filled
