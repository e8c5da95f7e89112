# %% [markdown]
# # Through another
#
# It prints what it read.

# %%
from _between import name

print("seen", name)
