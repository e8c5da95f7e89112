"""Is every page there, with its figures and their panels?"""

import base64
import html
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

from bench.builders import Builder
from bench.lessons import Flavour, lesson, lessons

_TAG = re.compile(r"<[^>]*>")
_PICTURE = re.compile(r'<img\b[^>]*?\ssrc="([^"]+)"')
_WIDTH = 300
"""Pixels that a figure has at least: icons and thumbnails have fewer."""


def problem(builder: Builder, folder: Path, count: int, shown: dict[int, str]) -> str | None:
    """What is wrong with the site, or None. `shown`: texts that the pages of examples must have."""
    for one in lessons(count, builder.flavour):
        # Looking into pictures takes time: the first, the last and the edited pages stand for all.
        closely = one.number in {0, count - 1, *shown}
        for path in builder.pages(folder, one):
            if not path.is_file():
                return f"{path.relative_to(folder)} is not there"
            page = path.read_text(encoding="utf-8")
            found = _wrong(page, path, builder.flavour, closely)
            if found:
                return f"{path.relative_to(folder)}: {found}"
            text = html.unescape(_TAG.sub("", page))
            if shown.get(one.number, "") not in text:
                return f"{path.relative_to(folder)} does not show '{shown[one.number]}'"
    return None


def edited(count: int) -> int:
    """The number of the example that is edited."""
    return lesson(count // 2, Flavour.MATPLOTLIB).number


def _wrong(page: str, path: Path, flavour: Flavour, closely: bool) -> str | None:
    if flavour is Flavour.SHOW:
        stages = len(re.findall(r'class="cnnviz-stage["\s]', page))
        panels = len(re.findall(r'class="cnnviz-panel["\s]', page))
        wanted = (flavour.figures, sum(flavour.panels or ()))
        if (stages, panels) != wanted:
            return f"{stages} rows with {panels} panels, not {wanted[0]} with {wanted[1]}"
        missing = [name for name in _PICTURE.findall(page) if _raw(name, path) is None]
        return f"pictures that are not there: {missing}" if missing else None
    if flavour.panels is None and (plots := page.count('class="cnnviz-plot-scroll"')):
        figures = [0] * plots  # drawn as SVG, with or without images
    else:
        figures = list(_figures(page, path, closely and flavour.panels is not None))
    if len(figures) != flavour.figures:
        return f"{len(figures)} figures, not {flavour.figures}"
    if closely and flavour.panels is not None and tuple(figures) != flavour.panels:
        return f"figures with {figures} panels, not {list(flavour.panels)}"
    return None


def _figures(page: str, path: Path, closely: bool) -> Iterator[int]:
    """The panels of each figure of a page, counted only when asked to look closely."""
    drawn = r"<svg\b(?:(?!</svg>).)*?<image\b.*?</svg>"
    for match in re.finditer(rf"{drawn}|{_PICTURE.pattern}", page, re.DOTALL):
        if not match[1]:
            yield match[0].count("<image")
            continue
        raw = _raw(match[1], path)
        if raw is None or raw[:4] != b"\x89PNG" or int.from_bytes(raw[16:20]) < _WIDTH:
            continue
        yield _panels(raw) if closely else 0


def _raw(address: str, page: Path) -> bytes | None:
    """A picture of a page, which may lie beside it or in it."""
    if address.startswith("data:"):
        return base64.b64decode(address.partition(",")[2])
    if "//" in address:
        return b""
    path = page.parent / unquote(address.partition("?")[0])
    return path.read_bytes() if path.is_file() else None


def _panels(png: bytes) -> int:
    """Axes of a figure: runs of columns that are not blank, below the titles."""
    import cv2
    import numpy as np

    pixels = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_UNCHANGED)
    if pixels is None:
        return 0
    if pixels.shape[2] == 4:
        alpha = pixels[:, :, 3:] / 255
        pixels = pixels[:, :, :3] * alpha + 255 * (1 - alpha)
    inked = (pixels.min(axis=2) < 250).any(axis=0)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], inked, [False]]).astype(int)))
    starts, ends = edges[::2], edges[1::2]
    if not len(starts):
        return 0
    gaps = starts[1:] - ends[:-1]
    return 1 + int((gaps >= 0.02 * len(inked)).sum())
