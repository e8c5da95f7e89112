# ---
# tags: [convolution]
# ---

# %% [markdown]
# # What a convolution does: multiply, add, move on
#
# A small grid of numbers stands on an image, multiplies what it covers, adds up, and moves on. This
# lesson does it by hand at one place, then at every place, then with PyTorch.
#
# ## Try it first
#
# Choose a kernel, then point at a pixel of the result: beside it stands the sum that made it.

# %%
from cnnviz.lab import exercises, images, kernels, show

photo = images.load("chelsea")
show.filters(
    photo,
    {
        "upright edges": [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]],
        "level edges": [[-1, -2, -1], [0, 0, 0], [1, 2, 1]],
        "all edges": kernels.laplacian(),
        "blur": [[1 / 9] * 3] * 3,
        "sharpen": [[0, -1, 0], [-1, 5, -1], [0, -1, 0]],
        "emboss": kernels.emboss(),
    },
    caption="A photo, a kernel of 3 × 3 numbers, and what the kernel makes of the photo.",
)

# %% [markdown]
# ## One place, by hand
#
# An image is a table of numbers: this small one is dark on the left and bright on the right. The
# **kernel** is a smaller table. Its **window** is the part of the image that it covers. Rows and
# columns count from 0.

# %%
import torch

small = torch.tensor([[10.0, 10, 10, 60, 60, 60]] * 6)
kernel = torch.tensor([[-1.0, 0, 1], [-2, 0, 2], [-1, 0, 1]])

row, column = 1, 1
window = small[row : row + 3, column : column + 3]
products = window * kernel
value = products.sum()
print(window, products, value, sep="\n\n")

# %% [markdown]
# Each number of the window is multiplied by the number of the kernel that lies on it, and the nine
# products are added up. The result, {{ value:.0f }}, is *one* number of the output. The right column
# of the window counts with a plus, the left one with a minus: the sum is large where it is brighter
# on the right than on the left.
#
# ## Every place
#
# Now the kernel moves on: to the right, and row by row down. It stays inside the image.

# %%
places = len(small) - len(kernel) + 1
by_hand = torch.zeros(places, places)
for y in range(places):
    for x in range(places):
        by_hand[y, x] = (small[y : y + 3, x : x + 3] * kernel).sum()
show.maps({"image": small, "output": by_hand}, caption="The small image, and one sum for each place.")

# %% [markdown]
# The output is smaller than the image, {{ places }} × {{ places }}: a window of 3 fits at
# {{ len(small) }} − 3 + 1 places along a side of {{ len(small) }}. Where the window sees only one
# brightness, the sum is {{ by_hand.min():.0f }}, because the numbers of this kernel add up to
# {{ kernel.sum():.0f }}.
#
# ## The same with PyTorch
#
# `F.conv2d` wants two more dimensions: images in a batch, and channels, such as the three of a
# colour image. Here both are 1. `nn.Conv2d` is the same as a layer, which holds the kernel as its
# `weight`; in a network these numbers are learned.

# %%
from torch import nn
from torch.nn import functional as F

by_function = F.conv2d(small[None, None], kernel[None, None])

layer = nn.Conv2d(in_channels=1, out_channels=1, kernel_size=3, bias=False)
layer.weight.data[0, 0] = kernel
by_layer = layer(small[None, None])

print(by_function.shape)
print(torch.equal(by_function[0, 0], by_hand), torch.equal(by_layer, by_function))

# %% [markdown]
# ## Why not connect everything?
#
# A fully connected layer could compute the same output. It has one weight for each pair of a pixel
# and an output, while the convolution uses its nine numbers at every place. It is *local*, because a
# sum sees its window only, and *shared*, because every place uses the same kernel.

# %%
shared = layer.weight.numel()
outputs = (photo.shape[0] - 2) * (photo.shape[1] - 2)
connected = photo.size * outputs
print(f"{shared} weights of a convolution, {connected:,} of a fully connected layer for the photo")

# %% [markdown]
# For the photo above, of {{ photo.shape[0] }} × {{ photo.shape[1] }} pixels, that would be
# {{ connected:,}} weights, and the layer would have to learn an edge in the upper left corner and the
# same edge in the lower right one separately.
#
# ## Check yourself

