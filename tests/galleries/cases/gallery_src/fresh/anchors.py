# %% [markdown]
# # Places and tables
#
# Summary.
#
# <a id='intro'></a>
#
# ## 2. My Part
#
# [as Jupyter names it](#2.-My-Part), <a href="#intro">back</a>, [same](#intro), [other](cells.ipynb#Blank-lines)
#
# Tab<sub>N<sub>2</sub>O</sub> done. <cite data-cite="key">([Foo](http://example.org/x))</cite>
#
# | a | b |
# |---|---|
# | $|x|$ | ~~gone~~ |
# | `a\|b` | [_label_](https://example.org) |
#
# [//]: # (-.- .tabset)
#
# ```{prf:remark} context
# A directive of another tool.
# ```
