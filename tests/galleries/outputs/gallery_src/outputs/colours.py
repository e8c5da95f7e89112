# %% [markdown]
# # Coloured tables
#
# Styles that are chosen for white paper.

# %%
import pandas as pd
from IPython.display import HTML

frame = pd.DataFrame({"a": [1.0, -2.0], "b": [3.0, 4.0]})
frame.style.highlight_max(color="yellow")

# %%
frame.style.background_gradient()

# %%
frame.style.bar(color="lightgreen")

# %%
frame.style.map(lambda value: "color: darkblue")

# %%
frame.style.map(lambda value: "background-color: rgba(0, 0, 0, 0.8)")

# %%
HTML('<table><tr><td bgcolor="#ffff00">old</td><td style="background: navy">new</td></tr></table>')

# %%
from rich.table import Table

table = Table("name", "value")
table.add_row("one", "[red]2[/]")
table

# %%
HTML(
    "<div><style>:root { --edge: rgb(0, 128, 0) } html[theme=dark], body.x { color: red }"
    ".edged { border: 2px solid var(--edge) }</style><p class=edged>edged</p></div>"
)

# %%
HTML(
    "<style>p { color: navy } @media (prefers-color-scheme: dark) { p { color: ivory } }</style>"
    "<p id=p></p><script>p.textContent = 'on paper'</script>"
)
