# ---
# jupyter:
#   kernelspec:
#     display_name: Python3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Cells as others write them

# Para one, behind a blank line.

# ## Blank lines

# %% {"tags": ["parameters"]}
cat = 3
ls = [cat]
cat
# %%
print("hello")
    
#%%
"no space"

# %%% a cell below a cell
1 + 2

# %%
""""Four quotes"""

# %%
import math
from IPython.display import HTML, display

display(HTML("<div>shown first</div>"))
print("then printed")
math

# %%
# %%html
# <b id="one">one</b>

# %%
# %%html
# <b id="one">two</b>
