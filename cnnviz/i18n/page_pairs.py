"""Pages written by hand: docs/en/X.md and its translation docs/ko/X.md, paired by path.

The header of a translation holds the digest of the English text that was translated, as
`translates: 0123456789ab`. When the English text changes, the translated page shows a notice.
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
    """A translated page, compared with its English page."""

    markdown: str
    """The text with the English headings' ids."""
    state: State
    trouble: str = ""
    """A warning for the site's author; empty for none."""


def digest(english: str) -> str:
    """12 hexadecimal digits of the SHA-256 of an English page's text without its header."""
    return hashlib.sha256(body(english).strip().encode()).hexdigest()[:12]


def body(page: str) -> str:
    return _HEADER.sub("", page, count=1)


def split_header(page: str) -> tuple[dict[str, Any], str]:
    """(the YAML header, the text below it)."""
    match = _HEADER.match(page)
    return (yaml.safe_load(match["yaml"]) or {}, page[match.end() :]) if match else ({}, page)


def paired(english: str, translation: str, translates: object) -> Paired:
    """Compare a translation, given without its header, with the English page, given with its own.

    `translates` is the digest in the translation's header.
    """
    ours, theirs = headings(translation), headings(body(english))
    ids = unique_slugs([(text, name) for _, _, text, name in theirs])
    state = State.CURRENT if str(translates) == digest(english) else State.STALE
    trouble = ""
    if [level for _, level, _, _ in ours] != [level for _, level, _, _ in theirs]:
        trouble = "its headings differ from those of the English page in number or level"
    elif state is State.STALE:
        trouble = (
            "the English page has changed since it was translated; bring it up to date, then run "
            "'cnnviz translate' with --accept and this file"
        )
    return Paired(with_ids(translation, ids), state, trouble)


def source_ids(english: str) -> str:
    """An English page, given without its header, with the ids that its translations will have."""
    headed = headings(english)
    return with_ids(english, unique_slugs([(text, name) for _, _, text, name in headed]))


def accept(translation: Path, english: Path) -> None:
    """Write the digest of the present English page into the translation's header."""
    text = translation.read_text(encoding="utf-8")
    line = f"{KEY}: {digest(english.read_text(encoding='utf-8'))}\n"
    match = _HEADER.match(text)
    if not match:
        translation.write_text(f"---\n{line}---\n\n{text}", encoding="utf-8")
        return
    kept = [row for row in match["yaml"].splitlines(True) if not row.startswith(f"{KEY}:")]
    header = "".join([*kept, line])
    yaml.safe_load(header)
    translation.write_text(f"---\n{header}---\n\n{text[match.end() :]}", encoding="utf-8")
