# %% [markdown]
# # Sound and film
#
# Media from the lesson and from elsewhere.

# %%
import numpy as np
from IPython.display import HTML, Audio, Markdown, Video, display

Video("film.webm", width=160)

# %%
Video(url="gone.mp4")

# %%
Audio(url="https://x.example/far.mp3")

# %%
Video("https://x.example/far.mp4")

# %%
display({"audio/wav": Audio(np.zeros(800), rate=8000).data, "text/plain": "silence"}, raw=True)

# %%
HTML('<video controls poster="dot.png"><source src="film.webm" type="video/webm">none</video>')

# %%
Markdown("A ![dot](dot.png), one ![far](https://x.example/a.png) and `<script>` in code.")

# %%
Markdown("A script: <script>run()</script>")

# %%
display({"application/pdf": "JVBERi0xLjQ=", "text/plain": "a document"}, raw=True)
