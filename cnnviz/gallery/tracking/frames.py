"""See who caused an audit event, from the frames of the call that raised it.

Used inside a lesson's process only.
"""

import os
import sys
import traceback
from itertools import takewhile
from pathlib import Path
from types import FrameType

_OWN = str(Path(__file__).parents[1]) + os.sep
_STANDARD = os.path.dirname(os.__file__) + os.sep
_FINDERS = ("<frozen importlib", os.path.join(_STANDARD, "importlib", "metadata") + os.sep)


def is_from_a_finder(frame: FrameType) -> bool:
    """Whether an import, or a question for a package's version, made the call in this frame."""
    return frame.f_code.co_filename.startswith(_FINDERS)


def is_for_a_traceback(frame: FrameType | None) -> bool:
    """Whether a file is opened for the lines of a stack: torch notes one when a seed is set."""
    while frame and frame.f_code.co_filename.startswith((_STANDARD, "<frozen")):
        if frame.f_code.co_filename == traceback.__file__:
            return True
        frame = frame.f_back
    return False


def folder_of_caller() -> str:
    """Folder of the code that calls, past this package's own frames and the standard library's."""
    frame: FrameType | None = sys._getframe(1)
    while frame:
        name = frame.f_code.co_filename
        if not name.startswith((_OWN, _STANDARD, "<frozen")):
            return os.path.dirname(name)
        frame = frame.f_back
    return ""


def imported_after(module: str) -> list[str]:
    """Names of the modules that came after this one, without touching those before.

    A set of a thousand names counts a reference to each, and so copies the memory that this process
    shares with the server.
    """
    while True:
        try:
            return list(takewhile(lambda name: name != module, reversed(sys.modules)))
        except RuntimeError:
            continue  # a thread that the lesson left is importing
