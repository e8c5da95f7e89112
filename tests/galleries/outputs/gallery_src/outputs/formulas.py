# %% [markdown]
# # Formulas in outputs
#
# LaTeX and HTML as MathJax reads them.

# %%
import pandas as pd
from IPython.display import HTML, Latex, Markdown, display

display(Latex(r"\[ x^2 \]"), Latex(r"\(w\)"), Latex(r"so *much* \begin{align} a &= b \\[2pt] c \end{align}"))

# %%
magic = "latex"
get_ipython().run_cell_magic(magic, "", r"\[ y \]")

# %%
HTML(r"$\alpha$ <p>Let \(x\) and $$z$$ <code>$q^2$</code></p> or \$5 and $6")

# %%
pd.DataFrame({"$x^2$": [1], r"$\sigma$": [2], "from $HOME to $PATH": [3]})

# %%
HTML(r"$\notacommand{1}$")

# %%
HTML(r"\(m\) <script>1</script>")
