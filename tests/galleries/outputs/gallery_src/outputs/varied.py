# ---
# parameters:
#   colour: [red, blue]
# ---

# %% [markdown]
# # Outputs that vary
#
# Each combination has its own files.

# %%
colour = "red"

# %%
from IPython.display import HTML, SVG, display

display(SVG(f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9" fill="{colour}"/></svg>'))
display(HTML(f"<p id=p></p><script>p.textContent = 'it is {colour}'</script>"))
