"""PNG files whose pixels are places in a table of colours, which is how maps are painted.

OpenCV cannot write such files. Pillow can, in the same time, but never filters them: the maps of a
lesson then take 1 to 17 % more bytes (tests/test_png.py compares a map). For grey pictures Pillow's
files are 10 to 20 % smaller but take two and a half times as long. Lossless WebP takes twenty times
as long and is not smaller.
"""

import struct
import zlib

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_NONE, _UP = 0, 2
"""Filters of the PNG specification (W3C, section 9.2)."""
_CRITICAL = {b"IHDR", b"IDAT", b"IEND"}
_MORE_THAN_GREY = {b"tRNS", b"acTL"}
"""Chunks that make grey levels transparent, or the picture the first of several."""
_GREY, _INDEXED = 0, 3
"""Colour types of the PNG specification (W3C, section 11.2.1)."""


def encoded(places: Pixels, table: Pixels | None = None) -> bytes:
    """A PNG of (height, width) places in a (256, 3) table of red, green, blue; or grey."""
    height, width = places.shape
    kind = _GREY if table is None else _INDEXED
    header = struct.pack(">IIBBBBB", width, height, 8, kind, 0, 0, 0)
    palette = b"" if table is None else _chunk(b"PLTE", table.tobytes())
    # Maps with smooth slopes compress best as differences from the row above, others unfiltered.
    rows = max((_filtered(places, filter_type) for filter_type in (_NONE, _UP)), key=_repeats)
    # Run lengths only: a search for longer repeats takes far longer and finds little in maps.
    packer = zlib.compressobj(strategy=zlib.Z_RLE)
    packed = packer.compress(rows.tobytes()) + packer.flush()
    return (
        _SIGNATURE
        + _chunk(b"IHDR", header)
        + palette
        + _chunk(b"IDAT", packed)
        + _chunk(b"IEND", b"")
    )


def bare_grey(raw: bytes) -> bytes | None:
    """An 8-bit grey PNG without its optional chunks, such as gamma, place and time.

    Every viewer then shows the stored levels, and a lesson's file is published without being
    encoded again. None for any other file, and for a damaged one.
    """
    if not raw.startswith(_SIGNATURE):
        return None
    kept, at, kinds = [_SIGNATURE], len(_SIGNATURE), []
    while at + 12 <= len(raw):
        (length,) = struct.unpack_from(">I", raw, at)
        kind, whole = raw[at + 4 : at + 8], raw[at : at + 12 + length]
        if whole[-4:] != struct.pack(">I", zlib.crc32(whole[4:-4])):
            return None
        kinds.append(kind)
        if kind in _CRITICAL:
            kept.append(whole)
        at += len(whole)
    if kinds[:1] != [b"IHDR"] or kinds[-1] != b"IEND" or set(kinds) & _MORE_THAN_GREY:
        return None
    # Bits, colour type, compression, filters, and no interlacing.
    return b"".join(kept) if tuple(kept[1][16:21]) == (8, _GREY, 0, 0, 0) else None


def _filtered(places: Pixels, filter_type: int) -> Pixels:
    """The pixels behind a filter; each row starts with the filter's number."""
    height, width = places.shape
    rows = np.full((height, width + 1), filter_type, np.uint8)
    rows[:, 1:] = places
    if filter_type == _UP:
        np.subtract(places[1:], places[:-1], out=rows[1:, 1:])
    return rows


def _repeats(rows: Pixels) -> int:
    """Number of bytes equal to the byte before, which run lengths compress."""
    flat = rows.ravel()
    return int(np.count_nonzero(flat[1:] == flat[:-1]))


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
