# ---
# tags: [pooling, max pooling]
# after: [pooling/max_pooling]
# ---

# %% [markdown]
# # 2 × 2 beside 4 × 4: what a larger window loses
#
# Two pooling layers, the same maps. The larger window gives a smaller map; this lesson counts what
# it costs.

# %%
import torch
import torch.nn.functional as F

from cnnviz.lab import exercises, images, kernels, models, show

car = images.load("car")
net = models.Net(kernels.family(kernels.edge()))
edges = net(images.tensor(car)).activated

two = F.max_pool2d(edges, 2)
four = F.max_pool2d(edges, 4)
show.maps(
    {"ReLU": edges, "Max pooling 2 × 2": two, "Max pooling 4 × 4": four},
    caption="The same four maps, and what is left of them with a window of 2 × 2 and of 4 × 4.",
    scale="figure",
)

# %% [markdown]
# From {{ edges.shape[2] }} × {{ edges.shape[3] }} values, the small window makes
# {{ two.shape[2] }} × {{ two.shape[3] }} and the large one {{ four.shape[2] }} ×
# {{ four.shape[3] }}. In the large one the spokes of the wheels have run into each other.
#
# ## Twice 2 × 2 is once 4 × 4
#
# The largest of the largest is the largest. So two layers with a window of 2 give exactly the
# numbers of one layer with a window of 4:

# %%
twice = F.max_pool2d(two, 2)
print(tuple(twice.shape), "equal to 4 x 4:", torch.equal(twice, four))

# %% [markdown]
# What a network gains from two small steps is the room between them: usually another convolution
# stands there.
#
# ## How far away is the edge?
#
# A pooled value says that the strongest answer is somewhere in its window. How far can it be from
# the middle of the window? `return_indices=True` makes torch tell where each largest value was, so
# that we can measure it.


# %%
# Distance in pixels from the middle of each window to its largest value.
def distances(window: int) -> torch.Tensor:
    pooled, places = F.max_pool2d(edges, window, return_indices=True)
    rows, columns = places // edges.shape[3], places % edges.shape[3]
    middle = (window - 1) / 2
    down = rows % window - middle
    across = columns % window - middle
    # Windows without any edge have no strongest answer.
    return torch.hypot(down, across)[pooled > 0]


windows = [2, 4, 8, 16]
away = {window: distances(window).mean().item() for window in windows}
for window in windows:
    print(f"{window} x {window}: {away[window]:.2f} pixels on average")

# %% [markdown]
# With a window of 2 the strongest answer is {{ away[2]:.1f }} pixels away from the middle, with a
# window of 4 already {{ away[4]:.1f }} on average. From there on, each doubling of the window about
# doubles it.
#
# ## What stays, what goes

# %%
import matplotlib.pyplot as plt

pooled = {window: F.max_pool2d(edges, window) for window in windows}
left = [pooled[window].numel() / edges.numel() for window in windows]
active = [(pooled[window] > 0).float().mean().item() for window in windows]

fig, axes = plt.subplots(
    figsize=(7, 3), num="Larger windows: fewer values, and more of them above zero."
)
places = range(len(windows))
axes.bar([p - 0.2 for p in places], [100 * v for v in left], 0.4, label="values that are left")
axes.bar([p + 0.2 for p in places], [100 * v for v in active], 0.4, label="values above zero")
axes.set_xticks(list(places), [f"{w} × {w}" for w in windows])
axes.set(xlabel="window", ylabel="per cent")
axes.legend()

# %% [markdown]
# A window of 4 leaves {{ left[1]:.1% }} of the values, and {{ active[1]:.0% }} of them are above
# zero; with a window of 16 it is {{ left[3]:.1% }} and {{ active[3]:.0% }}. Before any pooling it
# was {{ (edges > 0).float().mean().item():.0% }}. The more windows answer "there is an edge in
# here", the less the map says about where the edges are.
#
# ## Check yourself

# %%
exercises.number(
    "three-poolings",
    "Three max poolings of 2 × 2, one behind the other, give the numbers of a single one. How many "
    "rows has its window?",
    answer=2**3,
    wrong={
        2 * 3: "The windows do not add up: a value of each step answers for two of the step before.",
        2 * 2: "That is two of them, as in this lesson; here are three.",
    },
    hints=["Two of them equal a window of 4 × 4. What does one more do to it?"],
    solution="$2 \\cdot 2 \\cdot 2$ = {rows}. Each step doubles the number of rows that a value answers for.",
    values={"rows": 2**3},
)

# %%
exercises.choice(
    "double-the-window",
    "You double the window of a pooling, and with it the stride. How many values are left of those "
    "that the smaller window left?",
    right="a quarter",
    wrong={
        "half": "Half of the rows, and of each row half of the columns: that is less than half.",
        "all of them": "So it would be if only the window grew, and not the stride.",
        "a sixteenth": "That is what 4 × 4 leaves of the map itself, not of what 2 × 2 leaves.",
    },
    place=3,
    hints=["Count rows and columns apart, or compare the sizes of the maps above."],
    solution="Half of the rows and half of the columns. Above, 2 × 2 leaves {two} values of each map, "
    "and 4 × 4 leaves {four}.",
    values={"two": f"{two[0, 0].numel():,}", "four": f"{four[0, 0].numel():,}"},
)

# %% [markdown]
# ## What to take away
#
# - The stride of a pooling decides how many values are left, its window how far the answer may be
#   from where it is noted.
# - Two poolings of 2 × 2 equal one of 4 × 4, number for number.
# - Large windows make maps cheap and vague. Small ones, repeated, leave room to compute in between.
