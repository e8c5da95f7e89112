"""The questions of a lab as one cell of code that nobody reads a solution in by accident.

`lab/exercises/question.py` unpacks it; a test holds the two together, since neither may import the
other.
"""

import base64
import json
import zlib
from collections.abc import Mapping
from typing import Any

VERSION = 1
"""What `unpacked` reads."""


def packed(
    questions: Mapping[str, Mapping[str, Any]], table: Mapping[str, str], comment: str
) -> str:
    """Code that makes each question under its variable; `table` translates what `check` says."""
    data = {"version": VERSION, "questions": list(questions.values()), "words": table}
    raw = json.dumps(data, separators=(",", ":"))
    text = base64.b85encode(zlib.compress(raw.encode(), 9)).decode()
    lines = [
        f'# @title {comment} {{ display-mode: "form" }}',
        f'questions = exercises.unpacked("{text}")',
        *(
            f"{variable} = questions.{one['name'].replace('-', '_')}"
            for variable, one in questions.items()
        ),
    ]
    return "\n".join(lines)
