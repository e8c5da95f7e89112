# %% [markdown]
# # HTML with more than text
#
# Scripts, styles, frames and files.

# %%
from IPython.display import HTML, FileLink, IFrame, Markdown, YouTubeVideo, display

HTML('<button onclick="this.textContent = \'pressed\'">press</button>')

# %%
HTML(
    '<iframe srcdoc="&lt;p id=p&gt;inside&lt;/p&gt;&lt;script&gt;p.textContent=\'ran\'&lt;/script&gt;'
    '&lt;script src=https://x.example/map.js&gt;&lt;/script&gt;" width="300" height="80"></iframe>'
)

# %%
YouTubeVideo("dQw4w9WgXcQ")

# %%
IFrame("https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ", 300, 200)

# %%
IFrame("report.html", 300, 100)

# %%
FileLink("section.md")

# %%
HTML("<style>h1 { color: red }</style>")

# %%
HTML('<style>p { color: rgb(1, 2, 3) } @import url("https://x.example/f.css");</style><p>styled</p>')

# %%
HTML('<p style="background: url(https://x.example/b.png)">x</p><link rel="stylesheet" href="https://x.example/s.css">')

# %%
HTML("<script>" + "/* long */" * 9000 + "document.body.append('long')</script>")

# %%
HTML("<script>fetch('https://x.example/data.json')</script>")

# %%
HTML('<object data="https://x.example/o.swf">instead</object>')

# %%
HTML('<script src="own.js"></script>')

# %%
DRAWING = """<svg width="60" height="30" viewBox="0 0 60 30"><defs><linearGradient id="g">
<stop offset="0" stop-color="%s"/><stop offset="1" stop-color="%s"/></linearGradient></defs>
<rect id="area" width="60" height="30" fill="url(#g)" aria-labelledby="name"/><text id="name">a</text></svg>
<style>#area {stroke: #abc} p.none {color: #ace}</style>"""
HTML(DRAWING % ("red", "red"))

# %%
HTML(DRAWING % ("blue", "blue") + '<label for="tick">tick</label><input id="tick" type="checkbox">')

# %%
display(Markdown(f'Words.\n\n<div id="tick">{DRAWING % ("lime", "lime")}</div>\n\n`id="g"` [up](#tick)'))
