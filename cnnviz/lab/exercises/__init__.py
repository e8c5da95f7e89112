"""How does a lesson ask questions, and how is an answer checked?

`number`, `choice`, `pixel`, `kernel`, `array`, `function` and `thought` make a question that is
checked by value, with hints and a solution. As the last line of a cell it shows itself; `check`,
`hint` and `solution` are for its reader.
"""

from cnnviz.lab.exercises.base.question import Question
from cnnviz.lab.exercises.base.verdict import Outcome, Verdict
from cnnviz.lab.exercises.kinds.array import array
from cnnviz.lab.exercises.kinds.choice import choice
from cnnviz.lab.exercises.kinds.function import function
from cnnviz.lab.exercises.kinds.kernel import kernel
from cnnviz.lab.exercises.kinds.number import number
from cnnviz.lab.exercises.kinds.pixel import pixel
from cnnviz.lab.exercises.kinds.thought import thought
from cnnviz.lab.exercises.notebook import unpacked

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
