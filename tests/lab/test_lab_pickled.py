"""Arrays out of pickles; and what a pickle wants done is not done."""

import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cnnviz.errors import LabError
from cnnviz.lab.networks.pickled import arrays


def test_what_pickle_wrote_is_read() -> None:
    rows = np.arange(24, dtype=np.float32).reshape(2, 3, 4)
    # One array twice, one in columns, an empty one, and more entries than one byte counts.
    held = {"a": [rows, rows], "b": (rows.T.copy("F"), np.zeros((0, 2), np.float32), None, False)}
    held |= {f"n{i}": [np.float32([i]).reshape(1, 1)] for i in range(300)}
    content = pickle.dumps(held, protocol=3)
    found = arrays(content, "weights.pkl")
    assert list(found) == list(held)
    for name, values in held.items():
        for value, read in zip(values, found[name], strict=True):
            assert np.array_equal(value, read) if isinstance(value, np.ndarray) else read is value
    assert found["b"][0].dtype == np.float32


class Calls:
    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return (Path.touch, (self.path,))


@pytest.mark.parametrize("protocol", [0, 1, 2, 3, 4, 5])
def test_a_hostile_pickle_is_refused_and_nothing_runs(tmp_path: Path, protocol: int) -> None:
    path = tmp_path / "ran"
    content = pickle.dumps({"conv1": Calls(path)}, protocol=protocol)
    with pytest.raises(LabError, match=r"^weights.pkl is a pickle with more than arrays in it \("):
        arrays(content, "weights.pkl")
    assert not path.exists()
    pickle.loads(content)
    assert path.exists()  # it would have run


@pytest.mark.parametrize(
    ("content", "asks_for"),
    [
        (b"cos\nsystem\n(S'true'\ntR.", "the name 'os system'"),
        (b"(S'true'\nios\nsystem\n.", "the opcode STRING"),
        (b"(cnumpy\nndarray\no.", "the opcode OBJ"),
        (b"\x82\x01.", "the opcode EXT1"),
        (b"Pname\n.", "the opcode PERSID"),
        (b"cnumpy\nndarray\n(K\x01tR.", "a call of 'numpy ndarray'"),
        (b"cnumpy\ndtype\n(X\x02\x00\x00\x00O8tR.", "a call of 'numpy dtype'"),
        (b"}(K\x01K\x01tb.", "a state of something else"),
    ],
)
def test_each_way_to_have_something_done(content: bytes, asks_for: str) -> None:
    with pytest.raises(LabError, match=asks_for):
        arrays(content, "weights.pkl")


NO_ARRAYS = (
    b"(.",  # a mark
    b"cnumpy\nndarray\n.",  # a name
    b"}cnumpy\nndarray\nK\x01s.",  # one as a key
    b"cnumpy\ndtype\n(X\x02\x00\x00\x00f4tR.",
    b"K\x01\x86.",  # a pair of one
    b"]q\x00h\x00a.",  # a list that holds itself
)


def test_objects_of_other_types_and_damaged_files() -> None:
    for other in (np.array([print], object), np.zeros(3), np.zeros(3, ">f4")):
        with pytest.raises(LabError, match="more than arrays"):
            arrays(pickle.dumps(other, protocol=3), "weights.pkl")
    whole = pickle.dumps([np.ones((2, 2), np.float32)], protocol=3)
    short = whole.replace(b"C\x10", b"C\x0f", 1)
    for damaged in (
        b"",
        b"no pickle",
        whole[:-1],
        whole[:60],
        short,
        b"K\x01K\x02.",
        b".",
        *NO_ARRAYS,
    ):
        with pytest.raises(LabError, match="is damaged, or no pickle; install"):
            arrays(damaged, "weights.pkl")
