# ---
# tags: [convolution, laplacian, symmetry]
# ---

# %% [markdown]
# # The laplacian: why four filters are only two here
#
# One kernel and the three made from it, as in the lesson before, but another kernel. This time two
# of the four filters are wasted, and the numbers show why.
#
# The photo shows ancient coins: round outlines, and faces in relief with edges in every direction.

# %%
from cnnviz.lab import exercises, images, kernels, models, show

photo = images.load("coins")
f = kernels.laplacian()
print(f)

# %% [markdown]
# ## What this kernel asks
#
# The laplacian compares a pixel with its eight neighbours: 8 times the pixel, less the sum of the
# neighbours. Where all nine are alike the result is $8 \cdot g - 8 \cdot g = 0$, whatever the grey
# level $g$ is. It is positive where a pixel is brighter than its surroundings, and negative where
# it is darker. No direction is preferred.

# %%
import numpy as np

spot = np.full((6, 8), 10)
spot[:, 5:] = 90
spot[4, 2] = 60


def at(row, column):
    return (f * spot[row - 1 : row + 2, column - 1 : column + 2]).sum()


inner = range(1, 5)
exercises.pixel(
    "largest-answer",
    "Each cell of this small image is a grey level. On which cell must the laplacian stand with "
    "its middle to give its largest value?",
    shown=spot,
    answers=[(4, 2)],
    wrong={
        tuple((row, 5) for row in inner): "Here it gives {edge}: the cell is brighter than three of "
        "its neighbours and as bright as the other five. Somewhere else it gives more.",
        tuple((row, 6) for row in inner): "A bright cell, but its neighbours are as bright as it "
        "is: here it gives {flat}.",
        (2, 4): "Row and column are swapped: the row counts from the top, the column from the "
        "left. Here it gives {dark}.",
    },
    hints=[
        "How bright a cell is does not count: what counts is how much brighter it is than its "
        "eight neighbours.",
        "For one cell at the rim of the bright area and for the single spot, compute 8 times the "
        "cell, less the sum of its neighbours.",
    ],
    solution="All eight neighbours of the spot are darker by {step}, so that it gives {largest}. "
    "At the rim of the bright area only three are darker, and it gives {edge}.",
    values={
        "edge": at(2, 5),
        "flat": at(2, 6),
        "dark": at(2, 4),
        "step": spot[4, 2] - spot[4, 1],
        "largest": at(4, 2),
    },
)

# %%
# f, -f, f transposed and -f transposed
bank = kernels.family(f)
model = models.Net(bank, pool=models.max_pool(2))
chain = show.chain(
    model,
    photo,
    caption="Four filters made from the laplacian: the third map is the first, "
    "the fourth is the second.",
)
conv, relu, pool = chain["conv"], chain["relu"], chain["pool"]

# %% [markdown]
# ## Four filters, two answers
#
# The laplacian is symmetric: mirrored at its diagonal it stays what it is, $f^T = f$. So the third
# kernel is the first one, and the fourth is the second. Not nearly, but number for number:

# %%
print("kernel 3 = kernel 1:", (bank[2] == bank[0]).all())
print("kernel 4 = kernel 2:", (bank[3] == bank[1]).all())

different = {tuple(kernel.flatten()) for kernel in bank}
print("different kernels:", len(different))

# %% [markdown]
# The layer has {{ len(bank) }} kernels and {{ conv.parameters }} parameters, but only
# {{ len(different) }} of the kernels are different, so {{ conv.parameters // 2 }} of the parameters
# would have been enough. The edge filter of the lesson before was not symmetric, and its four
# kernels were four.

# %%
exercises.choice(
    "four-of-one",
    "For which kernel $f$ do $f$, $-f$, $f^T$ and $-f^T$ make four different filters?",
    right="`[[-1, -1], [1, 1]]`",
    wrong={
        "`[[1, 2], [2, 1]]`": "Mirrored at its diagonal, this kernel stays what it is: $f^T = f$, "
        "as with the laplacian.",
        "`[[0, 1], [-1, 0]]`": "Mirrored at its diagonal, this kernel turns its signs around: "
        "$f^T = -f$. That makes two filters, not four.",
        "`[[1, 0], [0, -1]]`": "The two numbers on the diagonal differ, but mirroring leaves them "
        "where they are: $f^T = f$.",
    },
    place=3,
    hints=[
        "Write $f^T$ down: rows become columns.",
        "Is $f^T$ the same as $f$, or the same as $-f$?",
    ],
    solution="$f^T$ is `[[-1, 1], [-1, 1]]`: it compares right with left instead of bottom with "
    "top. It is neither $f$ nor $-f$, so all four are different.",
)

# %% [markdown]
# ## Bright on dark, dark on bright
#
# What is left is the pair $f$ and $-f$, and the ReLU makes the two differ. Behind it, the first map
# marks pixels that are brighter than their surroundings, the second those that are darker. No pixel
# is in both:

# %%
first, second = relu.output[0, 0], relu.output[0, 1]
brighter = (first > 0).float().mean().item()
darker = (second > 0).float().mean().item()
both = ((first > 0) & (second > 0)).sum().item()
print(f"brighter: {brighter:.1%}, darker: {darker:.1%}, in both: {both}")

# %% [markdown]
# {{ brighter:.1% }} of the pixels are brighter than their eight neighbours on average and
# {{ darker:.1% }} are darker; {{ both }} are both. The remaining
# {{ 1 - brighter - darker:.1% }} give exactly 0.
#
# ## What the pooling does to them
#
# A window of 2 × 2 that holds just one pixel above zero is above zero as a whole. Before the
# pooling {{ relu.zeros:.0% }} of the values are zero, behind it only {{ pool.zeros:.0% }}. The maps
# have shrunk from {{ relu.height }} × {{ relu.width }} to {{ pool.height }} × {{ pool.width }}
# values, and the edges have become thicker in proportion.
#
# ## What to take away
#
# - Turning a kernel around or mirroring it gives a new filter only if the kernel is not symmetric
#   under that change.
# - A kernel whose numbers add up to {{ f.sum():.0f }} answers 0 on every flat area.
# - Signed answers need two maps behind a ReLU: one for each sign.
