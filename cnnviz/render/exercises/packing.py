"""The questions of a lab, packed into a code cell in which nobody reads a solution by accident.

`lab/exercises/notebook.py` unpacks it.
"""

from collections.abc import Mapping
from typing import Any

from cnnviz.gallery.scripts.comments import as_comment
from cnnviz.questions import pack


def packed(
    questions: Mapping[str, Mapping[str, Any]], table: Mapping[str, str], comment: str
) -> str:
    """Code that assigns each question to its variable.

    `table` maps the English texts of `check` to the notebook's language; `comment` is the cell's
    title.
    """
    text = pack(list(questions.values()), table)
    lines = [
        as_comment(f'@title {comment} {{ display-mode: "form" }}'),
        f'questions = exercises.unpacked("{text}")',
        *(
            f"{variable} = questions.{question['name'].replace('-', '_')}"
            for variable, question in questions.items()
        ),
    ]
    return "\n".join(lines)
