"""A question as a reader meets it: look at it, try an answer, ask for a hint, see the solution."""

from collections.abc import Mapping
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from cnnviz.errors import LabError
from cnnviz.lab.exercises.judge import Verdict, judge
from cnnviz.lab.exercises.words import Words
from cnnviz.mimetypes import EXERCISE_TYPE
from cnnviz.packed import VERSION, unpack
from cnnviz.texts import filled, question_text


class Text(str):
    """Shown as Markdown where a front end knows it, and as plain text where not."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)

    def _repr_markdown_(self) -> str:
        return str(self)


class Question:
    """One exercise. As the last line of a cell it shows itself."""

    def __init__(self, data: Mapping[str, Any], words: Words | None = None) -> None:
        self.data = data
        """What the site's pages and scripts read, too: see define.py."""
        self._words = words or Words()
        self._hinted = 0

    def check(self, answer: Any = None) -> Verdict:
        """Right, wrong (what differs, and where first), an error of yours, or not attempted."""
        return replace(judge(self.data, answer, self._words), question=self.data["name"])

    def hint(self) -> Text:
        """The next hint; after the last one, the last one again."""
        hints = self.data["hints"]
        at = min(self._hinted, len(hints) - 1)
        self._hinted += 1
        words = self._words
        head = words("Hint {number} of {total}:", number=at + 1, total=len(hints))
        return Text(f"{head} {self.filled(hints[at])}")

    def solution(self) -> Text:
        """The right answer and why it is right."""
        code = self.data.get("code")
        shown = f"\n\n```python\n{code}\n```" if code else ""
        thoughts = self.data["wrong"] if self.data["kind"] == "thought" else ()
        said = "".join(f"\n\n*{one['answer']}* {one['message']}" for one in thoughts)
        return Text(self.filled(self.data["solution"] + said) + shown)

    def __repr__(self) -> str:
        words = self._words
        return question_text(self.data, self.filled, words("The image"), words("What is wanted"))

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        text = repr(self)
        return {EXERCISE_TYPE: dict(self.data), "text/markdown": text, "text/plain": text}

    def filled(self, text: str) -> str:
        """One of its texts, the names in braces replaced."""
        return filled(text, self.data["values"])


def unpacked(text: str) -> SimpleNamespace:
    """The questions by their names, hyphens as underscores. LabError where the text is damaged."""
    try:
        data = unpack(text)
    except ValueError:
        raise LabError(
            "the questions of this notebook cannot be read: download the notebook again."
        ) from None
    if data["version"] != VERSION:
        raise LabError(
            "this notebook was made for another version of cnnviz: download the notebook again, "
            "and install cnnviz anew."
        )
    words = Words(data["words"])
    return SimpleNamespace(
        **{one["name"].replace("-", "_"): Question(one, words) for one in data["questions"]}
    )
