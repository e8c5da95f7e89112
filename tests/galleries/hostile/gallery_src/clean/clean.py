# ---
# tags: [clean]
# parameters:
#   KIND: [plain, other]
# ---

# %% [markdown]
# # A clean lesson
#
# Only its catalog is hostile.

# %%
KIND = "plain"

# %% [markdown]
# ## A heading
#
# - A list of {{ KIND }} things
#
# | Column | Other |
# |---|---|
# | Cell | Cell |

# %%
# A comment in code
import json
from pathlib import Path

import matplotlib.pyplot as plt
from IPython.display import display

from cnnviz.lab import exercises

fig, axes = plt.subplots(figsize=(4, 2), num="A caption of a plot.")
axes.plot([1, 2])
axes.set_ylabel("A label of an axis")

# %%
more = {"hints": ["A hint."], "solution": "A solution."}
exercises.choice("choice", "A question?", right="Option", wrong={"Other option": "A reply.", "Third option": "No."}, **more)

# %%
exercises.thought("thought", "Another question?", wrong={"A common answer.": "Its reply.", "Second one.": "No."}, **more)

# %%
for bundle in json.loads(Path("../hostile/clean.json").read_text(encoding="utf-8")):
    display(bundle, raw=True)
