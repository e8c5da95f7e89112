# %% [markdown]
# # Records
#
# What the lab hands to the pages, each with one hostile field.

# %%
import json
from pathlib import Path

from IPython.display import display

for bundle in json.loads(Path("records.json").read_text(encoding="utf-8")):
    display(bundle, raw=True)
