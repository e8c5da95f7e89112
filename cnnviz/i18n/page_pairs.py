"""Pages written by hand: docs/en/X.md and its translation docs/ko/X.md, paired by path.

A translation names the digest of the English text that it translates in its header, as
`translates: 0123456789ab`; when the English text changes, the page says so by itself.
"""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from cnnviz.i18n.catalogs import State
from cnnviz.i18n.headings import headings, unique_slugs, with_ids

_HEADER = re.compile(r"\A---\n(?P<yaml>.*?\n)---\n+", re.DOTALL)
KEY = "translates"


@dataclass(frozen=True, slots=True)
class Paired:
    """A translated page held against its English one."""

    markdown: str
    """The text with the English headings' ids."""
    state: State
    trouble: str = ""
    """What is wrong with it, for the one who builds."""


def digest(english: str) -> str:
    """What a translation quotes: the English page's text, its header apart."""
    return hashlib.sha256(body(english).strip().encode()).hexdigest()[:12]


def body(page: str) -> str:
    return _HEADER.sub("", page, count=1)


def split_header(page: str) -> tuple[dict[str, Any], str]:
    """(the YAML header, the text below it)."""
    match = _HEADER.match(page)
    return (yaml.safe_load(match["yaml"]) or {}, page[match.end() :]) if match else ({}, page)


def paired(english: str, translation: str, translates: object) -> Paired:
    """The translation (its header taken off already) beside the English page's whole text."""
    ours, theirs = headings(translation), headings(body(english))
    ids = unique_slugs([(text, name) for _, _, text, name in theirs])
    state = State.CURRENT if str(translates) == digest(english) else State.STALE
    trouble = ""
    if [level for _, level, _, _ in ours] != [level for _, level, _, _ in theirs]:
        trouble = "its headings are not those of the English page, in number and level"
    elif state is State.STALE:
        trouble = (
            "the English page has changed since it was translated; bring it up to date, then run "
            "'cnnviz translate' with --accept and this file"
        )
    return Paired(with_ids(translation, ids), state, trouble)


def source_ids(english: str) -> str:
    """An English page (header taken off) with the ids that its translations will have."""
    found = headings(english)
    return with_ids(english, unique_slugs([(text, name) for _, _, text, name in found]))


def accept(translation: Path, english: Path) -> None:
    """Write the digest of the English page, as it is now, into the translation's header."""
    text = translation.read_text(encoding="utf-8")
    line = f"{KEY}: {digest(english.read_text(encoding='utf-8'))}\n"
    match = _HEADER.match(text)
    if not match:
        translation.write_text(f"---\n{line}---\n\n{text}", encoding="utf-8")
        return
    kept = [one for one in match["yaml"].splitlines(True) if not one.startswith(f"{KEY}:")]
    header = "".join([*kept, line])
    yaml.safe_load(header)
    translation.write_text(f"---\n{header}---\n\n{text[match.end() :]}", encoding="utf-8")
