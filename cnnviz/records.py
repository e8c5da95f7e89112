"""Frozen dataclasses as JSON, under the names of their fields, and back."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache, partial
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

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

    Nested dataclasses, and tuples of them, are read too; `Annotated[str, "…"]` is a text that
    matches the regular expression. Raises KeyError if a field is missing,
    and TypeError if its value is not of the field's type.
    """
    if not isinstance(data, Mapping):
        raise TypeError(f"{record.__name__} is an object, not {_shown(data)}")
    values = {}
    for name, reader in _readers(cast(Any, record)):
        values[name] = reader(data[name])
    return record(**values)


_Reader = Callable[[Any], Any]


@cache
def _readers(record: Any) -> Sequence[tuple[str, _Reader]]:
    """(name, function that reads its JSON) of each field."""
    hints = get_type_hints(record, include_extras=True)
    return tuple(
        (name, _reader(hints[name], f"{record.__name__}.{name}")) for name in _names(record)
    )


def _reader(hint: Any, place: str) -> _Reader:
    """The function that reads JSON of the type `hint`; `place` names it in an error."""
    kinds, origin = get_args(hint), get_origin(hint)
    if origin is Annotated:
        return partial(_read_text, re.compile(kinds[1], re.DOTALL), place)
    if NoneType in kinds:
        return partial(_read_optional, _reader(_without_none(hint), place))
    if is_dataclass(hint):
        return partial(from_json, cast(Any, hint))
    if isinstance(hint, type) and issubclass(hint, Path | Enum):
        return hint
    if origin is tuple and kinds[-1] is Ellipsis:
        return partial(_read_tuple, _reader(kinds[0], place), place)
    if origin is tuple:
        return partial(_read_row, tuple(_reader(kind, place) for kind in kinds), place)
    if origin is list:
        inside = kinds[0]
        plain = _PLAIN.get(inside)
        if plain:
            return partial(_read_plain_list, plain, place)
        return partial(_read_list, _reader(inside, place), place)
    if origin is Mapping and kinds[1] is not Any:
        return partial(_read_mapping, _reader(kinds[1], place), place)
    if isinstance(origin, type) and origin is not UnionType:  # a mapping or sequence of anything
        return partial(_read_plain, (origin,), place)
    plain = _PLAIN.get(hint)
    return partial(_read_plain, plain, place) if plain else _read_any


_PLAIN: Mapping[Any, tuple[type, ...]] = {
    str: (str,),
    bool: (bool,),
    int: (int,),
    float: (float, int),
}
"""The types of JSON that a field of a plain type takes."""


def _read_any(value: Any) -> Any:
    return value


def _read_plain(kinds: tuple[type, ...], place: str, value: Any) -> Any:
    # A truth value is an int in Python, and none in JSON.
    if not isinstance(value, kinds) or (value.__class__ is bool and bool not in kinds):
        raise TypeError(f"{place} is {kinds[0].__name__}, not {_shown(value)}")
    return value


def _read_text(pattern: re.Pattern[str], place: str, value: Any) -> Any:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise TypeError(f"{place} has the form {pattern.pattern}, not that of {_shown(value)}")
    return value


def _read_plain_list(kinds: tuple[type, ...], place: str, value: Any) -> Any:
    # Rows of numbers are long: one look at the classes is faster than a call for each.
    if not isinstance(value, list) or not set(map(type, value)).issubset(kinds):
        raise TypeError(f"{place} is a list of {kinds[0].__name__}, not {_shown(value)}")
    return value


def _read_list(reader: _Reader, place: str, value: Any) -> Any:
    if not isinstance(value, list):
        raise TypeError(f"{place} is a list, not {_shown(value)}")
    for element in value:
        reader(element)
    return value


def _read_mapping(reader: _Reader, place: str, value: Any) -> Any:
    if not isinstance(value, Mapping):
        raise TypeError(f"{place} is an object, not {_shown(value)}")
    for element in value.values():
        reader(element)
    return value


def _read_tuple(reader: _Reader, place: str, value: Any) -> tuple[Any, ...]:
    if not isinstance(value, list | tuple):
        raise TypeError(f"{place} is a list, not {_shown(value)}")
    return tuple(map(reader, value))


def _read_row(readers: Sequence[_Reader], place: str, value: Any) -> tuple[Any, ...]:
    if not isinstance(value, list | tuple) or len(value) != len(readers):
        raise TypeError(f"{place} is a list of {len(readers)}, not {_shown(value)}")
    return tuple(reader(each) for reader, each in zip(readers, value, strict=True))


def _read_optional(reader: _Reader, value: Any) -> Any:
    return None if value is None else reader(value)


def _shown(value: Any) -> str:
    """The value in an error, which may be large."""
    return f"{value!r:.60}"


@cache
def _names(record: Any) -> tuple[str, ...]:
    return tuple(field.name for field in fields(record))


def _without_none(hint: Any) -> Any:
    kinds = tuple(kind for kind in get_args(hint) if kind is not NoneType)
    return kinds[0] if len(kinds) == 1 else Union[kinds]  # noqa: UP007 - built from values
