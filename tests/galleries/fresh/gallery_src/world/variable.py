# ---
# environment: [FRESH_VALUE]
# ---

# %% [markdown]
# # A variable
#
# It prints what it read.

# %%
import os

print("seen", os.environ.get("FRESH_VALUE"))
