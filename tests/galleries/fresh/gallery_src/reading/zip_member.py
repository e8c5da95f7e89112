# %% [markdown]
# # A zip member
#
# It prints what it read.

# %%
import zipfile

with zipfile.ZipFile("zip_member.zip") as file:
    print("seen", file.read("value.txt").decode())
