# %% [markdown]
# # By the lab
#
# It prints what it read.

# %%
from cnnviz.lab import kernels

print("seen", kernels.laplacian().shape)
