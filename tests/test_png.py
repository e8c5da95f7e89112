"""Our PNG files against Pillow's: the same pixels, in less room."""

import io

import numpy as np
import pytest
from PIL import Image

from cnnviz import png
from cnnviz.lab import images, kernels, models
from cnnviz.lab.figures import colours as paint

PHOTOS = {"flat": "circle", "smooth": "coins", "rough": "gravel"}


def pillows(places: np.ndarray, table: np.ndarray) -> bytes:
    """Pillow's best for such maps: run lengths, as ours."""
    image = Image.fromarray(places)
    image.putpalette(table.tobytes())
    buffer = io.BytesIO()
    image.save(buffer, "PNG", compress_type=3)  # zlib's Z_RLE
    return buffer.getvalue()


@pytest.mark.parametrize("photo", PHOTOS.values(), ids=PHOTOS)
@pytest.mark.parametrize("kernel", [kernels.edge(), kernels.emboss()], ids=["edge", "emboss"])
def test_maps_keep_their_pixels_and_take_less_room_than_pillows(
    photo: str, kernel: np.ndarray
) -> None:
    maps = models.Net(kernel)(images.tensor(images.load(photo))).convolved[0, 0].numpy()
    limit = float(np.abs(maps).max())
    places, table = paint.levels(maps, -limit, limit), paint.table("diverging")
    ours, theirs = png.encoded(places, table), pillows(places, table)
    for raw in (ours, theirs):
        with Image.open(io.BytesIO(raw)) as image:
            assert np.array_equal(np.asarray(image.convert("RGB")), table[places])
    assert len(ours) <= len(theirs)
    if photo == "coins":
        # Should Pillow's ever be as small, ours can go.
        assert len(ours) < 0.98 * len(theirs)


def test_grey_levels_are_kept() -> None:
    levels = images.load("coins").astype(np.uint8)
    with Image.open(io.BytesIO(png.encoded(levels))) as image:
        assert image.mode == "L" and np.array_equal(np.asarray(image), levels)
