"""Images: what comes back, and what is said of what cannot be read."""

import base64
import os
import re
import struct
import zlib
from pathlib import Path

import cv2
import numpy as np
import pytest

from cnnviz import png
from cnnviz.errors import LabError
from cnnviz.lab import images
from cnnviz.lab.figures import data as figure


@pytest.mark.parametrize("name", images.names())
def test_every_built_in_image_is_whole_grey_levels(name: str) -> None:
    grey = images.load(name)
    assert grey.ndim == 2
    assert grey.dtype == np.float32
    assert np.array_equal(grey, np.rint(grey))
    assert 0 <= grey.min() < grey.max() <= 255
    colour = images.load(name, colour=True)
    assert colour.shape == (*grey.shape, 3)
    credit = images.credit(name)
    assert credit.title and credit.author and credit.licence
    assert images.source_of(grey).name == images.source_of(colour).name == name


def test_the_set_is_the_one_that_was_agreed() -> None:
    assert set(images.names()) == {
        *("camera", "astronaut", "chelsea", "coffee", "coins", "brick", "gravel", "grass"),
        *("text", "rocket", "horse", "china", "flower", "car", "circle"),
    }


def test_grey_is_the_weighted_sum_of_the_colours() -> None:
    colour, grey = images.load("coffee", colour=True), images.load("coffee")
    expected = colour @ np.array([0.299, 0.587, 0.114], np.float32)
    assert np.abs(grey - expected).max() <= 1


def test_a_file_of_ones_own(tmp_path: Path) -> None:
    path = tmp_path / "한글 'name'.png"
    pixels = np.array([[0, 100], [200, 255]], np.uint8)
    path.write_bytes(cv2.imencode(".png", pixels)[1].tobytes())
    for given in (path, str(path)):
        assert np.array_equal(images.load(given), pixels)
    assert images.source_of(images.load(path)).name is None


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def with_chunk(raw: bytes, kind: bytes, data: bytes) -> bytes:
    """A PNG with one more chunk behind its header."""
    return raw[:33] + chunk(kind, data) + raw[33:]


def test_a_grey_png_is_published_as_it_is_less_what_else_it_says(tmp_path: Path) -> None:
    pixels = (np.arange(500 * 520) % 251).astype(np.uint8).reshape(500, 520)
    bare = cv2.imencode(".png", pixels)[1].tobytes()
    # Gamma would have a browser show other levels than the file holds, and texts name people.
    path = tmp_path / "grey.png"
    path.write_bytes(
        with_chunk(with_chunk(bare, b"gAMA", struct.pack(">I", 100_000)), b"tEXt", b"Author\0Kim")
    )
    loaded = images.load(path)
    assert np.array_equal(loaded, pixels)
    file = images.source_of(loaded).file
    assert file is not None and b"Kim" not in file and b"gAMA" not in file
    assert np.array_equal(cv2.imdecode(np.frombuffer(file, np.uint8), cv2.IMREAD_UNCHANGED), pixels)
    panel = figure.image_stage(loaded).panels[0]
    assert (
        panel.numbers
        and panel.numbers.file == f"data:image/png;base64,{base64.b64encode(file).decode()}"
    )
    # Another array has another file, even one that differs by a single level.
    assert images.source_of(loaded + np.eye(500, 520, dtype=np.float32)).file is None
    assert images.source_of(loaded + 0.5) == images.source_of(loaded * np.nan) == images.Source()


def test_a_built_in_image_keeps_its_author_when_it_comes_from_a_file(tmp_path: Path) -> None:
    camera = images.load("camera")
    path = tmp_path / "copy.png"
    cv2.imwrite(str(path), camera.astype(np.uint8))
    assert images.source_of(images.load(path)).name == images.source_of(camera).name == "camera"