# %%
asked = torch.tensor([[5, 5, 8], [5, 5, 8], [5, 5, 8]])
ask = torch.tensor([[0, 1, 0], [1, -4, 1], [0, 1, 0]])
exercises.number(
    "one-sum",
    "The window is `{window}`, the kernel `{kernel}`. Which number does this place of the output get?",
    answer=int((asked * ask).sum()),
    wrong={
        int(asked.sum()): "That adds up the window alone. Multiply each number by that of the kernel "
        "first.",
        int((asked * ask.abs()).sum()): "The 4 in the middle has a minus.",
        0: "It would be 0 if all nine numbers were the same. One neighbour of the middle differs.",
    },
    hints=[
        "Only five numbers of the kernel are not 0: the middle and its four neighbours.",
        "Add up the four neighbours, then take away 4 times the middle.",
    ],
    solution="The neighbours are {up}, {left}, {right} and {down}, together {around}. Less 4 times "
    "{middle} that is {answer}.",
    values={
        "window": str(asked.tolist()),
        "kernel": str(ask.tolist()),
        "up": int(asked[0, 1]),
        "left": int(asked[1, 0]),
        "right": int(asked[1, 2]),
        "down": int(asked[2, 1]),
        "around": int((asked * (ask == 1)).sum()),
        "middle": int(asked[1, 1]),
        "answer": int((asked * ask).sum()),
    },
)

# %%
side, size = 28, 5
fits = side - size + 1
exercises.number(
    "products",
    "A kernel of {size} × {size} runs over an image of {side} × {side}, one pixel at a time and inside "
    "the image. How many multiplications does the whole output take?",
    answer=fits * fits * size * size,
    wrong={
        side * side * size * size: "The window does not fit at every pixel: at the right and lower "
        "border it would leave the image.",
        fits * fits: "So many numbers the output has. Each of them is a sum of many products.",
        fits * size * size: "That is one row of the output.",
    },
    hints=[
        "How many numbers does the output have?",
        "How many products are added up for one of them?",
    ],
    solution="The window fits at {side} − {size} + 1 = {fits} places along a side, so the output has "
    "{fits} × {fits} numbers, each the sum of {size} × {size} products: {answer} in all.",
    values={"side": side, "size": size, "fits": fits, "answer": fits * fits * size * size},
)

# %%
dot = torch.zeros(5, 5)
dot[2, 1] = 9
move = torch.tensor([[0, 0, 0], [1, 0, 0], [0, 0, 0]])
exercises.kernel(
    "move-right",
    "Write a kernel of {size} × {size} that changes nothing but moves the picture one pixel to the "
    "right: each place of the output takes its value from the left neighbour of the window's middle.",
    image=dot,
    answer=move,
    wrong=[
        (move.flip(1), "This kernel takes the right neighbour, which moves the picture to the left."),
        (move.T, "This kernel takes the neighbour above, which moves the picture down."),
        (
            torch.tensor([[0, 0, 0], [0, 1, 0], [0, 0, 0]]),
            "This kernel takes the middle itself: it copies the picture and moves nothing.",
        ),
    ],
    hints=[
        "A kernel with a single 1 copies one of the nine numbers of its window.",
        "Which number of the window lies to the left of its middle?",
    ],
    solution="A single 1 copies the number that it lies on. It stands in the middle row, left of the "
    "middle: each place shows what was one pixel to its left, so the picture moves to the right.",
    values={"size": len(move)},
)

# %% [markdown]
# ## What to take away
#
# What does a convolution do to an image? At each place it multiplies the window by the kernel, number
# by number, and adds up. The output is a table of these sums: large where the window looks like the
# kernel.
#
# - The window stays inside the image, so the output is smaller by the kernel's size less one.
# - A few numbers serve every place of an image of any size.
# - The name is older than the layer: mathematicians turn the kernel around first. PyTorch does not,
#   nor do we.
#
# To read on: [CS231n's notes on convolutional networks](https://cs231n.github.io/convolutional-networks/),
# and [d2l, chapter 7](https://d2l.ai/chapter_convolutional-neural-networks/why-conv.html).
