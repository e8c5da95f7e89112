# %% [markdown]
# # HTML with more than text
#
# Scripts, styles, frames and files.

# %%
from IPython.display import HTML, FileLink, IFrame, YouTubeVideo, display

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
