"""Frozen dataclasses as JSON, under the names of their fields, and back."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache, partial
from pathlib import Path
from types import NoneType
from typing import Any, TypeVar, cast, get_args, get_origin, get_type_hints

Record = TypeVar("Record")


def as_json(value: Any) -> Any:
    """A dataclass as a dict in the order of its fields, a tuple as a list; other values unchanged.

    A path and a member of an enumeration become strings. Lists and dicts count as JSON already and
    are not converted.
    """
    if isinstance(value, tuple):
        return [as_json(element) for element in value]
    if is_dataclass(value):
        return {name: as_json(getattr(value, name)) for name in _names(value.__class__)}
    if isinstance(value, Path):
        return str(value)
    return value.value if isinstance(value, Enum) else value


def from_json(record: type[Record], data: Any) -> Record:
    """`data`, JSON of a dataclass, as a `record`; keys that are not fields are ignored.

    Nested dataclasses, and tuples of them, are read too. Raises KeyError if a field is missing.
    """
    values = {}
    for name, reader in _readers(cast(Any, record)):
        value = data[name]
        values[name] = value if reader is None or value is None else reader(value)
    return record(**values)


@cache
def _readers(record: Any) -> Sequence[tuple[str, Callable[[Any], Any] | None]]:
    """(name, function that reads its JSON) of each field; None: the JSON is the value."""
    return tuple((name, _reader(hint)) for name, hint in _hints(record).items())


def _reader(hint: Any) -> Callable[[Any], Any] | None:
    if get_origin(hint) is tuple:
        element = _reader(get_args(hint)[0])
        return partial(_read_all, element) if element else tuple
    if isinstance(hint, type) and issubclass(hint, Path | Enum):
        return hint
    return partial(from_json, cast(Any, hint)) if is_dataclass(hint) else None


def _read_all(reader: Callable[[Any], Any], values: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(None if value is None else reader(value) for value in values)


@cache
def _names(record: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(record))


@cache
def _hints(record: Any) -> Mapping[str, Any]:
    """Name of each field to its type; for `X | None`, X."""
    hints = get_type_hints(record)
    return {name: _without_none(hints[name]) for name in _names(record)}


def _without_none(hint: Any) -> Any:
    kinds = [kind for kind in get_args(hint) if kind is not NoneType]
    return kinds[0] if NoneType in get_args(hint) and len(kinds) == 1 else hint
