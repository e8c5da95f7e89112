# %% [markdown]
# # Pictures
#
# Pictures of every kind.

# %%
import base64
import io

from IPython.display import HTML, SVG, Image, display
from PIL import Image as Pillow

NAMESPACE = "http://www.w3.org/2000/svg"


def drawn(colour):
    return (
        f'<svg xmlns="{NAMESPACE}" width="40" height="20"><title>A {colour} square</title><defs>'
        f'<clipPath id="c"><rect width="20" height="20"/></clipPath></defs>'
        f'<rect clip-path="url(#c)" width="40" height="20" fill="{colour}"/></svg>'
    )


display(SVG(drawn("red")), SVG(drawn("blue")))

# %%
ACTIVE = (
    f'<svg xmlns="{NAMESPACE}" xmlns:xlink="http://www.w3.org/1999/xlink" width="9" height="9"'
    ' onload="run()"><script>run()</script><a xlink:href="javascript:run()"><circle r="3"'
    ' onclick="run()"/></a><foreignObject><iframe xmlns="http://www.w3.org/1999/xhtml"'
    ' srcdoc="x"/></foreignObject><animate attributeName="href" to="javascript:run()"/></svg>'
)
display({"image/svg+xml": ACTIVE, "text/plain": "an active drawing"}, raw=True)

# %%
REMOTE = f'<svg xmlns="{NAMESPACE}" width="9" height="9"><image href="https://x.example/a.png"/></svg>'
display({"image/svg+xml": REMOTE}, raw=True)

# %%
display({"image/svg+xml": "<svg width=10 height=10><rect width=5 height=5></svg>"}, raw=True)

# %%
display({"image/svg+xml": "no drawing", "text/plain": "as text"}, raw=True)


# %%
def encoded(kind, colour="red"):
    buffer = io.BytesIO()
    Pillow.new("RGB", (30, 20), colour).save(buffer, kind)
    return buffer.getvalue()


Image(data=encoded("PNG"), width=15, alt="A small red picture")

# %%
Image(data=encoded("JPEG"), format="jpeg", width=60, height=40)

# %%
Image(data=encoded("PNG", "blue"), retina=True)

# %%
text = base64.b64encode(encoded("BMP")).decode()
display({"image/bmp": text, "text/plain": "a bitmap"}, raw=True)

# %%
Image(url="https://x.example/far.png")

# %%
Image(url="dot.png")

# %%
Image(url="missing.png")

# %%
drawing = base64.b64encode(drawn("green").encode() + b" " * 9000).decode()
HTML(f'<img alt="green" src="data:image/svg+xml;base64,{drawing}">')

# %%
display({"image/png": "no base64!", "text/plain": "a text"}, raw=True)
