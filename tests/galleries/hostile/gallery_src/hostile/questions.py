# %% [markdown]
# # Questions
#
# Their texts.

# %%
import json
from pathlib import Path

from cnnviz.lab import exercises

T = json.loads(Path("texts.json").read_text(encoding="utf-8"))
more = {"hints": [T["question: hint"]], "solution": T["question: solution"]}

# %%
exercises.choice(
    "choice", T["question: question"], right=T["question: option"],
    wrong={T["question: wrong option"]: T["question: reply to an option"], "b": "B."}, **more,
)

# %%
exercises.number("number", "How many?", answer=2, wrong={3: T["question: reply to a number"], 4: "no"}, **more)

# %%
exercises.thought("thought", "Why?", wrong={T["question: common answer"]: T["question: reply to a thought"], "b": "c"}, **more)

# %%
exercises.number("value", "{x}?", answer=2, values={"x": T["question: value"]}, wrong={3: "a", 4: "b"}, hints=["{x}"], solution="x")
