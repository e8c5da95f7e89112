# %% [markdown]
# # Raw
#
# It prints what it read.

# %%
import numpy as np

print("seen", np.fromfile("raw.bin", np.uint8).max())
