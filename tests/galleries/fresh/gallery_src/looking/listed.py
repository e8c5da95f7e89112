# %% [markdown]
# # Listed
#
# It prints what it read.

# %%
import os

print("seen", sorted(os.listdir("photos")))
