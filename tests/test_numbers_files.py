"""Colours, PNG, .npy and the numbers of figures in the browser, against OpenCV, Pillow and NumPy."""

import base64
import io
import json
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from javascript.asked import Ask, in_browser, in_node, packed, unpacked
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Browser
from web import served

from cnnviz import png as ours
from cnnviz.lab.figures import colours as paint

Pixels = NDArray[np.uint8]
SHAPES = [(1, 1), (1, 7), (5, 1), (13, 10)]
SEARCH = settings(
    max_examples=100,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture(scope="module")
def ask() -> Iterator[Ask]:
    with in_node() as asked:
        yield asked


def text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


# Colours


@pytest.mark.parametrize("name", ["grey", "diverging", "positive"])
def test_the_tables_are_the_labs(ask: Ask, name: str) -> None:
    assert ask("table", name=name) == paint.table(name).flatten().tolist()


RANGES = [
    *((0.0, 255.0), (-1020.0, 1020.0), (0.0, 1020.0), (-1.0, 1.0), (-4.3, 4.3)),
    *((0.0, 0.37), (0.0, 1.0), (-1e-3, 1e-3), (0.0, 3e6)),
]


@pytest.mark.parametrize(("low", "high"), RANGES)
def test_every_value_takes_the_labs_place(ask: Ask, low: float, high: float) -> None:
    source = np.random.default_rng(0)
    inside = np.linspace(low, high, 3000)
    beyond = source.uniform(low - high, 2 * high, 3000)
    whole = np.rint(source.uniform(low - 1, high + 1, 3000))
    values = np.concatenate([inside, beyond, whole, [low, high, 0.0]]).astype(np.float32)[None]
    found = ask("levels", data=packed(values), scale={"map": "grey", "low": low, "high": high})
    assert found == paint.levels(values, low, high).flatten().tolist()


@pytest.mark.parametrize("name", ["grey", "diverging", "positive"])
def test_maps_are_painted_as_in_the_figures(ask: Ask, name: str) -> None:
    values = np.random.default_rng(0).normal(0, 60, (20, 30)).astype(np.float32)
    low, high = (0.0, 100.0) if name == "positive" else (-100.0, 100.0)
    found = ask("paint", data=packed(values), scale={"map": name, "low": low, "high": high})
    pixels = np.array(found, np.uint8).reshape(20, 30, 4)
    assert (pixels[..., :3] == paint.painted(values, name, low, high)).all()
    assert (pixels[..., 3] == 255).all()


def test_a_colour_image_keeps_its_colours(ask: Ask) -> None:
    planes = np.random.default_rng(0).integers(0, 256, (3, 4, 5)).astype(np.float32)
    found = ask("paint", data=packed(planes), scale={"map": "colour", "low": 0, "high": 255})
    pixels = np.array(found, np.uint8).reshape(4, 5, 4)
    assert (pixels[..., :3] == planes.transpose(1, 2, 0)).all()


# PNG


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def by_hand(pixels: Pixels, filters: list[int], parts: int = 1) -> bytes:
    """A PNG of (H, W, channels) with a filter for each row, by the formulas of the specification."""
    height, width, channels = pixels.shape
    rows = pixels.reshape(height, width * channels).astype(int)
    raw = b""
    for y, row in enumerate(rows):
        left = np.concatenate([np.zeros(channels, int), row[:-channels]])
        up = rows[y - 1] if y else np.zeros_like(row)
        corner = np.concatenate([np.zeros(channels, int), up[:-channels]])
        guess = left + up - corner
        near = np.stack([abs(guess - left), abs(guess - up), abs(guess - corner)]).argmin(0)
        paeth = np.choose(near, [left, up, corner])
        predicted = [0 * row, left, up, (left + up) // 2, paeth][filters[y]]
        raw += bytes([filters[y]]) + ((row - predicted) % 256).astype(np.uint8).tobytes()
    packed = zlib.compress(raw)
    cut = -(-len(packed) // parts)
    header = struct.pack(">IIBBBBB", width, height, 8, {1: 0, 3: 2}[channels], 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"tEXt", b"Title\0by hand")
        + b"".join(chunk(b"IDAT", packed[at : at + cut]) for at in range(0, len(packed), cut))
        + chunk(b"IEND", b"")
    )


def decoded(answer: dict[str, Any]) -> Pixels:
    assert "error" not in answer, answer
    raw = np.frombuffer(base64.b64decode(answer["data"]), np.uint8)
    return raw.reshape(answer["height"], answer["width"], answer["channels"])


def opencvs(file: bytes) -> Pixels:
    pixels = cv2.imdecode(np.frombuffer(file, np.uint8), cv2.IMREAD_UNCHANGED)
    assert pixels is not None
    return pixels[..., None] if pixels.ndim == 2 else pixels[..., ::-1]


@SEARCH
@given(st.sampled_from([1, 3]), st.integers(1, 9), st.integers(1, 9), st.data())
def test_every_filter_is_undone(
    ask: Ask, channels: int, height: int, width: int, data: st.DataObject
) -> None:
    filters = data.draw(st.lists(st.integers(0, 4), min_size=height, max_size=height))
    source = np.random.default_rng(data.draw(st.integers(0, 99)))
    # Few levels: the last filter often has a choice between two that are equally near.
    levels = data.draw(st.sampled_from([5, 256]))
    pixels = source.integers(0, levels, (height, width, channels), np.uint8)
    file = by_hand(pixels, filters, data.draw(st.integers(1, 3)))
    # Another hand reads the same from it, so the file is right.
    assert (opencvs(file) == pixels).all()
    assert (decoded(ask("png", file=text(file))) == pixels).all()


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("filter_", range(5))
def test_one_filter_at_a_time(
    ask: Ask, channels: int, filter_: int, shape: tuple[int, int]
) -> None:
    pixels = np.random.default_rng(filter_).integers(0, 256, (*shape, channels), np.uint8)
    file = by_hand(pixels, [filter_] * shape[0])
    assert (decoded(ask("png", file=text(file))) == pixels).all()


def files_of_others(pixels: Pixels) -> dict[str, bytes]:
    """The same (H, W) or (H, W, 3) pixels in a file of each library, and of the project."""
    found = {}
    for level in (0, 1, 9):
        out = io.BytesIO()
        Image.fromarray(pixels).save(out, "PNG", compress_level=level)
        found[f"Pillow, level {level}"] = out.getvalue()
    found["cnnviz"] = paint.encoded(".png", pixels)
    if pixels.ndim == 2:
        found["cnnviz, grey"] = ours.encoded(pixels)
    if hasattr(cv2, "IMWRITE_PNG_FILTER"):
        for name in ("NONE", "SUB", "UP", "AVG", "PAETH"):
            way = [cv2.IMWRITE_PNG_FILTER, getattr(cv2, f"IMWRITE_PNG_FILTER_{name}")]
            found[f"OpenCV, {name}"] = paint.encoded(".png", pixels, way)
    return found


@pytest.mark.parametrize("colour", [False, True])
def test_files_of_opencv_and_pillow(ask: Ask, colour: bool) -> None:
    smooth = np.add.outer(np.arange(40), 3 * np.arange(30)) % 256
    pixels = (np.stack([smooth, smooth // 2, 255 - smooth], -1) if colour else smooth).astype(
        np.uint8
    )
    for name, file in files_of_others(pixels).items():
        found = decoded(ask("png", file=text(file)))
        assert (found.reshape(pixels.shape) == pixels).all(), name


def broken(name: str) -> bytes:
    grey = np.arange(12, dtype=np.uint8).reshape(3, 4)
    good = by_hand(grey[..., None], [0] * 3)
    header = good.index(b"IHDR") + 4
    data = good.index(b"IDAT") + 4
    length = struct.unpack(">I", good[data - 8 : data - 4])[0]

    def saved(image: Image.Image) -> bytes:
        out = io.BytesIO()
        image.save(out, "PNG")
        return out.getvalue()

    return {
        "empty": b"",
        "a JPEG": cv2.imencode(".jpg", grey)[1].tobytes(),
        "cut off": good[:-30],
        "without pixels": good[: data - 8] + chunk(b"IEND", b""),
        "damaged": good[: data + 2] + bytes(length - 2) + good[data + length :],
        "with opacity": saved(Image.new("RGBA", (4, 3))),
        "indexed": saved(Image.new("P", (4, 3))),
        "of 16 bits": saved(Image.new("I;16", (4, 3))),
        "of 1 bit": saved(Image.new("1", (4, 3))),
        "interlaced": good[: header + 12] + b"\1" + good[header + 13 :],
        "of 4 gigapixels": good[:header] + struct.pack(">II", 2**16, 2**16) + good[header + 8 :],
        "of no pixels": good[:header] + struct.pack(">II", 0, 3) + good[header + 8 :],
        "too short": good[:header] + struct.pack(">II", 4, 5) + good[header + 8 :],
        "of a sixth filter": good[: data - 8]
        + chunk(b"IDAT", zlib.compress(b"\5abcd" * 3))
        + chunk(b"IEND", b""),
    }[name]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("empty", "no PNG"),
        ("a JPEG", "no PNG"),
        ("cut off", "cut off"),
        ("without pixels", "cut off"),
        ("damaged", "damaged or cut off"),
        ("with opacity", "8-bit grey or RGB"),
        ("indexed", "8-bit grey or RGB"),
        ("of 16 bits", "8-bit grey or RGB"),
        ("of 1 bit", "8-bit grey or RGB"),
        ("interlaced", "interlac"),
        ("of 4 gigapixels", "damaged"),
        ("of no pixels", "damaged"),
        ("too short", "damaged"),
        ("of a sixth filter", "damaged"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(ask: Ask, name: str, message: str) -> None:
    assert message in ask("png", file=text(broken(name)))["error"]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("channels", [1, 3, 4])
def test_opencv_reads_what_is_written(ask: Ask, channels: int, shape: tuple[int, int]) -> None:
    pixels = np.random.default_rng(0).integers(0, 256, (*shape, channels), np.uint8)
    about = {"height": shape[0], "width": shape[1], "pixels": text(pixels.tobytes())}
    file = base64.b64decode(ask("writtenPng", **about))
    with Image.open(io.BytesIO(file)) as image:
        image.verify()  # the checksums, which OpenCV does not look at
    found = cv2.imdecode(np.frombuffer(file, np.uint8), cv2.IMREAD_UNCHANGED).reshape(pixels.shape)
    order = [2, 1, 0, 3][:channels] if channels > 1 else [0]
    assert (found[..., order] == pixels).all()


# .npy


@pytest.mark.parametrize("shape", [(1, 1, 1), (4, 5, 3), (16, 1, 1), (1, 120, 100)])
def test_numpy_reads_what_is_written(ask: Ask, shape: tuple[int, ...]) -> None:
    maps = np.random.default_rng(0).normal(0, 9, shape).astype(np.float32)
    maps.flat[0] = -np.inf
    file = base64.b64decode(ask("npy", shape=shape, data=packed(maps)))
    found = np.load(io.BytesIO(file), allow_pickle=False)
    assert found.dtype == np.float32 and found.flags.c_contiguous
    np.testing.assert_array_equal(found, maps)
    # A header as NumPy writes it: the numbers begin at a multiple of 64 bytes.
    assert (len(file) - maps.nbytes) % 64 == 0


# The numbers of a figure


@pytest.fixture(scope="module")
def figure(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, Any]]]:
    """The address of a figure's folder, and the maps behind its files."""
    folder: Path = tmp_path_factory.mktemp("figure")
    source = np.random.default_rng(0)
    grey = source.integers(0, 256, (6, 9), np.uint8)
    colour = source.integers(0, 256, (6, 9, 3), np.uint8)
    floats = source.normal(0, 1, (6, 9)).astype("<f4")
    (folder / "grey.png").write_bytes(ours.encoded(grey))
    (folder / "colour.png").write_bytes(paint.encoded(".png", colour))
    (folder / "floats.bin").write_bytes(zlib.compress(floats.tobytes()))
    with served(folder) as address:
        yield (
            address,
            {"grey": grey[None], "colour": colour.transpose(2, 0, 1), "floats": floats[None]},
        )


def test_numbers_are_loaded_in_each_format(ask: Ask, figure: Any) -> None:
    address, maps = figure
    for name, numbers in (
        ("grey", {"format": "png8", "file": "grey.png"}),
        ("colour", {"format": "rgb8", "file": "colour.png"}),
        ("floats", {"format": "float32", "file": "floats.bin"}),
        (
            "floats",
            {"format": "values", "rows": json.loads(json.dumps(maps["floats"][0].tolist()))},
        ),
    ):
        answer = ask("numbers", numbers=numbers, width=9, height=6, base=address + "figure-1.json")
        np.testing.assert_array_equal(unpacked(answer), maps[name])


def test_numbers_that_do_not_fit_are_refused(ask: Ask, figure: Any) -> None:
    address, _ = figure
    for numbers, message in (
        ({"format": "png8", "file": "missing.png"}, "404"),
        ({"format": "png8", "file": "grey.png"}, "70 numbers"),
        ({"format": "float32", "file": "floats.bin"}, "70 numbers"),
        ({"format": "values", "rows": [[1, 2]]}, "70 numbers"),
    ):
        answer = ask("numbers", numbers=numbers, width=10, height=7, base=address)
        assert message in answer["error"]


@pytest.mark.browser
def test_chromium_reads_and_writes_the_same(browser: Browser, figure: Any) -> None:
    address, _ = figure
    pixels = np.random.default_rng(0).integers(0, 256, (13, 10, 3), np.uint8)
    with in_browser(browser) as asked:
        for file in files_of_others(pixels).values():
            assert (decoded(asked("png", file=text(file))) == pixels).all()
        file = base64.b64decode(
            asked("writtenPng", height=13, width=10, pixels=text(pixels.tobytes()))
        )
        assert (opencvs(file) == pixels).all()
        assert "damaged" in asked("png", file=text(broken("damaged")))["error"]
        values = {"format": "values", "rows": [[1, 2, 3]]}
        answer = asked("numbers", numbers=values, width=3, height=1, base=address)
        assert unpacked(answer).tolist() == [[[1, 2, 3]]]