def test_other_files_are_not(tmp_path: Path) -> None:
    pixels = np.arange(0, 240, dtype=np.uint8).reshape(12, 20)
    bare = cv2.imencode(".png", pixels)[1].tobytes()
    interlaced = bytearray(bare)
    interlaced[28] = 1
    interlaced[29:33] = struct.pack(">I", zlib.crc32(interlaced[12:29]))
    damaged = bytearray(bare)
    damaged[-20] ^= 1
    assert png.bare_grey(bare) is not None
    for raw in (
        cv2.imencode(".png", np.dstack([pixels] * 3))[1].tobytes(),
        cv2.imencode(".png", pixels.astype(np.uint16))[1].tobytes(),
        cv2.imencode(".jpg", pixels)[1].tobytes(),
        with_chunk(bare, b"tRNS", b"\0\7"),
        with_chunk(bare, b"acTL", bytes(8)),
        bytes(interlaced),
        bytes(damaged),
        bare[:-4],
        bare[:8],
        b"",
    ):
        assert png.bare_grey(raw) is None


def test_transparent_pixels_are_laid_on_white(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    clear_and_black = np.array([[[0, 0, 0, 0], [0, 0, 0, 255]]], np.uint8)
    path.write_bytes(cv2.imencode(".png", clear_and_black)[1].tobytes())
    assert images.load(path).tolist() == [[255, 0]]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty (0 bytes); save the image again"),
        (b"GIF89a nonsense", "cannot be decoded as an image; save it as PNG or JPEG"),
        (
            cv2.imencode(".png", np.zeros((2, 2), np.uint16))[1].tobytes(),
            "has 16 bits a channel; convert it",
        ),
        (cv2.imencode(".tiff", np.zeros((2, 2), np.float32))[1].tobytes(), "has 32 bits a channel"),
    ],
)
def test_a_file_that_cannot_be_used_is_named(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "odd.png"
    path.write_bytes(content)
    with pytest.raises(LabError, match=re.escape(str(path))) as caught:
        images.load(path)
    assert message in str(caught.value)


def test_folders_missing_files_and_mistyped_names(tmp_path: Path) -> None:
    with pytest.raises(LabError, match="is a folder; give the path of an image inside it"):
        images.load(tmp_path)
    with pytest.raises(LabError, match=r"there is no such file .*check the path"):
        images.load(tmp_path / "missing.png")
    with pytest.raises(LabError, match=r"no built-in image 'cofee'\. Did you mean 'coffee'"):
        images.load("cofee")
    with pytest.raises(LabError, match="no built-in image 'nothing'"):
        images.credit("nothing")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_forbidden_file(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.touch(0o000)
    with pytest.raises(LabError, match="cannot be read"):
        images.load(path)


def test_an_image_that_is_too_large(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("cnnviz.lab.images.loading.MEGAPIXELS", 0)
    path = tmp_path / "a.png"
    path.write_bytes(cv2.imencode(".png", np.zeros((2, 2), np.uint8))[1].tobytes())
    with pytest.raises(LabError, match="more than 0 megapixels; scale it down"):
        images.load(path)


def test_a_package_that_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(LabError, match=r"comes with scikit-learn, .* 'pip install scikit-learn'"):
        images.load("china")


def test_tensors() -> None:
    assert images.tensor(np.zeros((3, 4))).shape == (1, 1, 3, 4)
    colour = images.tensor(np.arange(24.0).reshape(2, 4, 3))
    assert colour.shape == (1, 3, 2, 4)
    assert colour[0, :, 0, 0].tolist() == [0, 1, 2]
    for wrong, message in (
        (np.zeros(3), "has the shape (height, width)"),
        (np.zeros((2, 2, 4)), "has the shape"),
        (np.zeros((0, 4)), "is empty"),
        (np.full((2, 2), np.nan), "NaN"),
    ):
        with pytest.raises(LabError, match=re.escape(message)):
            images.tensor(wrong)


def test_random_maps_are_the_same_for_the_same_seed() -> None:
    first, again, other = (images.random_map((8, 8), seed) for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
    assert np.array_equal(first, np.rint(first)) and first.min() >= 0 and first.max() <= 255
    with pytest.raises(LabError, match="at least one row"):
        images.random_map((0, 3), 1)


def test_drawings_are_what_they_were() -> None:
    # A change of a drawing changes every number that a lesson reads off it.
    sums = {name: int(images.load(name).sum()) for name in ("car", "circle")}
    assert sums == {"car": SUM_CAR, "circle": SUM_CIRCLE}


SUM_CAR = 25937804
SUM_CIRCLE = 122342
