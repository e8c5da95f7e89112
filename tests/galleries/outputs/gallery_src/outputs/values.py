# %% [markdown]
# # Values of all kinds
#
# JSON, texts, and what nothing can show.

# %%
from IPython.display import JSON, Javascript, Pretty, display

JSON({"a": [1, {"b": None}], "c": "<&>", "d": {}}, root="tree", expanded=True)

# %%
display({"application/vnd.unknown+json": {"a": 1}, "text/plain": "its text"}, raw=True)

# %%
display({"application/vnd.unknown+json": {"a": 1}}, raw=True)


# %%
class Graph:
    pass


Graph()

# %%
display([Graph(), print])


# %%
class Failing:
    def __repr__(self):
        return "Failing()"

    def _repr_html_(self):
        raise ValueError("no HTML today")


Failing()


# %%
class Empty:
    def __repr__(self):
        return "Empty()"

    def _repr_html_(self):
        return None

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"application/json": {"b": 1}}, {"application/json": {"root": "bundle"}}


Empty()

# %%
display({"application/json": {"a": object()}, "text/plain": "no JSON"}, raw=True)

# %%
Pretty("pretty *text*")

# %%
display({"text/javascript": "run()"}, raw=True)

# %%
display(
    {"application/vnd.jupyter.widget-view+json": {"model_id": "x"}, "text/plain": "IntSlider(3)"},
    raw=True,
)

# %%
display({"text/html": "<b>html</b>", "image/png": "iVBORw0KGgo=", "text/plain": "x"}, raw=True)

# %%
display({"text/latex": "$x$", "text/markdown": "*y*", "text/plain": "z"}, raw=True)
