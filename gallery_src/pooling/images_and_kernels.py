# ---
# tags: [convolution, pooling]
# after: [convolution/edge_filters, pooling/max_pooling]
# parameters:
#   image: [coins, chelsea, coffee, horse, car, text, circle, rocket]
#   bank: [edges-and-emboss, sobel, scharr, gaussian, gabor, roberts, farid, pillow]
#   window: [2, 3, 4]
# ---

# %% [markdown]
# # What comes from the image, what from the kernels, what from the window?
#
# Eight images, eight banks of kernels, three poolings: choose one of each, and everything on this
# page follows. Change one of the three and see what stays.

# %%
image = "coins"
bank = "sobel"
window = 2

# %% [markdown]
# ## The bank
#
# A bank is a few kernels that belong together, such as the two derivatives of an image, across and
# down. A convolutional layer takes kernels of one size only, so smaller ones get a rim of zeros: a
# zero adds nothing to an answer.

# %%
import numpy as np

from cnnviz.lab import exercises, images, kernels, models, show

chosen = kernels.bank(bank)
height = max(kernel.values.shape[0] for kernel in chosen)
width = max(kernel.values.shape[1] for kernel in chosen)


# As many zeros above as below, and left as right; one more below and right where it is uneven.
def with_rim(values: np.ndarray) -> np.ndarray:
    down, across = height - values.shape[0], width - values.shape[1]
    return np.pad(values, ((down // 2, down - down // 2), (across // 2, across - across // 2)))


weights = kernels.stack([with_rim(kernel.values) for kernel in chosen])
for kernel in chosen:
    total = round(float(kernel.values.sum()), 2) + 0  # adding 0 turns -0 into 0
    print(f"{kernel.name}, sum {total:.2f}: {kernel.source}")

# %% [markdown]
# The sum of a kernel says what it makes of an even area. Where it is 0, nothing is left of one; where
# it is 1, the area stays as bright as it was.
#
# ## From the image to the pooled maps

# %%
photo = images.load(image)
net = models.Net(weights, pool=models.max_pool(window))
chain = show.chain(
    net, photo, caption="The image, the kernels, their answers, and what the pooling keeps."
)
answers, activated, pooled = (step.output for step in chain)
# Sums of fractions are not exact: what should be 0 may come out a little below it.
below = (answers < -0.5).float().mean().item()

# %% [markdown]
# **Only the window decides which share of the numbers is kept.** Of {{ activated.numel():,}} answers
# the pooling keeps {{ pooled.numel():,}}, which is {{ pooled.numel() / activated.numel():.1%}}: about
# one of {{ window * window }}, whatever the image and the kernels are. Rows and columns that fill no
# window are left out.
#
# **Only the kernels decide how much of the image's border is lost.** The image has
# {{ photo.shape[0] }} × {{ photo.shape[1] }} pixels, and a kernel of {{ height }} × {{ width }} leaves
# {{ answers.shape[2] }} × {{ answers.shape[3] }} answers.
#
# **Image and kernels together decide what the answers are.** Here they go from
# {{ answers.min().item():.0f}} to {{ answers.max().item():.0f}}, and {{ below:.0%}} of them are below
# −0.5. ReLU makes 0 of every negative one. Grey levels are never negative, so an answer can only be
# negative if its kernel has negative numbers.
#
# ## Pooling never makes a map darker
#
# The largest value of a window is at least the mean of the window. So the mean of a map can only
# grow. By how much is a question of all three: the more the answers differ inside a window, the more.

# %%
# The part of the maps that the windows cover.
rows, columns = (size * window for size in pooled.shape[2:])
before = activated[..., :rows, :columns].mean(dim=(0, 2, 3))
after = pooled.mean(dim=(0, 2, 3))
grown = (after.sum() / before.sum()).item()
for kernel, one, other in zip(chosen, before.tolist(), after.tolist(), strict=True):
    print(f"{kernel.name}: mean {one:.1f} before the pooling, {other:.1f} behind it")

# %% [markdown]
# The mean of all these maps has grown to {{ grown:.2f }} times what it was. Look at it with the bank
# `gaussian`, whose answers hardly differ from their neighbours, then with `roberts`, whose answers
# are thin lines. Then let the window grow.
#
# ## Check yourself

# %%
exercises.number(
    "left-of-a-map",
    "A map of 120 × 160 goes through a max pooling of 4 × 4. How many numbers are left?",
    answer=models.output_size(120, 4, stride=4) * models.output_size(160, 4, stride=4),
    wrong={
        120 * 160 // 4: "That divides once. Rows and columns both become a quarter.",
        models.output_size(120, 4) * models.output_size(160, 4): "That is a window that moves by one "
        "pixel. A pooling moves by its whole window.",
    },
    hints=["How many windows stand below each other, how many beside each other?"],
    solution="{down} rows of {across} windows: {left} numbers, one of 16.",
    values={"down": 120 // 4, "across": 160 // 4, "left": f"{(120 // 4) * (160 // 4):,}"},
)

# %%
exercises.choice(
    "why-larger",
    "Two banks, one image, one window. The maps of the first bank come out larger. What differs?",
    right="the size of the kernels",
    wrong={
        "the numbers in the kernels": "They decide what the answers are, not how many there are.",
        "the number of kernels": "More kernels give more maps, not larger ones.",
    },
    place=2,
    hints=["At how many places does a kernel fit into a row of pixels?"],
    solution="A smaller kernel fits at more places, so its map is larger, before the pooling and "
    "behind it.",
)

# %% [markdown]
# ## What to take away
#
# - The size of the maps comes from the image, the size of the kernels and the window; the numbers in
#   them do not matter to it.
# - The same bank on another image answers at other places, but to the same thing.
# - A larger window keeps fewer numbers, and of each window the strongest answer.
