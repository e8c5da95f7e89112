"""Draws the picture that stands for a lesson where its link is shared: title and first figure."""

import hashlib
import io
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from cnnviz.atomic import write

if TYPE_CHECKING:  # 50 ms to import, and only a new card needs it
    from PIL.Image import Image
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

_VERSION = 3
_SIZE = _WIDTH, _HEIGHT = 800, 420
"""Large enough for a large card; a picture of twice the size would take twice the time."""
_QUALITY = 88
_MARGIN = 42
_GROUND, _INK, _PALE, _ACCENT = "#141932", "#ffffff", "#aab4dc", "#7c8df0"
_TITLES, _NAME = (36, 31, 27), 19
"""Heights of letters in pixels; a long title has smaller ones."""
_MOST_LINES = 2
_PICTURE = 194
"""Height of the pictures."""
_GAP = 19
"""Space between two pictures."""


@dataclass(frozen=True, slots=True)
class CardPicture:
    path: Path
    """A file named by its content."""
    is_map: bool
    """Whether each of its pixels is a value."""


@dataclass(frozen=True, slots=True)
class LinkCard:
    title: str
    site_name: str
    language: str
    """BCP 47; a font that has its letters is looked for."""
    pictures: tuple[CardPicture, ...]


def card_file(card: LinkCard, folder: Path) -> Path:
    """The JPEG of the card in `folder`, which keeps it for later."""
    facts: list[object] = [card.title, card.site_name, card.language, _VERSION]
    facts += [(picture.path.name, picture.is_map) for picture in card.pictures]
    file = folder / f"{hashlib.sha256(repr(facts).encode()).hexdigest()}.jpg"
    if not file.exists():
        write(file, _drawn(card))
    return file


def _drawn(card: LinkCard) -> bytes:
    from PIL import Image, ImageDraw

    image = Image.new("RGB", _SIZE, _GROUND)
    draw = ImageDraw.Draw(image)
    _write(card, draw)
    if card.pictures:
        with suppress(OSError, ValueError):  # damaged, or of a kind that Pillow cannot read
            _place(card.pictures, image)
    draw.rectangle((_MARGIN, _HEIGHT - 50, _MARGIN + 8, _HEIGHT - 32), _ACCENT)
    if name := _font(card.language, _NAME, card.site_name):
        draw.text((_MARGIN + 19, _HEIGHT - 53), card.site_name, _PALE, name)
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=_QUALITY)
    return buffer.getvalue()


def _write(card: LinkCard, draw: "ImageDraw") -> None:
    """Write the title, as large as two lines allow."""
    for size in _TITLES:
        font = _font(card.language, size, card.title)
        lines = _lines(card.title, font) if font else []
        if len(lines) <= _MOST_LINES:
            break
    if len(lines) > _MOST_LINES:
        lines = [*lines[: _MOST_LINES - 1], f"{lines[_MOST_LINES - 1]} …"]
    height = size * 4 // 3
    top = _MARGIN if card.pictures else (_HEIGHT - len(lines) * height) // 2
    for number, line in enumerate(lines):
        draw.text((_MARGIN, top + number * height), line, _INK, font)


def _place(pictures: Sequence[CardPicture], image: "Image") -> None:
    """Put the pictures in a row."""
    room = (_WIDTH - 2 * _MARGIN - _GAP * (len(pictures) - 1)) // len(pictures)
    left, middle = _MARGIN, 160 + _PICTURE // 2
    for picture in pictures:
        fitted = _fitted(picture, room)
        image.paste(fitted, (left, middle - fitted.height // 2))
        left += fitted.width + _GAP


def _fitted(picture: CardPicture, room: int) -> "Image":
    """The picture as large as fits; the pixels of a map stay sharp squares."""
    from PIL import Image

    with Image.open(picture.path) as source:
        flat = Image.new("RGB", source.size, "white")
        pixels = source.convert("RGBA")
        flat.paste(pixels, mask=pixels.getchannel("A"))
    factor = min(room / flat.width, _PICTURE / flat.height)
    size = max(1, round(flat.width * factor)), max(1, round(flat.height * factor))
    is_sharp = picture.is_map and factor > 1
    return flat.resize(size, Image.Resampling.NEAREST if is_sharp else Image.Resampling.BICUBIC)


def _lines(text: str, font: "FreeTypeFont") -> list[str]:
    """The text in lines that fit."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and font.getlength(longer) > _WIDTH - 2 * _MARGIN:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _font(language: str, size: int, text: str) -> "FreeTypeFont | None":
    """A bold font with every letter of the text; None: no font of this machine has them."""
    from PIL import ImageFont

    for file in _font_files(language):
        with suppress(OSError):
            font = ImageFont.truetype(file, size)
            nothing = bytes(font.getmask("\U0010fffe"))
            if all(bytes(font.getmask(letter)) != nothing for letter in {*text} - {" "}):
                return font
    return None


@cache
def _font_files(language: str) -> tuple[str, ...]:
    """Fonts to try: the one that comes with matplotlib, and the system's for the language."""
    spec = find_spec("matplotlib")
    package = Path(spec.origin).parent if spec and spec.origin else Path()
    files = [str(package / "mpl-data/fonts/ttf/DejaVuSans-Bold.ttf")]
    with suppress(OSError, subprocess.SubprocessError):
        command = ["fc-match", "--format", "%{file}", f"sans:bold:lang={language}"]
        matched = subprocess.run(command, capture_output=True, text=True, timeout=10, check=True)
        files.append(matched.stdout)
    return tuple(file for file in files if file)
