# ---
# tags: [convolution, ReLU, edges]
# ---

# %% [markdown]
# # A convolutional layer with four edge filters
#
# Four small grids of numbers and one photo: see what a convolutional layer makes of it, and what
# the ReLU behind it throws away.
#
# A convolutional layer holds **kernels**, also called *filters*; here the two words mean the same.
# In a trained network their numbers are learned. In this lesson we write them ourselves, so that we
# know what to look for in the result.
#
# ## The image
#
# We use grey levels from 0 (black) to 255 (white) and keep them as whole numbers. Many tutorials
# divide by 255 first. That would scale every number below by the same factor and change nothing
# else.

# %%
from cnnviz.lab import exercises, images, kernels, models, show

photo = images.load("china")
show.image(photo, caption="The input: a photo with many upright and level edges.")

# %% [markdown]
# ## Four kernels from one
#
# The kernel $f$ has two columns of −1 and two columns of 1. At each place it asks one question:
# *is it brighter on the right than on the left?* With the signs turned around it asks the opposite.
# Transposed, it compares bottom and top. That makes four kernels: $f$, $-f$, $f^T$ and $-f^T$.

# %%
f = kernels.edge()
bank = kernels.family(f)
show.kernels(
    bank,
    labels=["f", "−f", "fᵀ", "−fᵀ"],
    caption="One edge filter, and the three that are made from it.",
)

# %% [markdown]
# ## The layer and its ReLU
#
# `models.Net` is a plain PyTorch module: an `nn.Conv2d` that holds our four kernels as its weight,
# and a ReLU behind it. `show.chain` runs the model and shows every stage.

# %%
model = models.Net(bank)
chain = show.chain(
    model,
    photo,
    caption="The photo, the kernels, and what the convolution and the ReLU make of it.",
)
conv, relu = chain["conv"], chain["relu"]

# %% [markdown]
# The photo has {{ photo.shape[0] }} rows and {{ photo.shape[1] }} columns, each output has
# {{ conv.height }} rows and {{ conv.width }} columns: along a side of $n$ pixels, a window of 4
# fits at $n - 4 + 1$ places. The layer has {{ conv.parameters }} parameters, the numbers of its
# four kernels, however large the photo is.

# %%
side = 32
exercises.number(
    "rows-left",
    "An image of {side} × {side} pixels meets one of these kernels of {window} × {window}, one "
    "pixel at a time and without padding. How many rows does the output have?",
    answer=side - len(f) + 1,
    wrong={
        side: "As many rows as before are left only with padding. Without it the window must lie "
        "inside the image as a whole.",
        side - len(f): "A window of {window} can still stand at the very edge: count the places, "
        "the first and the last one included.",
        side // len(f): "So many windows lie side by side. Here the window moves on by one pixel, "
        "not by its own width.",
    },
    hints=[
        "In which row does the window begin when it stands as high as it can? And when it stands "
        "as low as it can?",
        "Along a side of $n$ pixels, a window of $k$ fits at $n - k + 1$ places.",
    ],
    solution="The window begins in row 0, 1, and so on up to row {last}: those are {answer} places, "
    "{side} − {window} + 1.",
    values={
        "side": side,
        "window": len(f),
        "last": side - len(f),
        "answer": side - len(f) + 1,
    },
)

# %% [markdown]
# In the outputs of the convolution, red is positive, blue is negative and white is zero. The values
# go from {{ conv.minimum:,.0f }} to {{ conv.maximum:,.0f }}. Read the maps in pairs: the second is the
# first with its sign turned around, because its kernel is. What is red in one is blue in the other.
#
# ## What the ReLU keeps
#
# The ReLU replaces every negative number by 0 and leaves the others as they are. Before it,
# {{ conv.zeros:.0% }} of the values are zero; behind it, {{ relu.zeros:.0% }}. Is what it cut off
# lost? Take the maps of $f$ and $-f$ behind the ReLU and subtract one from the other:

# %%
before, after = conv.output[0], relu.output[0]

# What one ReLU cut off, the other one kept.
together = after[0] - after[1]
difference = (together - before[0]).abs().max().item()
print("largest difference from the convolution:", difference)

# %% [markdown]
# The result differs from the convolution by {{ difference:.0f }}: each map alone has lost its
# negative half, the pair has lost nothing. This is why it makes sense to have both $f$ and $-f$ in
# a layer with a ReLU.

# %%
import matplotlib.pyplot as plt
import torch

limit = before[0].abs().max().item()
bins = torch.linspace(-limit, limit, 62).numpy()
fig, axes = plt.subplots(figsize=(7, 3), num="How often each value comes out of the first filter.")
style = {"histtype": "stepfilled", "alpha": 0.6}
axes.hist(before[0].flatten().numpy(), bins, label="convolution", **style)
axes.hist(after[0].flatten().numpy(), bins, label="ReLU", **style)
axes.set(yscale="log", xlabel="value", ylabel="number of pixels")
axes.yaxis.set_major_formatter("{x:,.0f}")
axes.yaxis.minorticks_off()
axes.legend()

# %% [markdown]
# ## A kernel of your own

# %%
corner = torch.zeros(5, 5)
corner[2:, 2:] = 100
below = torch.tensor([[-1, -1], [1, 1]])
exercises.kernel(
    "brighter-below",
    "This small image is bright in its lower right corner and dark elsewhere. Write a kernel of "
    "{size} × {size} that makes the wanted map of it: positive along the level edge, 0 along the "
    "upright one.",
    image=corner,
    answer=below,
    wrong=[
        (below.T, "This kernel compares right with left: it answers to the upright edge. Turn it "
         "into one that compares bottom with top."),
        (-below, "This kernel answers to the level edge, but its sign is turned around: it asks whether it is "
         "brighter above."),
        (below.abs(), "This kernel adds up its window, so that a flat bright area gives the most. "
         "Its numbers must add up to 0."),
    ],
    hints=[
        "Which question does the kernel ask? *Is it brighter below than above?*",
        "Flat areas are to give 0, so the numbers of the kernel add up to 0: what one row adds, "
        "the other takes away.",
    ],
    solution="The lower row adds, the upper row takes away: at the level edge that leaves "
    "{bright} + {bright}. At the upright edge both rows see the same, and the sum is 0.",
    values={"size": len(below), "bright": corner.max().int()},
)

# %% [markdown]
# ## What to take away
#
# - A kernel asks a question about a small window. The output holds the answer for each place.
# - A large positive value means that the window looks like the kernel, a large negative one that it
#   looks like its opposite. Flat areas give 0, because the numbers of this kernel add up to
#   {{ f.sum():.0f }}.
# - What the layer computes is, strictly speaking, the *cross-correlation*: the kernel is not turned
#   around first, as it is in the convolution of mathematics. In deep learning it is called
#   convolution all the same.
