"""Catalogs: the translations of a lesson or section, in gettext PO files keyed by English text."""

import difflib
import io
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from babel.messages.catalog import Catalog as PoCatalog
from babel.messages.pofile import write_po

from cnnviz.errors import TranslationError
from cnnviz.gallery.scripts.markdown_blocks import parsed
from cnnviz.gallery.scripts.prose import EXPRESSION, without_fences
from cnnviz.i18n.language import Language
from cnnviz.i18n.messages import Message
from cnnviz.i18n.po_files import read_po_file

Translate = Callable[[str], str]
"""Translates a text of a lesson into the page's language: the lesson's catalog."""

_NEAR = 0.6
"""How alike two English texts are whose translation is one text's, changed (difflib's ratio)."""


class State(Enum):
    CURRENT = "current"
    STALE = "stale"
    """The English text has changed since it was translated."""
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Translation:
    text: str
    state: State


@dataclass(frozen=True, slots=True)
class Catalog:
    """What the page asks for the words of its language."""

    translations: dict[str, Translation]

    def __call__(self, text: str) -> str:
        """The translation, or the text itself where there is none."""
        found = self.translations.get(text)
        return found.text if found else text

    def state(self, text: str) -> State:
        found = self.translations.get(text)
        return found.state if found else State.MISSING


def source_language(messages: Iterable[Message]) -> Catalog:
    """The catalog of the language that the scripts are written in: every text is its own."""
    return Catalog({one.text: Translation(one.text, State.CURRENT) for one in messages})


def path_of(stem: Path, language: str) -> Path:
    """`gallery_src/pooling/max_pooling` -> `gallery_src/pooling/max_pooling.ko.po`."""
    return stem.with_name(f"{stem.name}.{language}.po")


def read(path: Path, messages: Sequence[Message]) -> Catalog:
    """The catalog, held against the script's messages as they are now.

    A message that the file does not have yet takes the translation of the nearest English text
    that the script no longer has: so a changed text is stale at once, before anyone updates the
    file. Raises TranslationError for a file that is no PO file, and for a translation that drops
    or makes up a `{{ expression }}`.
    """
    if not path.exists():
        return Catalog({})
    updated = _updated(read_po_file(path), messages)
    translations = {}
    for message in messages:
        entry = updated.get(message.text)
        if entry is None or not str(entry.string).strip():
            continue
        text = str(entry.string)
        odd = _odd_expressions(message.text, text)
        if odd and entry.fuzzy:
            continue
        if odd:
            raise TranslationError(
                f"{path}: the translation of {message.place}, line {message.line} must hold "
                f"the same {{{{ … }}}} as the English text; look at {', '.join(sorted(odd))}."
            )
        level = _level(message.text)
        if level != _level(text) and not entry.fuzzy:
            wanted = (
                f"must start with '{'#' * level}', as the English heading does"
                if level
                else "must not be a heading, since the English text is none"
            )
            raise TranslationError(
                f"{path}: the translation of {message.place}, line {message.line} {wanted}."
            )
        translations[message.text] = Translation(
            text, State.STALE if entry.fuzzy else State.CURRENT
        )
    return Catalog(translations)


def catalog_for(stem: Path, messages: Sequence[Message], language: Language) -> Catalog:
    """The catalog of the script or section with this stem in a language, or the source language's.

    Raises what `read` raises.
    """
    if language.is_source:
        return source_language(messages)
    return read(path_of(stem, language.code), messages)


def lacking(messages: Sequence[Message], catalog: Catalog) -> dict[State, list[Message]]:
    """The messages without a translation, and those whose translation is stale."""
    by_state = {
        state: [message for message in messages if catalog.state(message.text) is state]
        for state in (State.MISSING, State.STALE)
    }
    return {state: lacks for state, lacks in by_state.items() if lacks}


def notice(states: Collection[State]) -> str:
    """The notice that a page with messages in these states needs: `missing`, `stale` or ''."""
    return next((state.value for state in (State.MISSING, State.STALE) if state in states), "")


@dataclass(frozen=True, slots=True)
class Update:
    """What `update` did to a catalog."""

    path: Path
    new: int
    stale: int
    gone: int
    changed: bool


def update(path: Path, messages: Sequence[Message], language: str) -> Update:
    """Create the PO file or bring it up to date; what a translator wrote is never lost."""
    before = path.read_bytes() if path.exists() else b""
    old = read_po_file(path) if before else PoCatalog(locale=language)
    fresh = _updated(old, messages)
    buffer = io.BytesIO()
    write_po(buffer, fresh, width=0, omit_header=False, include_previous=True, sort_output=False)
    after = buffer.getvalue()
    if after != before:
        path.write_bytes(after)
    entries = [entry for entry in fresh if entry.id]
    return Update(
        path=path,
        new=sum(not entry.string for entry in entries),
        stale=sum(bool(entry.string) and entry.fuzzy for entry in entries),
        gone=len(fresh.obsolete),
        changed=after != before,
    )


def _updated(old: PoCatalog, messages: Sequence[Message]) -> PoCatalog:
    """The old translations under today's messages: known, changed (fuzzy), gone (obsolete)."""
    fresh = PoCatalog(
        locale=old.locale,
        project="cnnviz",
        version=None,
        copyright_holder="the cnnviz contributors",
        header_comment="# Translations for cnnviz. One message is one block of the script.",
        creation_date=old.creation_date,
        revision_date=old.revision_date,
        fuzzy=False,
    )
    wanted = {message.text for message in messages}
    spare = {
        str(entry.id): entry
        for entry in [*old, *old.obsolete.values()]
        if entry.id and entry.string and entry.id not in wanted
    }
    for message in messages:
        entry = old.get(message.text) or old.obsolete.get(message.text)
        string, flags, previous = "", set[str](), list[str]()
        if entry is not None and entry.string:
            string, flags, previous = str(entry.string), set(entry.flags), entry.previous_id
        elif near := difflib.get_close_matches(message.text, spare, n=1, cutoff=_NEAR):
            gone = spare.pop(near[0])
            string, flags, previous = str(gone.string), {"fuzzy"}, [near[0]]
        fresh.add(
            message.text,
            string,
            locations=[(message.place, 0)],
            flags=flags,
            auto_comments=[message.what],
            user_comments=entry.user_comments if entry is not None else [],
            previous_id=previous if "fuzzy" in flags else [],
        )
    fresh.obsolete.update(spare)
    return fresh


def _level(text: str) -> int:
    """Of the heading that the text starts with; 0 where it starts with something else."""
    return next((block.level for block in parsed(text)), 0)


def _odd_expressions(english: str, translated: str) -> set[str]:
    """Those that only one of the texts holds; in a fence there are none."""
    found = (set(EXPRESSION.findall(without_fences(text))) for text in (english, translated))
    return set.symmetric_difference(*found)
