# %% [markdown]
# # Sums
#
# It prints what it read.

# %%
import numpy as np

print("seen", np.ones(3).sum())
