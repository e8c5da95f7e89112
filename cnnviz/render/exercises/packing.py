"""The questions of a lab as one cell of code that nobody reads a solution in by accident.

`lab/exercises/notebook.py` unpacks it.
"""

from collections.abc import Mapping
from typing import Any

from cnnviz.gallery.scripts.comments import as_comment
from cnnviz.questions import pack


def packed(
    questions: Mapping[str, Mapping[str, Any]], table: Mapping[str, str], comment: str
) -> str:
    """Code that makes each question under its variable; `table` translates what `check` says."""
    text = pack(list(questions.values()), table)
    lines = [
        as_comment(f'@title {comment} {{ display-mode: "form" }}'),
        f'questions = exercises.unpacked("{text}")',
        *(
            f"{variable} = questions.{one['name'].replace('-', '_')}"
            for variable, one in questions.items()
        ),
    ]
    return "\n".join(lines)
