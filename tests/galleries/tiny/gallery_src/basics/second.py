# %% [markdown]
# # Second lesson
#
# It reads a file.

# %%
from pathlib import Path

text = (Path(__file__).parent / "data.txt").read_text().strip()
print(text)
