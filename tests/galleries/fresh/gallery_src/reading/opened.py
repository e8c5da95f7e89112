# %% [markdown]
# # Opened
#
# It prints what it read.

# %%
print("seen", open("opened.txt").read().strip())
