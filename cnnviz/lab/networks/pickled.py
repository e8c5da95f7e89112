"""Arrays out of a pickle, without executing it.

Python's own unpickler calls whatever a file names. This reader calls nothing: it knows the few
opcodes that lists, tuples and dicts of float32 arrays are written with, gives the three names that
NumPy's arrays need a meaning of its own, and refuses every other opcode and name.
"""

import pickletools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cnnviz.errors import LabError

# As NumPy 1 and NumPy 2 call it.
_ARRAY = ("numpy.core.multiarray _reconstruct", "numpy._core.multiarray _reconstruct")
_CLASS = "numpy ndarray"
_DTYPE = "numpy dtype"

_FLOAT = np.dtype("<f4")

_DEEPEST = 16
"""Levels of dicts, lists and tuples: more than weights need, and an end where one holds itself."""


@dataclass(frozen=True, slots=True)
class _Name:
    """What a pickle names to have it called; here a word, which nobody calls."""

    words: str


class _Mark:
    """Where on the stack a tuple, a list or a dict begins."""


class _Empty:
    """An array that has no shape and no values yet; pickle notes it so, and fills it later."""

    filled: NDArray[np.float32] | None = None


def arrays(content: bytes, called: str) -> Any:
    """What a pickle of nested dicts, lists and tuples of float32 arrays holds; nothing is run.

    Reads protocol 3, the first that writes bytes without a call. `called` names the file in
    messages. The arrays are read-only. Raises LabError for a pickle that needs more than such
    values, and for one that is damaged.
    """
    stack: list[Any] = []
    memo: dict[Any, Any] = {}
    try:
        for opcode, argument, _ in pickletools.genops(content):
            if opcode.name in ("BINPUT", "LONG_BINPUT"):
                memo[argument] = stack[-1]
            elif opcode.name in ("BINGET", "LONG_BINGET"):
                stack.append(_filled(memo[argument]))
            elif opcode.name in _PUSHED:
                stack.append(_PUSHED[opcode.name](argument))
            elif opcode.name in _MADE:
                _MADE[opcode.name](stack)
            elif opcode.name not in ("PROTO", "STOP"):
                raise _Refused(f"the opcode {opcode.name}")
    except _Refused as error:
        raise LabError(
            f"{called} is a pickle with more than arrays in it ({error}); nothing of it was run. "
            "Take the file from where it was published."
        ) from None
    except (ValueError, LookupError, TypeError, AttributeError):
        raise LabError(f"{called} is damaged, or no pickle; install its package again.") from None
    if len(stack) != 1 or not _is_plain(stack[0], set()):
        raise LabError(f"{called} is damaged, or no pickle; install its package again.")
    return stack[0]


class _Refused(Exception):
    """The pickle asks for something that arrays do not need."""


def _is_plain(value: Any, known: set[int], depth: int = 0) -> bool:
    """Whether it holds only arrays and plain values; `known`: containers that were looked at."""
    if not isinstance(value, dict | list | tuple):
        return value is None or isinstance(value, np.ndarray | str | bytes | int)
    if id(value) in known:
        return True
    inside = [*value, *value.values()] if isinstance(value, dict) else value
    if depth == _DEEPEST or not all(_is_plain(one, known, depth + 1) for one in inside):
        return False
    known.add(id(value))
    return True


def _filled(noted: Any) -> Any:
    if isinstance(noted, _Empty) and noted.filled is not None:
        return noted.filled
    return noted


def _name(argument: Any) -> _Name:
    if argument not in (*_ARRAY, _CLASS, _DTYPE):
        raise _Refused(f"the name '{argument}'")
    return _Name(argument)


def _since_mark(stack: list[Any]) -> list[Any]:
    """Take what was pushed since the last mark, and the mark."""
    start = max(i for i, one in enumerate(stack) if isinstance(one, _Mark))
    values = stack[start + 1 :]
    del stack[start:]
    return values


def _tuple(stack: list[Any]) -> None:
    stack.append(tuple(_since_mark(stack)))


def _tuple_of(count: int) -> Callable[[list[Any]], None]:
    def push(stack: list[Any]) -> None:
        if len(stack) < count:
            raise IndexError(count)
        values = tuple(stack[-count:])
        del stack[-count:]
        stack.append(values)

    return push


def _append(stack: list[Any]) -> None:
    value = stack.pop()
    stack[-1].append(value)


def _appends(stack: list[Any]) -> None:
    values = _since_mark(stack)
    stack[-1].extend(values)


def _set_item(stack: list[Any]) -> None:
    value, key = stack.pop(), stack.pop()
    stack[-1].update({key: value})


def _set_items(stack: list[Any]) -> None:
    values = _since_mark(stack)
    stack[-1].update(zip(values[::2], values[1::2], strict=True))


def _reduce(stack: list[Any]) -> None:
    """Where pickle calls a function: an empty array, or the one dtype."""
    arguments, function = stack.pop(), stack.pop()
    called = function.words if isinstance(function, _Name) else ""
    if called in _ARRAY and arguments[0] == _Name(_CLASS):
        stack.append(_Empty())
    elif called == _DTYPE and arguments[0] == "f4":
        stack.append(_FLOAT)
    else:
        raise _Refused(f"a call of '{called}'")


def _build(stack: list[Any]) -> None:
    """Where pickle sets a state: the values of an array, or the byte order of the dtype."""
    state, made = stack.pop(), stack.pop()
    if isinstance(made, _Empty):
        made.filled = _array(state)
        stack.append(made.filled)
    elif made is _FLOAT and state[1] == "<":
        stack.append(_FLOAT)
    else:
        raise _Refused("a state of something else")


def _array(state: tuple[Any, ...]) -> NDArray[np.float32]:
    _, shape, dtype, in_columns, values = state
    if dtype is not _FLOAT:
        raise _Refused("an array that is not float32")
    read = np.frombuffer(values, _FLOAT)
    return read.reshape(shape, order="F" if in_columns else "C")


_PUSHED: dict[str, Callable[[Any], Any]] = {
    "EMPTY_DICT": lambda _: {},
    "EMPTY_LIST": lambda _: [],
    "EMPTY_TUPLE": lambda _: (),
    "MARK": lambda _: _Mark(),
    "NONE": lambda _: None,
    "NEWFALSE": lambda _: False,
    "NEWTRUE": lambda _: True,
    "GLOBAL": _name,
    **dict.fromkeys(
        ("BINUNICODE", "BINBYTES", "SHORT_BINBYTES", "BININT", "BININT1", "BININT2"),
        lambda argument: argument,
    ),
}

_MADE: dict[str, Callable[[list[Any]], None]] = {
    "TUPLE": _tuple,
    "TUPLE1": _tuple_of(1),
    "TUPLE2": _tuple_of(2),
    "TUPLE3": _tuple_of(3),
    "APPEND": _append,
    "APPENDS": _appends,
    "SETITEM": _set_item,
    "SETITEMS": _set_items,
    "REDUCE": _reduce,
    "BUILD": _build,
}
