"""The questions of a notebook as one text of ASCII letters: nobody reads a solution by accident.

The pages pack them and the lab unpacks them; neither of the two imports the other.
"""

import base64
import json
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

VERSION = 1
"""Of the questions' data, and of how they are packed."""


def pack(questions: Sequence[Mapping[str, Any]], table: Mapping[str, str]) -> str:
    """`table` translates what `check` says."""
    data = {"version": VERSION, "questions": questions, "words": table}
    raw = json.dumps(data, separators=(",", ":"))
    return base64.b85encode(zlib.compress(raw.encode(), 9)).decode()


def unpack(text: str) -> dict[str, Any]:
    """{"version", "questions", "words"}; ValueError where the text is damaged."""
    try:
        data: dict[str, Any] = json.loads(zlib.decompress(base64.b85decode(text)))
    except zlib.error as error:
        raise ValueError(str(error)) from None
    return data
