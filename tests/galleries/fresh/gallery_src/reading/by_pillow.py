# %% [markdown]
# # By Pillow
#
# It prints what it read.

# %%
from PIL import Image

print("seen", Image.open("by_pillow.png").getpixel((0, 0)))
