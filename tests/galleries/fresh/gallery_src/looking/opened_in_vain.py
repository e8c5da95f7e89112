# %% [markdown]
# # Opened in vain
#
# It prints what it read.

# %%
try:
    print("seen", open("opened_in_vain.txt").read())
except FileNotFoundError:
    print("seen nothing")
