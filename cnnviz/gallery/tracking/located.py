"""Find the path that a call names by a text, by a descriptor, or relative to a folder's descriptor.

Used inside a lesson's process only.
"""

import os
import sys
from typing import Any

from cnnviz.gallery.inputs.paths import may_be_path
from cnnviz.gallery.inputs.states import link_state

_MOST_LINKS = 40
"""Links in a row that Linux follows."""


def located(path: Any, base: Any = None) -> tuple[str, tuple[str, ...]]:
    """The path, absolute and without `..`, and the links that decide which folder a `..` means.

    Other links stay in the path, because their targets may change, too. `path` may be the
    descriptor of an open folder, `base` that of the folder it is relative to. The path is empty
    where there is none.
    """
    try:
        text = _of_descriptor(path) if isinstance(path, int) else os.fsdecode(path)
        if isinstance(base, int) and base >= 0 and text:
            text = os.path.join(_of_descriptor(base), text)
        if not may_be_path(text):
            return "", ()
        if os.pardir not in text:
            return os.path.abspath(text), ()
        return _climbed(os.path.join(os.getcwd(), text))
    except (TypeError, ValueError, OSError):
        return "", ()


def followed(path: str) -> tuple[str, list[str]]:
    """The path without links that an absolute path leads to, and those links."""
    at, links = "", list[str]()
    for part in filter(None, path.split(os.sep)):
        *passed, at = _targets(f"{at}{os.sep}{part}")
        links += passed
    return at, links


def _climbed(path: str) -> tuple[str, tuple[str, ...]]:
    at, links = os.sep, list[str]()
    for part in path.split(os.sep):
        if part == os.pardir:
            *passed, folder = _targets(at)
            links += passed
            at = os.path.dirname(folder)
        elif part not in ("", os.curdir):
            at = os.path.join(at, part)
    return at, tuple(links)


def _targets(path: str) -> list[str]:
    """The path, if it is a link then its target, and so on: the last is not a link."""
    way = [path]
    while len(way) <= _MOST_LINKS and (target := link_state(way[-1])):
        way.append(os.path.normpath(os.path.join(os.path.dirname(way[-1]), target)))
    return way


def _of_descriptor(number: int) -> str:
    """The path of an open folder; OSError where the system does not tell it."""
    if sys.platform == "darwin":
        import fcntl

        return os.fsdecode(fcntl.fcntl(number, fcntl.F_GETPATH, bytes(1024)).rstrip(b"\0"))
    return os.readlink(f"/proc/self/fd/{number}")
