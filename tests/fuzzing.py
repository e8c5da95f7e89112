"""Inputs made from valid ones: parts are cut, doubled, exchanged, or replaced by odd parts."""

import copy
import os
import random
import time
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

SECONDS = float(os.environ.get("CNNVIZ_FUZZ_SECONDS", "0"))
"""Seconds of the search for each reader; 0: the same few hundred inputs in every run."""
_ROUND = 200

Input = TypeVar("Input")

_LETTERS = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("\0\a\b\t\n\r\x0b\x0c\x1b\x85\u2028\u2029\ufeff\u202e\u0301\ud800가💥"),
    ),
    max_size=6,
)


def search(check: Callable[[Any], None], inputs: st.SearchStrategy[Any]) -> None:
    """Call `check` with inputs; it raises for one that is read wrongly, and that input is shown.

    Without `SECONDS` the inputs depend on the strategy only.
    """
    ends, is_over = time.monotonic() + SECONDS, False
    while not is_over:
        run = given(inputs)(check)
        if SECONDS:
            run = seed(random.getrandbits(64))(run)
        settings(
            max_examples=_ROUND,
            deadline=None,
            database=None,
            derandomize=not SECONDS,
            suppress_health_check=list(HealthCheck),
        )(run)()
        is_over = time.monotonic() > ends


@st.composite
def texts(draw: st.DrawFn, valid: Sequence[str], tokens: Sequence[str]) -> str:
    """One of the valid texts after up to six changes; `tokens` mean something to the reader."""
    text = draw(st.sampled_from(valid))
    pieces = st.one_of(st.sampled_from(tokens), _LETTERS)
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.sampled_from([0, 0, 1, 2, 9, 80, 10**6])))
        text = text[:start] + draw(st.one_of(pieces, st.just(2 * text[start:end]))) + text[end:]
    return text


@st.composite
def contents(draw: st.DrawFn, valid: Sequence[bytes]) -> bytes:
    """One of the valid files after up to six changes of its bytes."""
    if draw(st.integers(0, 50)) == 0:
        return draw(st.sampled_from([b"", b"[" * 5000, b'{"a":' * 5000, b"\0" * 1000]))
    data = draw(st.sampled_from(valid))
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(data)))
        end = min(len(data), start + draw(st.sampled_from([0, 1, 1, 4, 9, 200])))
        data = data[:start] + draw(st.binary(max_size=5)) + data[end:]
    return data


_odd = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.sampled_from(
            [0, -1, 1e308, float("inf"), float("nan"), 2**70, "", "../x", "\ud800", "/"]
        ),
        st.text(max_size=5),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)


@st.composite
def values(draw: st.DrawFn, valid: Any) -> Any:
    """The JSON value with up to three of its parts replaced, left out or added."""
    value = copy.deepcopy(valid)
    for _ in range(draw(st.integers(1, 3))):
        value = _changed(draw, value)
    return value


def _changed(draw: st.DrawFn, value: Any) -> Any:
    if not isinstance(value, dict | list) or not value or draw(st.integers(0, 5)) == 0:
        return draw(_odd)
    key = draw(st.sampled_from(list(value) if isinstance(value, dict) else range(len(value))))
    match draw(st.sampled_from(["inside", "inside", "inside", "out", "more"])):
        case "inside":
            value[key] = _changed(draw, value[key])
        case "out":
            del value[key]
        case _ if isinstance(value, dict):
            value[draw(st.text(max_size=5))] = draw(_odd)
        case _:
            value.append(draw(_odd))
    return value
