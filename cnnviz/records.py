"""Frozen dataclasses as JSON, under the names of their fields, and back."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from types import NoneType
from typing import Any, TypeVar, cast, get_args, get_origin, get_type_hints

Record = TypeVar("Record")


def as_json(value: Any) -> Any:
    """A dataclass as a dict in the order of its fields, a tuple as a list; other values unchanged.

    Lists and dicts count as JSON already and are not converted.
    """
    if isinstance(value, tuple):
        return [as_json(element) for element in value]
    if is_dataclass(value):
        return {name: as_json(getattr(value, name)) for name in _names(value.__class__)}
    return value


def from_json(record: type[Record], data: Any) -> Record:
    """`data`, JSON of a dataclass, as a `record`; keys that are not fields are ignored.

    Nested dataclasses, and tuples of them, are read too. Raises KeyError if a field is missing.
    """
    return record(
        **{name: _read(hint, data[name]) for name, hint in _hints(cast(Any, record)).items()}
    )


def _read(hint: Any, value: Any) -> Any:
    if value is None:
        return None
    if get_origin(hint) is tuple:
        return tuple(_read(get_args(hint)[0], element) for element in value)
    return from_json(cast(Any, hint), value) if is_dataclass(hint) else value


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
