"""Values that are made of an object once, and kept as long as the object is there."""

import weakref
from collections.abc import Callable
from typing import TypeVar

Source = TypeVar("Source")
Value = TypeVar("Value")


def kept_with(make: Callable[[Source], Value]) -> Callable[[Source], Value]:
    """Keep the values of a function of one object that never changes, such as a run.

    The object itself counts, and not its content: comparing that would cost as much.
    """
    known: dict[int, tuple[weakref.ref[Source], Value]] = {}

    def kept(source: Source) -> Value:
        key = id(source)
        if key in known and known[key][0]() is source:
            return known[key][1]
        value = make(source)
        known[key] = weakref.ref(source, lambda _: known.pop(key, None)), value
        return value

    return kept
