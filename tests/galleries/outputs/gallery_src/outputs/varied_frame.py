# ---
# parameters:
#   kind: [text, frame]
# ---

# %% [markdown]
# # A frame in one combination
#
# The page itself has none.

# %%
from IPython.display import HTML

kind = "text"

# %%
HTML("<script>document.write('<p style=height:300px>' + 'drawn</p>')</script>" if kind == "frame" else "<p>text</p>")
