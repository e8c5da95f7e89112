# ---
# tags: [convolution, ReLU, edges]
# ---

# %% [markdown]
# # A convolutional layer with four edge filters
#
# Four small grids of numbers, one photo: see what a convolutional layer makes of it, and what the ReLU behind it throws away.
#
# A convolutional layer holds **kernels** (also called *filters*; here the two words mean the same). In a trained network their numbers are learned. Here we write them ourselves, so that we know what to look for in the result.

# %% [markdown]
# ## The image
#
# We use grey levels from 0 (black) to 255 (white), kept as whole numbers. Many tutorials divide by 255 first; that changes the scale of everything below and nothing else.

# %%
from cnnviz.lab import images, kernels, models, show

photo = images.load("china")
show.image(photo, caption="The input: a photo with many upright and level edges.")

# %% [markdown]
# ## Four kernels from one
#
# The kernel $f$ has two columns of −1 and two columns of 1. It asks one question at each place: *is it brighter on the right than on the left?* Turning the signs around asks for the opposite, and transposing it asks about top and bottom: $f$, $-f$, $f^T$ and $-f^T$.

# %%
f = kernels.edge()
bank = kernels.family(f)
show.kernels(bank, labels=["f", "−f", "fᵀ", "−fᵀ"], caption="One edge filter, and the three made from it.")

# %% [markdown]
# ## The layer, and the ReLU
#
# `models.Net` is a plain PyTorch module: an `nn.Conv2d` that holds our four kernels as its weight, then a ReLU. `show.chain` runs it and shows every stage.

# %%
model = models.Net(bank)
chain = show.chain(model, photo, caption="The photo, the kernels, and what the convolution and the ReLU make of it.")

# %% [markdown]
# The photo has {{ photo.shape[0] }} rows and {{ photo.shape[1] }} columns; each output has {{ chain["conv"].output.shape[2] }} rows and {{ chain["conv"].output.shape[3] }} columns. A window of 4 fits into a side of $n$ pixels at $n - 4 + 1$ places, so three rows and three columns are lost.
#
# In the convolution's outputs, red is positive, blue is negative and white is zero. Read them in pairs: the second output is exactly the first with its sign turned around, because its kernel is. What is red in one is blue in the other.
#
# ## What the ReLU keeps
#
# The ReLU replaces every negative number by 0 and leaves the others alone. Before it, {{ (chain["conv"].output == 0).float().mean().item():.0%}} of the values are zero; behind it, {{ (chain["relu"].output == 0).float().mean().item():.0%}}.

# %%
before, after = chain["conv"].output[0], chain["relu"].output[0]

# A pair of opposite filters, put back together: what one ReLU cut off, the other one kept.
together = after[0] - after[1]
print("f and −f give back the convolution:", bool((together == before[0]).all()))

# %% [markdown]
# So the ReLU loses information in each map, but a pair of opposite filters loses nothing: the negative half of the first is the positive half of the second. Networks that are trained often find such pairs by themselves.

# %%
import matplotlib.pyplot as plt

fig, axes = plt.subplots(figsize=(7, 3), num="How often each value comes out of the first filter, before and after the ReLU.")
limit = before[0].abs().max().item()
axes.hist(before[0].flatten().numpy(), bins=61, range=(-limit, limit), alpha=0.6, label="convolution")
axes.hist(after[0].flatten().numpy(), bins=61, range=(-limit, limit), alpha=0.6, label="ReLU")
axes.set_yscale("log")
axes.set_xlabel("value")
axes.set_ylabel("number of pixels")
axes.legend()

# %% [markdown]
# ## What to take away
#
# - A kernel is a question about a small window; the output holds the answer for each place.
# - Large values, positive or negative, mean that the window looks like the kernel or like its opposite.
# - Strictly speaking, what is computed here is the *cross-correlation*: the kernel is not flipped, as it would be in the mathematician's convolution. Deep learning calls it convolution all the same.
