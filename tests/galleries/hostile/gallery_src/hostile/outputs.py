# %% [markdown]
# # Outputs
#
# Whatever a cell can display.

# %%
import json
import sys
from pathlib import Path

from IPython.display import HTML, Markdown, display

T = json.loads(Path("texts.json").read_text(encoding="utf-8"))

# %%
print(T["output: stdout"])
print(T["output: stderr"], file=sys.stderr)
T["output: value"]

# %%
for kind in (*T["kinds"], "application/x-unknown"):
    content = {"a": T["output: " + kind]} if "json" in kind else T["output: " + kind]
    display({kind: content, "text/plain": T["output: text beside " + kind]}, raw=True)

# %%
display(HTML("<p>x</p>" + T["output: HTML"]), Markdown("x " + T["output: Markdown"]))
display(HTML("</div></article>" + T["output: HTML that closes"]))
display({"application/json": {T["output: key of JSON"]: 1}}, metadata={"application/json": {"root": T["output: root of JSON"]}}, raw=True)

# %% tags=["raises-exception"]
raise ValueError(T["output: error"])

# %% tags=["raises-exception"]
raise type(T["output: name of an error"][:99], (Exception,), {})("x")
