"""Weights out of a pickle; and what a hostile pickle wants done is not done."""

import os
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cnnviz.errors import LabError
from cnnviz.lab.networks import weights
from cnnviz.lab.networks.weights import layers

WHOLE = pickle.dumps({"conv1": [np.ones((2, 2), np.float32), np.ones(2, np.float32)]}, protocol=3)


def test_the_package_s_arrays_are_those_that_pickle_reads() -> None:
    content = weights._file().read_bytes()
    expected = pickle.loads(content)  # its digest is known
    ours = layers(content, "weights.pkl")
    assert list(ours) == list(expected) and len(ours) == 26
    for name, pair in expected.items():
        for array, value in zip(ours[name], pair, strict=True):
            assert array.dtype == value.dtype == np.float32 and array.shape == value.shape
            assert array.tobytes() == value.tobytes()


@pytest.mark.parametrize("protocol", [2, 3, 4, 5])
def test_what_pickle_wrote_is_read(protocol: int) -> None:
    rows = np.arange(24, dtype=np.float32).reshape(2, 3, 4)
    # One array twice, one in columns, an empty one, and more entries than one byte counts.
    held = {"a": [rows, rows], "b": (rows.T.copy("F"), np.zeros((0, 2), np.float32))}
    held |= {f"n{i}": [np.float32([i]).reshape(1, 1)] * 2 for i in range(300)}
    if protocol == 5:  # NumPy rebuilds arrays by another function there
        with pytest.raises(LabError, match="_frombuffer"):
            layers(pickle.dumps(held, protocol=5), "weights.pkl")
        return
    if protocol == 2:  # bytes are written as a call of codecs.encode
        with pytest.raises(LabError, match=r"_codecs\.encode"):
            layers(pickle.dumps(held, protocol=2), "weights.pkl")
        return
    ours = layers(pickle.dumps(held, protocol=protocol), "weights.pkl")
    assert list(ours) == list(held)
    for name, values in held.items():
        for value, array in zip(values, ours[name], strict=True):
            assert np.array_equal(value, array) and array.dtype == np.float32


def touch(path: str) -> None:
    Path(path).touch()


class Calls:
    """Pickled as a call of a function, as any class may ask for."""

    def __init__(self, function: Callable[..., Any], *arguments: Any) -> None:
        self.call = function, arguments

    def __reduce__(self) -> tuple[Any, ...]:
        return self.call


class Sets:
    """Builds itself out of a state, as any class may."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __getstate__(self) -> str:
        return self.path

    def __setstate__(self, path: str) -> None:
        touch(path)


@pytest.mark.parametrize("protocol", [0, 1, 2, 3, 4, 5])
@pytest.mark.parametrize("way", ["os.system", "eval", "getattr", "numpy", "path", "setstate"])
def test_a_hostile_pickle_is_refused_and_nothing_runs(
    tmp_path: Path, protocol: int, way: str
) -> None:
    path = tmp_path / "ran"
    hostile = {
        "os.system": Calls(os.system, f"touch {path}"),
        "eval": Calls(eval, f"open({str(path)!r}, 'w').close()"),
        "getattr": Calls(map, Calls(getattr, path, "touch"), [0o644]),
        "numpy": Calls(np.savetxt, str(path), [1.0]),
        "path": Calls(Path.touch, path),
        "setstate": Sets(str(path)),
    }[way]
    # Beside arrays that are as they should be, and in the place of an array's state.
    for held in (
        {"conv1": [np.ones(2, np.float32), hostile]},
        {"conv1": [hostile, hostile]},
        hostile,
        {hostile: [np.ones(2, np.float32)] * 2} if way != "setstate" else [hostile],
    ):
        content = pickle.dumps(held, protocol=protocol)
        with pytest.raises(LabError, match=r"^weights.pkl is not a pickle of arrays alone \("):
            layers(content, "weights.pkl")
        assert not path.exists()
    if way != "getattr":  # `map` calls nothing until someone asks
        pickle.loads(pickle.dumps(hostile, protocol=protocol))
        assert path.exists()  # it would have run


NDARRAY, DTYPE = b"cnumpy\nndarray\n", b"cnumpy\ndtype\n"
BY_HAND = {
    "a call of os.system": b"cos\nsystem\n(S'true'\ntR.",
    "an instance": b"(S'true'\nios\nsystem\n.",
    "an instance of a name on the stack": b"(cnumpy\nndarray\no.",
    "a registered extension": b"\x82\x01.",
    "a persistent name": b"Pname\n.",
    "an array that is not empty": NDARRAY + b"(K\x01tR.",
    "a dtype of objects": DTYPE + b"(X\x02\x00\x00\x00O8tR.",
    "a state of a dict": b"}(K\x01K\x01tb.",
    "attributes of a class": NDARRAY + b"(N}X\x06\x00\x00\x00valuesK\x01stb.",
    "a new object with attributes": NDARRAY + b")\x81(N}X\x06\x00\x00\x00valuesK\x01stb.",
    "a dotted name": b"\x80\x04\x8c\x05numpy\x8c\x10ndarray.__init__\x93.",
    "a mark": b"(.",
    "a name": NDARRAY + b".",
    "a name as a value": b"}" + NDARRAY + b"K\x01s.",
    "a dtype alone": DTYPE + b"(X\x02\x00\x00\x00f4tR.",
    "a pair of one": b"K\x01\x86.",
    "a list that holds itself": b"]q\x00h\x00a.",
    "lists without end": b"\x80\x03" + b"]" * 100_000 + b"a" * 99_999 + b".",
    "a text of 4 GB": b"\x80\x04X\xff\xff\xff\xff.",
    "nothing": b"",
    "no pickle": b"no pickle",
    "half a pickle": WHOLE[:-1],
    "less than half": WHOLE[:60],
    "too few bytes": WHOLE.replace(b"C\x10", b"C\x0f", 1),
    "two values": b"K\x01K\x02.",
    "a stop": b".",
}


@pytest.mark.parametrize("content", BY_HAND.values(), ids=BY_HAND)
def test_each_other_way_ends_in_an_error_that_says_what_to_do(content: bytes) -> None:
    before = dict(vars(weights._Array)), dict(vars(weights._Float32))
    with pytest.raises(LabError, match=r"^weights.pkl is (not a pickle of arrays|damaged, or not)"):
        layers(content, "weights.pkl")
    assert (dict(vars(weights._Array)), dict(vars(weights._Float32))) == before


def test_other_arrays_than_float32() -> None:
    for other in (np.array([print], object), np.zeros(3), np.zeros(3, ">f4"), np.zeros(3, "f4,f4")):
        with pytest.raises(LabError, match="not a pickle of arrays alone"):
            layers(pickle.dumps({"a": [other, other]}, protocol=3), "weights.pkl")


def test_a_dtype_that_lies_about_its_memory_reaches_no_numpy() -> None:
    """NumPy's own dtype would take this state, and read the bytes of the array as pointers."""
    array = WHOLE.replace(b"X\x02\x00\x00\x00f4", b"X\x02\x00\x00\x00O8")
    assert array != WHOLE
    with pytest.raises(LabError, match="an array that is not float32"):
        layers(array, "weights.pkl")
