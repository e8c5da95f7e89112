# %% [markdown]
# # Direct
#
# It prints what it read.

# %%
import _deep

print("seen", _deep.value)
