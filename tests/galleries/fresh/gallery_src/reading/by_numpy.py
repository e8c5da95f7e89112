# %% [markdown]
# # By NumPy
#
# It prints what it read.

# %%
import numpy as np

print("seen", np.load("by_numpy.npy").max())
