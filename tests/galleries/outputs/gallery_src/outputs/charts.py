# %% [markdown]
# # Charts
#
# Charts as libraries make them.

# %%
import altair
import pandas as pd
import plotly.express as px
import plotly.graph_objects as go
from IPython.display import HTML, display

figure = px.scatter(x=[1, 2, 3], y=[3, 1, 2], title="A <b>scatter</b>", height=300)
HTML(figure.to_html(full_html=False))

# %%
HTML(figure.to_html(include_plotlyjs="cdn"))

# %%
figure.show(renderer="notebook")

# %%
go.Figure(go.Scattergeo(lon=[127], lat=[37.5]))

# %%
table = pd.DataFrame({"a": [1, 2], "b": [2, 1]})
chart = altair.Chart(table, title="Bars").mark_bar().encode(x="a:O", y="b")
HTML(chart.to_html())

# %%
altair.Chart("https://x.example/cars.json").mark_point().encode(x="a:Q")

# %%
display({"application/vnd.bokehjs_load.v0+json": "", "application/javascript": "load()"}, raw=True)

# %%
display({"application/vnd.bokehjs_exec.v0+json": "", "application/javascript": "run()"}, raw=True)
