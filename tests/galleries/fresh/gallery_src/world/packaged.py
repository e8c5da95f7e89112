# %% [markdown]
# # A package
#
# It prints what it read.

# %%
import fresh_package

print("seen", fresh_package.value)
