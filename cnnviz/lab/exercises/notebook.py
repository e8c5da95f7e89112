"""The questions that a lab's notebook carries, packed."""

from types import SimpleNamespace
from typing import Any

from cnnviz.errors import LabError
from cnnviz.lab.exercises.base.question import Question, Texts
from cnnviz.lab.exercises.base.words import Translations
from cnnviz.lab.exercises.kinds import kind_of
from cnnviz.questions import VERSION, unpack
from cnnviz.records import from_json


def unpacked(text: str) -> SimpleNamespace:
    """The questions that a lab's notebook carries; the first cell of such a notebook calls this.

    Args:
        text: ASCII letters, as the build of the site packed them.

    Returns:
        A namespace with a `Question` for each name, hyphens as underscores.

    Raises:
        LabError: The text is damaged, or was packed by a version of cnnviz with another format.

    Examples:
        >>> from cnnviz.lab.exercises import thought
        >>> from cnnviz.questions import pack
        >>> wrong = {"So.": "Not so.", "Thus.": "Nor thus."}
        >>> question = thought("why-so", "Why?", wrong=wrong, hints=["Think."], solution="Because.")
        >>> print(unpacked(pack([question.data], {})).why_so)
        Why?
    """
    try:
        data = unpack(text)
    except ValueError:
        raise LabError(
            "the questions of this notebook cannot be read: download the notebook again."
        ) from None
    if data["version"] != VERSION:
        raise LabError(_another_version())
    words = Translations(data["words"])
    questions = [_question(fields, words) for fields in data["questions"]]
    return SimpleNamespace(
        **{question.texts.name.replace("-", "_"): question for question in questions}
    )


def _question(fields: Any, words: Translations) -> Question:
    kind = kind_of(fields["kind"])
    if kind is None:
        raise LabError(_another_version())
    return Question(from_json(Texts, fields), kind, from_json(kind.fields, fields), words)


def _another_version() -> str:
    return (
        "this notebook is for another version of cnnviz: download the notebook again, and install "
        "cnnviz again."
    )
