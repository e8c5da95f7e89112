"""The line that starts a cell, `# %% Title [markdown] tags=["a"]`: its kind and its metadata."""

import ast
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from cnnviz.domain import CellKind
from cnnviz.gallery.notation.tags import normal, tags_of
from cnnviz.outputs import Json

# jupytext wants a space behind `%%`; VS Code and Spyder read the other two as well.
_MARKER = re.compile(r"\s*#\s*%%(?P<text>%*(?:\s.*|\[.*|\{.*)?)$")
_TITLED = re.compile(r"#\s*%%(?P<text>[A-Za-z].*)$")
_OTHER = re.compile(r"\s*#\s*(?:<codecell>|In\[[0-9 ]*\]:?)\s*$")
_KEY = re.compile(r"\s*(?P<key>[\w.@/-]+)\s*=\s*")
_FLAG = re.compile(r"\s*[\w.]+(?=\s|$)")
_MEANS_TAGS = re.compile(r"^\s*(?:\[\w+\]\s*)?tags\s*=|\btags\s*=\s*\[|\{\s*[\"']tags[\"']\s*:")
_KINDS = {"[markdown]": CellKind.PROSE, "[md]": CellKind.PROSE, "[raw]": CellKind.RAW}
_LANGUAGE_NAMES = (
    "R bash sh javascript js perl html latex markdown ruby script svg sql cython julia python2 "
    "python3 pypy haskell tcl gnuplot octave matlab"
)
_LANGUAGES = frozenset(_LANGUAGE_NAMES.split())


@dataclass(frozen=True, slots=True)
class Marker:
    """The line that starts a cell."""

    kind: CellKind = CellKind.CODE
    tags: tuple[str, ...] = ()
    raw_format: str = ""
    """MIME type of a raw cell; empty where it is not given."""
    magic: str = ""
    """The cell magic for its language, such as `%%bash`; empty for Python."""
    is_commented: bool = False
    """Whether its body is commented in the script, because only the notebook runs it."""
    is_damaged: bool = False
    """Whether its text seems to hold tags, but they cannot be read."""


@dataclass(frozen=True, slots=True)
class _Text:
    title: str
    metadata: Mapping[str, Json] = field(default_factory=dict)
    is_damaged: bool = False


def marker_text(line: str) -> str | None:
    """The text behind `# %%` where the line starts a cell; None for any other line."""
    if match := _MARKER.match(line):
        return match["text"]
    return "" if _OTHER.match(line) else None


def title_text(line: str) -> str | None:
    """The text of a marker without a space, `#%%Title`, which VS Code takes for one; else None."""
    match = _TITLED.match(line)
    return match["text"] if match else None


def marker_of(text: str) -> Marker:
    """The marker with this text behind its `# %%`."""
    parsed = _parsed(text.lstrip("%").strip())
    title, metadata = parsed.title, parsed.metadata
    kinds = [kind for mark, kind in _KINDS.items() if mark in title]
    named = {"markdown": CellKind.PROSE, "md": CellKind.PROSE, "raw": CellKind.RAW}
    kind = kinds[0] if kinds else named.get(str(metadata.get("cell_type")), CellKind.CODE)
    tags = tags_of(metadata)
    language = str(metadata.get("language", "python"))
    magic = f"%%{language} {metadata.get('magic_args', '')}".strip()
    is_foreign = kind is CellKind.CODE and language in _LANGUAGES
    if kind is CellKind.CODE and not _is_active("ipynb", metadata):
        kind = CellKind.RAW
    return Marker(
        kind=kind,
        tags=tags,
        raw_format=str(metadata.get("raw_mimetype") or metadata.get("format") or ""),
        magic=magic if is_foreign else "",
        is_commented=is_foreign or not _is_active("py", metadata),
        is_damaged=parsed.is_damaged and bool(_MEANS_TAGS.search(text)),
    )


def _is_active(extension: str, metadata: Mapping[str, Json]) -> bool:
    """Whether a cell counts in files with this extension, by its metadata `active` or its tags."""
    tags = metadata.get("tags")
    for tag in tags if isinstance(tags, list) else ():
        if normal(str(tag)).startswith("active-"):
            return extension in normal(str(tag)).split("-")
    active = metadata.get("active")
    return not isinstance(active, str) or extension in re.split(r"[.,]", active)


def _parsed(text: str) -> _Text:
    brace, equal = text.find("{"), text.find("=")
    if brace >= 0 and not 0 <= equal < brace:
        value, end = _value(text, brace)
        if isinstance(value, Mapping) and not text[end:].strip():
            return _Text(text[:brace].strip(), value)
        return _Text(text[:brace], {}, True)
    if equal < 0:
        return _Text(text)
    title = text[: _key_start(text, equal)].strip()
    metadata: dict[str, Json] = {}
    at = len(text) - len(text[_key_start(text, equal) :])
    while text[at:].strip():
        if key := _KEY.match(text, at):
            value, at = _value(text, key.end())
            if at < 0:
                return _Text(title, metadata, True)
            metadata[key["key"]] = value
        elif flag := _FLAG.match(text, at):
            at = flag.end()
        else:
            return _Text(title, metadata, True)
    return _Text(title, metadata)


def _key_start(text: str, equal: int) -> int:
    """Position of the word before the first equals sign."""
    return text[:equal].rstrip().rfind(" ") + 1


def _value(text: str, start: int) -> tuple[Json, int]:
    """(value, position behind it) of the JSON or the Python literal there; -1 where none is."""
    value: Json
    try:
        value, end = json.JSONDecoder().raw_decode(text, start)
    except ValueError:
        pass
    else:
        return value, end
    for end in range(len(text), start, -1):
        try:
            value = ast.literal_eval(text[start:end].strip())
        except (SyntaxError, ValueError):
            continue
        return value, end
    return None, -1
