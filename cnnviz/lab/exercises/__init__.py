"""Exercises: questions that are checked by value, with hints and solutions.

`number`, `choice`, `pixel`, `kernel`, `array`, `function` and `thought` make a question. As the
last line of a cell it shows itself; `check`, `hint` and `solution` are for its reader.
"""

from cnnviz.lab.exercises.define import array, choice, function, kernel, number, pixel, thought
from cnnviz.lab.exercises.judge import Outcome, Verdict
from cnnviz.lab.exercises.question import Question, unpacked

__all__ = [
    "Outcome",
    "Question",
    "Verdict",
    "array",
    "choice",
    "function",
    "kernel",
    "number",
    "pixel",
    "thought",
    "unpacked",
]
