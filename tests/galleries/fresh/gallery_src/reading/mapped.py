# %% [markdown]
# # Mapped
#
# It prints what it read.

# %%
import numpy as np

print("seen", np.memmap("mapped.bin", np.uint8).max())
