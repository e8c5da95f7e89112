# ---
# tags: [⟦yaml lesson: tag⟧]
# parameters:
#   KIND: [plain, other]
# ---

# %% [markdown]
# # ⟦lesson: title⟧
#
# ⟦lesson: summary⟧

# %%
KIND = "plain"

# %%
import json
from pathlib import Path

T = json.loads(Path("texts.json").read_text(encoding="utf-8"))
for name in ("evil.txt", "evil.js", "evil.html"):
    Path(name).read_text(encoding="utf-8")

# %% [markdown]
# ## ⟦lesson: heading⟧
#
# ⟦lesson: paragraph⟧
#
# - ⟦lesson: list⟧
#
# > ⟦lesson: quotation⟧
#
# | A | B |
# |---|---|
# | ⟦lesson: table⟧ | x |
#
# [⟦lesson: text of a link⟧](first.md "⟦lesson: title of a link⟧")
# ![⟦lesson: text of a picture⟧](none.png)
# `⟦lesson: code⟧` and *⟦lesson: emphasis⟧*[^1]
#
# [^1]: ⟦lesson: footnote⟧
#
# [A page](evil.html)
#
# !!! note "⟦lesson: title of a note⟧"
#     ⟦lesson: note⟧
#
# ```⟦lesson: language of a fence⟧
# ⟦lesson: fence⟧
# ```
#
# <p title="⟦lesson: attribute⟧">x</p>
#
# <div>
# ⟦lesson: block of HTML⟧
# </div>
#
# $\text{⟦lesson: formula⟧}$

# %% [markdown]
# The value {{ T["lesson: value"] }}, in *{{ T["lesson: value in emphasis"] }}*, `{{ T["lesson: value in code"] }}`,
# [{{ T["lesson: value in a link"] }}](first.md), and of {{ KIND }}.
#
# <p title="{{ T["lesson: value in an attribute"] }}">x</p>
#
# | A | B |
# |---|---|
# | {{ T["lesson: value in a table"] }} | x |

# %%
# ⟦lesson: comment in code⟧
import matplotlib.pyplot as plt

fig, axes = plt.subplots(figsize=(4, 2), num=T["lesson: caption"])
axes.plot([1, 2], label=T["plot: legend"])
axes.set_title(T["plot: title"])
axes.set_xlabel(T["plot: xlabel"])
axes.set_ylabel(T["plot: ylabel"])
axes.legend()
