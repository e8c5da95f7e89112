# %% [markdown]
# # JSON
#
# It prints what it read.

# %%
import json

with open("json_file.json") as file:
    print("seen", json.load(file)["value"])
