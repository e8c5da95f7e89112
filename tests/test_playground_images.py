"""The playground's images: a person's own file, a painted grid, the camera."""

import io
import os
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from conftest import executable
from PIL import Image
from played import CIRCLE, PLAYGROUND, Play, choose, colours, png, saved_as
from playwright.sync_api import Browser, expect

from cnnviz.lab import images

pytestmark = pytest.mark.browser


# Pictures of one's own


def test_an_upload_has_the_grey_levels_of_the_lab(play: Play, tmp_path: Path) -> None:
    play.open(CIRCLE)
    raw = png(colours(45, 60))
    (tmp_path / "photo.png").write_bytes(raw)
    play.after(lambda: choose(play, "photo.png", raw))
    assert np.array_equal(play.maps(0)[0], images.load(tmp_path / "photo.png"))
    assert "image=own" in play.state()
    assert "stays on this machine" in play.step(0).inner_text()


def test_a_photo_is_turned_as_the_camera_was_held(play: Play) -> None:
    pixels = np.zeros((40, 80, 3), np.uint8)
    pixels[:, :20] = 255
    exif = Image.Exif()
    exif[0x0112] = 6  # a quarter turn clockwise: what is left comes to the top
    play.open(CIRCLE)
    play.after(lambda: choose(play, "photo.jpg", saved_as(pixels, "JPEG", exif=exif, quality=95)))
    shown = play.maps(0)[0]
    assert shown.shape == (80, 40)
    assert shown[:16].min() > 230 and shown[24:].max() < 25


def test_a_large_picture_is_scaled_down_and_the_page_says_so(play: Play) -> None:
    play.open(CIRCLE)
    pixels = np.full((900, 1600, 3), 90, np.uint8)
    play.after(lambda: choose(play, "large.png", png(pixels)))
    assert play.maps(0).shape == (1, 360, 640)
    assert set(play.maps(0).ravel()) == {90.0}
    assert "scaled down from 900 × 1,600 to 360 × 640 pixels" in play.step(0).inner_text()


