# %% [markdown]
# # Alone
#
# It prints what it read.

# %%
print("seen nothing")
