# %% [markdown]
# # In vain
#
# It prints what it read.

# %%
from pathlib import Path

print("seen", Path("in_vain.txt").exists())
