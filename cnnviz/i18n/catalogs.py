"""Catalogs: the translations of a lesson or section, in gettext PO files keyed by English text."""

import difflib
import io
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path, PurePosixPath

from babel.messages.catalog import Catalog as PoCatalog
from babel.messages.pofile import write_po

from cnnviz.errors import Finding
from cnnviz.i18n.faithful import problem_of
from cnnviz.i18n.language import Language
from cnnviz.i18n.messages import Message
from cnnviz.i18n.po_files import DamagedFileError, read_po_file, repetitions

Translate = Callable[[str], str]
"""Translates a text of a lesson into the page's language: the lesson's catalog."""

_NEAR = 0.6
"""Least similarity (difflib's ratio) at which a changed English text keeps its translation."""


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
    """The translations of a lesson or section into one language, by English text."""

    translations: dict[str, Translation]
    findings: tuple[Finding, ...] = ()
    """Mistakes of the file, each with its line."""
    refused: frozenset[str] = frozenset()
    """English texts whose translation cannot be used, so that the page shows them as they are."""

    def __call__(self, text: str) -> str:
        """The translation; the text itself if it has none."""
        translation = self.translations.get(text)
        return translation.text if translation else text

    def state(self, text: str) -> State:
        translation = self.translations.get(text)
        return translation.state if translation else State.MISSING


def source_language(messages: Iterable[Message]) -> Catalog:
    """The catalog of the scripts' own language: every text is its own translation."""
    translations = {message.text: Translation(message.text, State.CURRENT) for message in messages}
    return Catalog(translations)


def path_of(stem: Path, language: str) -> Path:
    """`gallery_src/pooling/max_pooling` -> `gallery_src/pooling/max_pooling.ko.po`."""
    return stem.with_name(f"{stem.name}.{language}.po")


def read(path: Path, messages: Sequence[Message]) -> Catalog:
    """The translations of these messages in a PO file; an empty catalog without the file.

    A message that the file lacks takes over the translation of the most similar English text that
    the script no longer has. So a changed text is stale at once, before anyone updates the file.

    A file that is not a PO file translates nothing. A translation with a problem (see
    `problem_of`) cannot be used.
    """
    if not path.exists() or not messages:
        return Catalog({})
    place = PurePosixPath(messages[0].place).with_name(path.name).as_posix()
    try:
        old = read_po_file(path)
    except DamagedFileError as error:
        findings = [Finding(place, each.line, None, each.message) for each in error.mistakes]
        return Catalog({}, tuple(findings), frozenset(message.text for message in messages))
    findings = [Finding(place, each.line, None, each.message) for each in repetitions(path)]
    updated, translations, refused = _updated(old, messages), {}, []
    for message in messages:
        entry = updated.get(message.text)
        if entry is None or not str(entry.string).strip():
            continue
        text = str(entry.string)
        problem = problem_of(message, text)
        if problem is None:
            state = State.STALE if entry.fuzzy else State.CURRENT
            translations[message.text] = Translation(text, state)
        elif not entry.fuzzy:
            known = old.get(message.text)
            findings.append(Finding(place, known.lineno if known else None, None, problem))
            refused.append(message.text)
    return Catalog(translations, tuple(findings), frozenset(refused))


def catalog_for(stem: Path, messages: Sequence[Message], language: Language) -> Catalog:
    """The catalog, in a language, of the script or section with this stem."""
    if language.is_source:
        return source_language(messages)
    return read(path_of(stem, language.code), messages)


def lacking(messages: Sequence[Message], catalog: Catalog) -> dict[State, list[Message]]:
    """The messages without a translation, and those whose translation is stale.

    The catalog's findings name the messages whose translation cannot be used.
    """
    by_state = {
        state: [
            message
            for message in messages
            if catalog.state(message.text) is state and message.text not in catalog.refused
        ]
        for state in (State.MISSING, State.STALE)
    }
    return {state: lacks for state, lacks in by_state.items() if lacks}


def notice(lacks: Collection[State], catalog: Catalog) -> str:
    """The notice that a page needs whose messages are in these states: `missing`, `stale` or ''."""
    states = {*lacks, State.MISSING} if catalog.refused else lacks
    return next((state.value for state in (State.MISSING, State.STALE) if state in states), "")


@dataclass(frozen=True, slots=True)
class Update:
    """The result of `update`."""

    path: Path
    new: int
    """Messages without a translation."""
    stale: int
    gone: int
    """Translations whose English text the script no longer has."""
    changed: bool
    """Whether the file was written."""


def update(path: Path, messages: Sequence[Message], language: str) -> Update:
    """Create the PO file, or update it to these messages; keeps everything a translator wrote.

    Raises TranslationError if the file is not a PO file.
    """
    before = path.read_bytes() if path.exists() else b""
    old = read_po_file(path) if before else PoCatalog(locale=language)
    updated = _updated(old, messages)
    buffer = io.BytesIO()
    write_po(buffer, updated, width=0, omit_header=False, include_previous=True, sort_output=False)
    after = buffer.getvalue()
    if after != before:
        path.write_bytes(after)
    entries = [entry for entry in updated if entry.id]
    return Update(
        path=path,
        new=sum(not entry.string for entry in entries),
        stale=sum(bool(entry.string) and entry.fuzzy for entry in entries),
        gone=len(updated.obsolete),
        changed=after != before,
    )


def _updated(old: PoCatalog, messages: Sequence[Message]) -> PoCatalog:
    """A catalog of these messages with the old translations.

    A translation taken over from a similar text is fuzzy; one whose text is gone is obsolete.
    """
    updated = PoCatalog(
        locale=old.locale,
        project="cnnviz",
        version=None,
        copyright_holder="the cnnviz contributors",
        header_comment="# Translations for cnnviz. One message is one block of the script.",
        creation_date=old.creation_date,
        revision_date=old.revision_date,
        fuzzy=False,
    )
    current = {message.text for message in messages}
    unused = {
        str(entry.id): entry
        for entry in [*old, *old.obsolete.values()]
        if entry.id and entry.string and entry.id not in current
    }
    for message in messages:
        entry = old.get(message.text) or old.obsolete.get(message.text)
        string, flags, previous = "", set[str](), list[str]()
        if entry is not None and entry.string:
            string, flags, previous = str(entry.string), set(entry.flags), entry.previous_id
        elif near := difflib.get_close_matches(message.text, unused, n=1, cutoff=_NEAR):
            gone = unused.pop(near[0])
            string, flags, previous = str(gone.string), {"fuzzy"}, [near[0]]
        updated.add(
            message.text,
            string,
            locations=[(message.place, 0)],
            flags=flags,
            auto_comments=[message.role],
            user_comments=entry.user_comments if entry is not None else [],
            previous_id=previous if "fuzzy" in flags else [],
        )
    updated.obsolete.update(unused)
    return updated
