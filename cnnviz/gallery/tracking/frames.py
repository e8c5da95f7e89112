"""Determine the code that caused an audit event, from the frames of the call that raised it.

Used inside a lesson's process only.
"""

import os
import sys
import traceback
from itertools import takewhile
from pathlib import Path
from types import FrameType

_OWN = str(Path(__file__).parents[1]) + os.sep
_ROOM = str(Path(__file__).parent) + os.sep
_STANDARD = os.path.dirname(os.__file__) + os.sep
_FINDERS = ("<frozen importlib", os.path.join(_STANDARD, "importlib", "metadata") + os.sep)


def is_from_a_finder(frame: FrameType) -> bool:
    """Whether the call in this frame is from an import or a lookup of a package's version."""
    return frame.f_code.co_filename.startswith(_FINDERS)


def is_for_a_traceback(frame: FrameType | None) -> bool:
    """Whether a file is opened to format a stack; torch records a stack when a seed is set."""
    while frame and frame.f_code.co_filename.startswith((_STANDARD, "<frozen")):
        if frame.f_code.co_filename == traceback.__file__:
            return True
        frame = frame.f_back
    return False


def is_from_the_engine() -> bool:
    """Whether the call, frames of the standard library and of this room apart, is the engine's."""
    frame: FrameType | None = sys._getframe(1)
    while frame and frame.f_code.co_filename.startswith((_ROOM, _STANDARD, "<frozen")):
        frame = frame.f_back
    return frame is not None and frame.f_code.co_filename.startswith(_OWN)


def folder_of_caller() -> str:
    """Folder of the calling code, skipping frames of the gallery and of the standard library."""
    frame: FrameType | None = sys._getframe(1)
    while frame:
        name = frame.f_code.co_filename
        if not name.startswith((_OWN, _STANDARD, "<frozen")):
            return os.path.dirname(name)
        frame = frame.f_back
    return ""


def imported_after(module: str) -> list[str]:
    """Names of the modules that were loaded after this one, newest first.

    Does not touch the modules before it: each new reference to one would copy a page of the memory
    that this process shares with the server.
    """
    while True:
        try:
            return list(takewhile(lambda name: name != module, reversed(sys.modules)))
        except RuntimeError:
            continue  # a thread of the lesson is still importing
