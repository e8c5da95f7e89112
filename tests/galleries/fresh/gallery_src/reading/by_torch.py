# %% [markdown]
# # By torch
#
# It prints what it read.

# %%
import torch

print("seen", torch.load("by_torch.pt", mmap=True).max().item())
