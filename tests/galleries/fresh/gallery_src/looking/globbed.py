# %% [markdown]
# # Globbed
#
# It prints what it read.

# %%
from pathlib import Path

print("seen", sorted(path.name for path in Path("photos").glob("*.txt")))
