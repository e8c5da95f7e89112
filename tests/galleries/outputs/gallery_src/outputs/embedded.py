# %% [markdown]
# # Embedded files
#
# Elements that the policy of pages blocks.

# %%
from IPython.display import HTML, IFrame, Markdown

get_ipython()

# %%
HTML('<embed src="dot.png" width="30">')

# %%
HTML('<object data="data:application/pdf;base64,JVBERg=="><b>instead</b></object>')

# %%
IFrame("data:text/html,<b>from%20data</b>", 200, 100)

# %%
HTML('<form action="https://x.example/send"><input value="typed"><button>Send</button></form>')

# %%
HTML("<script>document.getElementById('elsewhere').textContent = 1</script>")

# %%
HTML('<svg><image href="https://x.example/i.png"/><feImage xlink:href="https://x.example/j.png"/></svg>')

# %%
Markdown('<img src="https://x.example/k.png"> `[x](y.csv)`')

# %%
HTML('<base href="https://x.example/"><p>based</p>')

# %%
HTML('<img src="dot.png" srcset="dot.png 1x, https://x.example/s.png 2x">')

# %%
Markdown("[data](numbers.csv)")

# %%
import pandas as pd

pairs = pd.MultiIndex.from_tuples([("a", "x"), ("a", "y")])
pd.DataFrame([[1, 2], [3, 4]], index=pairs, columns=pairs)
