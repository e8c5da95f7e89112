# %% [markdown]
# # By pathlib
#
# It prints what it read.

# %%
from pathlib import Path

print("seen", (Path(__file__).parent / "by_pathlib.txt").read_text().strip())