def hundred_megapixels() -> bytes:
    """A PNG whose header says 10000 by 10000, in a few bytes."""
    header = struct.pack(">IIBBBBB", 10_000, 10_000, 8, 0, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(b"")), (b"IEND", b"")]
    parts = [
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def moving(kind: str) -> bytes:
    frames = [Image.fromarray(colours(9, 9)) for _ in range(2)]
    frames[1].putpixel((0, 0), (1, 2, 3))
    file = io.BytesIO()
    frames[0].save(file, kind, save_all=True, append_images=frames[1:])
    return file.getvalue()


HOSTILE: dict[str, tuple[bytes, str]] = {
    "drawing.png": (
        b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>",
        "SVG drawing",
    ),
    "huge.png": (hundred_megapixels(), "10000 × 10000 pixels, 100 megapixels; at most 64"),
    "nothing.png": (b"", "empty (0 bytes)"),
    "notes.png": (b"Dear diary,\n", "holds text"),
    "page.jpg": (b"<!doctype html><title>No</title>", "holds text"),
    "cut.png": (png(colours(64, 64))[:4000], "PNG file breaks off"),
    "cut.jpg": (saved_as(colours(64, 64), "JPEG")[:900], "JPEG file breaks off"),
    "cut.gif": (saved_as(colours(64, 64), "GIF")[:900], "GIF file breaks off"),
    "cut.webp": (saved_as(colours(64, 64), "WEBP")[:900], "WebP file breaks off"),
    "start.png": (png(colours(64, 64))[:12], "PNG file breaks off"),
    "moving.gif": (moving("GIF"), "GIF file holds a moving image"),
    "moving.png": (moving("PNG"), "PNG file holds a moving image"),
    "moving.webp": (moving("WEBP"), "WebP file holds a moving image"),
    "paper.png": (b"%PDF-1.7\n", "of the kind PDF"),
    "scan.png": (saved_as(colours(9, 9), "TIFF"), "of the kind TIFF"),
    "noise.png": (bytes(range(7, 256)) * 9, "no image that is known here"),
    "rotten.png": (
        png(colours(64, 64)).replace(b"IDAT", b"IDAT\0\0\0\0", 1)[:-8] + b"IEND\xaeB`\x82",
        "PNG file",
    ),
    "rotten.jpg": (b"\xff\xd8\xff" + bytes(200), "JPEG image, but it cannot be decoded"),
}


def test_a_file_that_cannot_be_used_says_why_and_changes_nothing(play: Play) -> None:
    play.open(CIRCLE)
    before = play.maps(3)
    problem = play.page.locator(".cnnviz-own .cnnviz-error")
    for name, (raw, reason) in HOSTILE.items():
        choose(play, name, raw)
        expect(problem).to_contain_text(f"{name}: ")
        expect(problem).to_contain_text(reason)
    assert np.array_equal(play.maps(3), before)
    assert "image=circle" in play.page.url
    play.after(lambda: choose(play, "good.bmp", saved_as(colours(5, 6), "BMP")))
    expect(problem).to_be_hidden()
    assert play.maps(0).shape == (1, 5, 6)


def test_a_picture_is_dropped_or_pasted(play: Play) -> None:
    play.open("image=circle&step=act;f=relu")
    hand_over = """([kind, bytes]) => {
      const data = new DataTransfer();
      data.items.add(new File([new Uint8Array(bytes)], "given.png", { type: "image/png" }));
      const target = document.querySelector("cnnviz-playground");
      target.dispatchEvent(kind === "drop"
        ? new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true })
        : new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
    }"""
    for kind, size in (("drop", 12), ("paste", 15)):
        raw = list(png(colours(size, 20)))
        play.after(lambda kind=kind, raw=raw: play.page.evaluate(hand_over, [kind, raw]))  # type: ignore[misc]
        assert play.maps(1).shape == (1, size, 20)


NOISE = """
const read = CanvasRenderingContext2D.prototype.getImageData;
CanvasRenderingContext2D.prototype.getImageData = function (...where) {
  const pixels = read.apply(this, where);
  pixels.data[40] ^= 1;
  return pixels;
};
"""


def test_a_browser_that_changes_pixels_is_noticed(play: Play) -> None:
    play.page.add_init_script(NOISE)
    play.open(CIRCLE)
    before = play.maps(0)
    assert np.array_equal(before[0], images.load("circle"))
    choose(play, "photo.png", png(colours(20, 20)))
    expect(play.page.locator(".cnnviz-own .cnnviz-error")).to_contain_text("changes pixels")
    assert np.array_equal(play.maps(0), before)
    play.after(
        lambda: play.page.get_by_role("button", name="Go on with the changed pixels").click()
    )
    assert play.maps(0).shape == (1, 20, 20)
    expect(play.page.locator(".cnnviz-own")).to_contain_text("not exactly those of the file")


def test_a_link_with_somebody_elses_picture_says_so(play: Play) -> None:
    play.open(CIRCLE.replace("image=circle", "image=own"))
    expect(play.notice).to_contain_text("on another machine only")
    assert play.maps(0).shape == (1, 427, 640)
    assert play.maps(3).shape == (1, 212, 319)


# Painting


def test_a_grid_is_painted_with_the_mouse(play: Play) -> None:
    play.open("image=grid:8x8:" + "00" * 64 + "&step=conv;k=2")
    page = play.page
    play.step(0).get_by_label("Grey level of the brush").first.fill("200")
    box = page.locator(".cnnviz-paint").bounding_box()
    assert box
    side = box["width"] / 8

    def stroke() -> None:
        page.mouse.move(box["x"] + 0.5 * side, box["y"] + 0.5 * side)
        page.mouse.down()
        # One quick move: no pixel in between is left out.
        page.mouse.move(box["x"] + 5.5 * side, box["y"] + 5.5 * side)
        page.mouse.up()

    play.after(stroke)
    expected = np.zeros((8, 8), np.float32)
    expected[range(6), range(6)] = 200
    assert np.array_equal(play.maps(0)[0], expected)
    assert np.array_equal(play.maps(1)[0], 2 * expected)
    play.after(lambda: page.get_by_role("button", name="Fill with the brush").click())
    assert set(play.maps(0).ravel()) == {200}
    play.after(lambda: play.step(0).get_by_role("button", name="Clear").click())
    assert not play.maps(0).any()
    play.after(lambda: page.get_by_label("Size").select_option("16x16"))
    assert play.maps(0).shape == (1, 16, 16)
    assert play.state().startswith("image=grid:16x16:")


def test_a_grid_is_painted_with_keys(play: Play) -> None:
    play.open("image=grid:8x8:" + "00" * 64 + "&step=conv;k=1")
    play.page.locator(".cnnviz-paint").focus()
    keys = play.page.keyboard
    keys.press("ArrowRight")
    play.after(lambda: keys.press("Space"))
    play.after(lambda: keys.press("Shift+ArrowDown"))
    expect(play.page.locator(".cnnviz-status")).to_have_text("Row 1, column 1: 255")
    expected = np.zeros((8, 8), np.float32)
    expected[:2, 1] = 255
    assert np.array_equal(play.maps(0)[0], expected)


# The camera


@pytest.fixture(scope="module")
def filmed(browser: Browser) -> Iterator[Browser]:
    """A Chromium with a camera that shows a moving test picture."""
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    fake = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    launched = browser.browser_type.launch(
        executable_path=executable(), args=[*sandbox, *fake, "--disable-gpu"]
    )
    yield launched
    launched.close()


TRACKS = """
window.tracks = [];
const ask = navigator.mediaDevices?.getUserMedia.bind(navigator.mediaDevices);
if (ask) navigator.mediaDevices.getUserMedia = async (wanted) => {
  const stream = await ask(wanted);
  tracks.push(...stream.getTracks());
  return stream;
};
"""


@pytest.fixture
def film(filmed: Browser, address: str) -> Iterator[Play]:
    context = filmed.new_context(permissions=["camera"])
    context.add_init_script(TRACKS)
    made = Play(context, address)
    yield made
    context.close()
    assert made.wrong == []


def start_camera(play: Play) -> None:
    play.page.get_by_label("Camera", exact=True).first.check()
    play.page.get_by_role("button", name="Start the camera").click()
    play.until("() => shown.filter(({ preview }) => preview).length > 10")


def test_the_camera_is_live_and_can_be_stopped(film: Play) -> None:
    film.open("image=circle&step=conv;k=1,0,-1/2,0,-2/1,0,-1")
    page = film.page
    assert page.evaluate("tracks.length") == 0
    page.get_by_label("Camera", exact=True).first.check()
    assert page.evaluate("tracks.length") == 0
    start_camera(film)
    assert page.evaluate("tracks.map(({ readyState }) => readyState)") == ["live"]
    frames = page.evaluate(
        """async () => {
          const before = shown.length;
          await new Promise((done) => setTimeout(done, 1000));
          return shown.length - before;
        }"""
    )
    print(f"{frames} frames in a second")
    film.after(lambda: page.get_by_role("button", name="Stop the camera").click())
    assert page.evaluate("tracks.map(({ readyState }) => readyState)") == ["ended"]
    # The last frame stays, and the numbers are torch's.
    frame = film.maps(0)
    assert frame.shape == (1, 240, 320) and frame.std() > 10
    kernel = torch.tensor([[1, 0, -1], [2, 0, -2], [1, 0, -1]], dtype=torch.float32)
    conv = F.conv2d(torch.from_numpy(frame)[None], kernel[None, None])
    assert np.array_equal(film.maps(1), conv[0].numpy())


def test_the_camera_goes_off_when_the_page_is_left(film: Play) -> None:
    film.instant()
    film.open(CIRCLE)
    start_camera(film)
    film.leave()
    assert film.page.evaluate("tracks.map(({ readyState }) => readyState)") == ["ended"]


def test_the_camera_goes_off_for_another_picture(film: Play) -> None:
    film.open(CIRCLE)
    start_camera(film)
    film.after(lambda: film.page.get_by_label("Built-in", exact=True).check())
    film.after(lambda: film.page.get_by_label("Brick wall").check())
    assert film.page.evaluate("tracks.map(({ readyState }) => readyState)") == ["ended"]
    assert np.array_equal(film.maps(0)[0], images.load("brick"))


def test_a_camera_that_is_refused_or_missing_is_explained(play: Play) -> None:
    play.open(CIRCLE)
    play.page.get_by_label("Camera", exact=True).first.check()
    play.page.get_by_role("button", name="Start the camera").click()
    problem = play.page.locator("cnnviz-playground .cnnviz-error:visible")
    expect(problem).to_contain_text("camera")
    assert play.maps(0).shape == (1, 64, 64)


SLOW_CAMERA = """
if (navigator.mediaDevices) {
  window.streams = [];
  navigator.mediaDevices.getUserMedia = async () => {
    await new Promise((done) => (window.allow = done));
    const canvas = Object.assign(document.createElement("canvas"), { width: 64, height: 48 });
    canvas.getContext("2d").fillRect(0, 0, 9, 9);
    const stream = canvas.captureStream(10);
    window.streams.push(stream);
    return stream;
  };
}
"""


def test_a_camera_that_is_allowed_too_late_stays_off(play: Play) -> None:
    play.context.add_init_script(SLOW_CAMERA)
    play.open(CIRCLE)
    page = play.page
    page.get_by_label("Camera", exact=True).first.check()
    page.get_by_role("button", name="Start the camera").click()
    play.until("() => !!window.allow")
    page.get_by_label("Built-in", exact=True).check()
    page.evaluate("() => window.allow()")
    play.until("() => streams.length && streams[0].getTracks()[0].readyState === 'ended'")
    assert play.state().startswith("image=circle")
    assert play.maps(0).shape == (1, 64, 64)


def test_what_is_pasted_into_a_field_is_no_image(play: Play) -> None:
    """A cell of a table is copied as text and as a picture."""
    play.open(CIRCLE)
    before = play.state()
    paste = """one => {
      const data = new DataTransfer();
      data.items.add(new File([new Uint8Array([1])], "cell.png", { type: "image/png" }));
      const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
      return one.dispatchEvent(event);
    }"""
    assert play.cell(0, 0).evaluate(paste)
    assert not play.page.locator("body").evaluate(paste)
    expect(play.page.locator(".cnnviz-own .cnnviz-error")).to_contain_text("cell.png")
    assert play.state() == before


def test_an_image_that_does_not_come_leaves_the_one_before(play: Play) -> None:
    play.open("image=circle&step=act;f=relu")
    play.context.route("**/image-coins.png", lambda route: route.abort())
    play.page.get_by_label("Greek coins from Pompeii").click()
    expect(play.notice).to_contain_text("could not be loaded")
    assert play.state().startswith("image=circle")
    expect(play.page.get_by_label("A circle, drawn")).to_be_checked()
    assert np.array_equal(play.maps(0)[0], images.load("circle"))
    play.context.unroute("**/image-coins.png")
    play.after(lambda: play.page.get_by_label("Greek coins from Pompeii").check())
    assert np.array_equal(play.maps(0)[0], images.load("coins"))
    play.wrong.clear()  # the browser tells of what was kept from it


def test_a_kernel_is_not_multiplied_beyond_what_a_link_may_hold(play: Play) -> None:
    play.open("image=circle&step=conv;k=90000")
    play.page.get_by_text("Change the whole kernel").click()
    play.page.get_by_role("button", name="Multiply").click()
    expect(play.page.get_by_text("The numbers of a kernel go up to 99,999.")).to_be_visible()
    assert play.state() == "image=circle&step=conv;k=90000"


def test_a_chain_of_too_many_numbers_in_all_is_refused(play: Play) -> None:
    each = "step=conv;k=1_1_1_1;mix=each"
    wide = (
        f"image=china&step=conv;k=1_1_1_1&{each}" + "&step=act;f=relu" * 4 + "&step=max;w=2,2;s=1,1"
    )
    play.open(wide)
    expect(play.page.get_by_text("24,000,000").first).to_be_visible()


def test_a_window_with_wide_gaps_is_shown_without_them(play: Play) -> None:
    play.open("image=china&step=max;w=9,9;d=32,32")
    panel = play.step(1).locator(".cnnviz-panel").first
    panel.hover()
    expect(play.page.locator(".cnnviz-magnifier td").first).to_be_visible()
    assert play.page.locator(".cnnviz-magnifier td").count() == 81


def test_a_playground_without_its_data_says_so(play: Play) -> None:
    play.context.route("**/playground-*.json", lambda route: route.abort())
    play.page.goto(f"{play.address}en/{PLAYGROUND}")
    expect(play.page.get_by_text("The playground could not be loaded")).to_be_visible()
    play.wrong.clear()
