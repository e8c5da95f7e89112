"""The rights of root of a process, of which a lesson keeps those over files that it may write.

Used inside a lesson's process only.
"""

import ctypes
import os
import struct
import sys

_HEADER = struct.pack("=Ii", 0x20080522, 0)
"""The version of the call, for this process."""
_ADMINISTER = 1 << 21
_OVER_FILES = 1 << 0 | 1 << 1 | 1 << 3 | 1 << 4
"""To read and write whatever its mode is, and to set owners and modes."""


def may_administer(libc: ctypes.CDLL) -> bool:
    """Whether this process may change mounts."""
    return bool(_effective(libc) & _ADMINISTER)


def drop(libc: ctypes.CDLL) -> None:
    """Give up all rights, but for root those over files; no program gives them back."""
    kept = _effective(libc) & _OVER_FILES if os.geteuid() == 0 else 0
    # Two words of 32 bits: effective, permitted, inheritable.
    sets = struct.pack("=6I", kept, kept, 0, 0, 0, 0)
    libc.capset(_HEADER, sets)


def _effective(libc: ctypes.CDLL) -> int:
    """The first 32 rights; all that are named here are among them."""
    sets = ctypes.create_string_buffer(24)
    return int.from_bytes(sets.raw[:4], sys.byteorder) if libc.capget(_HEADER, sets) == 0 else 0
