"""Reading image files: how they are turned and laid flat, and who can see that they are read."""

import io
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from cnnviz.errors import LabError
from cnnviz.lab import images


def test_a_photo_is_turned_as_its_camera_was(tmp_path: Path) -> None:
    # Two wide, one high: black, then white; orientation 6 says to turn it to the right.
    halves = Image.fromarray(np.repeat(np.array([[0, 255]], np.uint8), 16, 0).repeat(16, 1))
    exif = halves.getexif()
    exif[0x0112] = 6
    for mode in ("L", "RGB"):
        halves.convert(mode).save(tmp_path / "turned.jpg", exif=exif)
        turned = images.load(tmp_path / "turned.jpg")
        assert turned.shape == (32, 16)
        assert turned[:12].max() < 20 and turned[20:].min() > 235


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
def test_every_kind_of_png_is_read_in_grey_and_in_colour(tmp_path: Path, mode: str) -> None:
    path = tmp_path / "a.png"
    Image.new(mode, (4, 3), 0).save(path)
    expected = 255 if mode in ("LA", "RGBA") else 0  # black, but wholly transparent
    assert np.array_equal(images.load(path), np.full((3, 4), expected))
    assert np.array_equal(images.load(path, colour=True), np.full((3, 4, 3), expected))


def test_colours_come_in_the_order_red_green_blue(tmp_path: Path) -> None:
    Image.new("RGB", (1, 1), (10, 20, 30)).save(tmp_path / "a.png")
    assert images.load(tmp_path / "a.png", colour=True).tolist() == [[[10, 20, 30]]]


def test_a_file_without_ending_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    buffer = io.BytesIO()
    Image.new("L", (2, 2), 9).save(buffer, "PNG")
    (tmp_path / "mine").write_bytes(buffer.getvalue())
    monkeypatch.chdir(tmp_path)
    assert images.load("mine").tolist() == [[9, 9], [9, 9]]


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (PermissionError(13, "no"), "'a.png' cannot be read: permission denied; change the file"),
        (NotADirectoryError(20, "Not a directory"), "cannot be read: Not a directory; check"),
    ],
)
def test_what_the_system_refuses(
    monkeypatch: pytest.MonkeyPatch, error: OSError, message: str
) -> None:
    def refuse(_: Path) -> bytes:
        raise error

    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(LabError) as caught:
        images.load("a.png")
    assert message in str(caught.value)


def test_a_mistyped_name_lists_what_there_is() -> None:
    with pytest.raises(LabError) as caught:
        images.load("gras")
    said = str(caught.value)
    assert "'grass'" in said and all(name in said for name in images.names())


SEEN = """
import sys
seen = []
sys.addaudithook(lambda event, args: seen.append(str(args[0])) if event == "open" else None)
from cnnviz.lab import images, kernels
images.load("camera"); images.load("china"); images.load(sys.argv[1])
kernels.edge(); kernels.bank("sobel")
wanted = ("camera.png", "china.jpg", "mine.png")
print([name for name in wanted if any(path.endswith(name) for path in seen)])
print(sorted({"torch", "skimage", "sklearn", "matplotlib"} & set(sys.modules)))
"""


def test_reading_is_seen_and_imports_no_package_of_photos(tmp_path: Path) -> None:
    Image.new("L", (2, 2)).save(tmp_path / "mine.png")
    done = subprocess.run(
        [sys.executable, "-c", SEEN, str(tmp_path / "mine.png")],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines() == ["['camera.png', 'china.jpg', 'mine.png']", "[]"]


def test_a_tensor_shares_no_memory_with_its_image() -> None:
    image = np.zeros((2, 2), np.float32)
    images.tensor(image).add_(1)
    assert not image.any()


def test_credits_say_where_the_pixels_come_from() -> None:
    assert images.credit("camera").source == "scikit-image, skimage/data/camera.png"
    assert images.credit("china").source == "scikit-learn, sklearn/datasets/images/china.jpg"
    assert images.credit("car").source == "drawn by cnnviz.lab.images.drawings"
    for name in ("china", "flower"):
        assert images.credit(name).licence_url == "https://creativecommons.org/licenses/by/2.0/"


@pytest.mark.parametrize("sparsity", [0.0, 0.5, 0.9, 0.99])
def test_a_random_map_is_sparse_smooth_and_reaches_white(sparsity: float) -> None:
    made = images.random_map((40, 40), 3, sparsity=sparsity)
    assert (made == 0).mean() >= sparsity
    assert made.max() == 255 and made.dtype == np.float32
    if sparsity == 0:
        noise = np.random.default_rng(3).permutation(made.flatten()).reshape(made.shape)
        steps, shuffled = (np.abs(np.diff(one, axis=1)).mean() for one in (made, noise))
        assert steps < shuffled / 1.5
    with pytest.raises(LabError, match="share of the pixels"):
        images.random_map((4, 4), 0, sparsity=1)


def test_the_smallest_random_maps() -> None:
    assert images.random_map((1, 1), 0).tolist() == [[0]]
    assert images.random_map((1, 2), 0, sparsity=0.99).max() == 255
