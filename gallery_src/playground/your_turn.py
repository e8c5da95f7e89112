# ---
# tags: [playground]
# after: [convolution/edge_filters, pooling/max_pooling]
# ---

# %% [markdown]
# # Your turn: change the image, the kernels, the layers
#
# Choose an image or bring your own, write numbers into a kernel, stack layers, and see at once what
# comes out. Nothing that you bring leaves your computer.

# %%
from cnnviz.lab import images, kernels, models, show

model = models.Net(kernels.family(kernels.edge()), pool=models.max_pool(2))
show.playground(model, images.load("china"))

# %% [markdown]
# ## What to try
#
# - Take a kernel of 1 × 1 with the number 1. What comes out? And with −1, before and behind the
#   ReLU?
# - Find a kernel that answers 0 on every flat area, whatever its grey level is. What do its numbers
#   add up to?
# - Which 3 × 3 kernel moves the image by one pixel to the right?
# - Put a second max pooling behind the first, both with a window of 2. Which single pooling gives the
#   same maps?
# - Set the stride of the convolution to 2 and take the pooling away. What did the pooling keep that
#   the stride does not?
#
# *Copy as PyTorch* gives a script that computes the same with PyTorch. The arithmetic is the same to
# the last bit where the image and the kernels hold whole numbers, as long as no sum reaches
# 16,777,216 ($2^{24}$): up to there every whole number is a float32.
