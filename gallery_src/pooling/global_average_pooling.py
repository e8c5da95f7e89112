# ---
# tags: [pooling, global average pooling]
# after: [pooling/kinds_of_pooling]
# ---

# %% [markdown]
# # Global average pooling: a map becomes a number
#
# At the end of many networks each feature map is replaced by its mean. This lesson shows what that
# saves, counted with real layers, and what it loses.

# %%
import torch
from torch import nn

from cnnviz.lab import exercises, images, models, show

drawn = [images.tensor(images.random_map((5, 5), seed, sparsity=0.6)) for seed in range(8)]
maps = torch.cat(drawn, dim=1)
pool = models.global_average_pool()
means = pool(maps)
print(f"{tuple(maps.shape)} becomes {tuple(means.shape)}")

# %% [markdown]
# Eight maps go in, such as a deep layer might give. Eight maps come out, of one pixel each. In the
# picture they stand side by side, and a colour means the same number in both rows.

# %%
show.maps(
    {"Eight random maps": maps, "Their means": means},
    caption="Eight maps, and the eight numbers that a global average pooling makes of them.",
    scale="figure",
)
fewer = maps.numel() // means.numel()

# %% [markdown]
# Each map has a pixel of {{ maps.amax(dim=(2, 3)).min():.0f }} and many zeros. The means go from
# {{ means.min():.1f }} to {{ means.max():.1f }}.
#
# ## Fewer values, then fewer parameters
#
# {{ maps.numel() }} numbers have become {{ means.numel() }}, one for every {{ fewer }}. Sometimes
# one reads that these are parameters. They are *values*: neither a feature map nor the pooling has
# parameters. The layer behind has them, a weight for each number that it is given. So let us count
# whole heads, for 512 maps of 7 × 7 and two classes.

# %%
def direct(inputs: int) -> nn.Module:
    return nn.Sequential(nn.Flatten(), nn.Linear(inputs, 2))


def hidden(inputs: int) -> nn.Module:
    return nn.Sequential(nn.Flatten(), nn.Linear(inputs, 256), nn.ReLU(), nn.Linear(256, 2))


heads = {
    "flatten, hidden layer": hidden(512 * 7 * 7),
    "mean, hidden layer": nn.Sequential(pool, hidden(512)),
    "flatten": direct(512 * 7 * 7),
    "mean": nn.Sequential(pool, direct(512)),
}
counts = {name: sum(p.numel() for p in head.parameters()) for name, head in heads.items()}
for name, count in counts.items():
    print(f"{name:22} {count:9,} parameters")
flattened, averaged = counts["flatten, hidden layer"], counts["mean, hidden layer"]

# %% [markdown]
# Before a hidden layer of 256 the means save {{ 1 - averaged / flattened:.0%}} of the parameters.
# Without a hidden layer it is a factor of {{ counts["flatten"] / counts["mean"]:.1f}}: nearly the
# {{ 7 * 7 }} values of a map, for only the biases stay. From the largest head to the smallest it is
# a factor of {{ flattened / counts["mean"]:,.0f}}.
#
# ## Any size of image
#
# A larger image gives larger maps. The head behind the means does not notice; the one behind the
# flattened maps cannot even start.

# %%
larger = torch.rand(1, 512, 9, 9)
for name in ("mean", "flatten"):
    try:
        print(f"{name}: {tuple(heads[name](larger).shape)}")
    except RuntimeError as error:
        print(f"{name}: {error}")

# %% [markdown]
# ## What is lost
#
# The mean says how much of an answer there is. It does not say where, nor whether it is one strong
# answer or a faint one everywhere. Here is a larger map, then its pixels mixed, then its mean in
# every pixel.

# %%
strong = images.tensor(images.random_map((64, 64), seed=8))[0, 0]
mixed = strong.flatten()[torch.randperm(strong.numel())].reshape(strong.shape)
faint = strong.mean().expand(strong.shape)
three = torch.stack([strong, mixed, faint])
show.maps(
    {
        "The map; its pixels mixed; its mean everywhere": three,
        "Their means": pool(three).reshape(1, 3),
    },
    caption="Three different maps, one mean.",
    scale="figure",
)

# %% [markdown]
# All three have the mean {{ strong.mean():.2f}}; the largest values are {{ strong.max():.0f}},
# {{ mixed.max():.0f}} and {{ faint.max():.2f}}. So "a large mean: the feature is present" is a rule
# of thumb. It can serve because a network is trained with the pooling in its place, and its maps
# with it (Lin, Chen and Yan, *Network In Network*, 2013).
#
# ## Check yourself

# %%
ten = [sum(p.numel() for p in nn.Linear(inputs, 10).parameters()) for inputs in (512, 512 * 7 * 7)]
exercises.number(
    "parameters-of-a-head",
    "512 maps of 7 × 7 go through a global average pooling and one linear layer with 10 outputs. How "
    "many parameters has this head?",
    answer=ten[0],
    wrong={
        512 * 10: "Those are the weights. Each output has a bias as well.",
        ten[1]: "That is the head behind a flatten. The pooling leaves one "
        "number of each map.",
    },
    hints=["How many numbers does the linear layer take?", "Do not forget the biases."],
    solution="512 · 10 weights and 10 biases: {parameters}. The pooling itself has none.",
    values={"parameters": f"{ten[0]:,}"},
)

# %%
exercises.number(
    "a-flatten-that-does-the-same",
    "A map of 5 × 5 is averaged, and the mean counts with a weight of 50. Flattened instead, which "
    "weight must each of its values have, so that the result is the same?",
    answer=50 / (5 * 5),
    wrong={
        50: "Then the values together would count 25 times as much.",
        50 / 5: "There are 5 rows of 5 values: divide by all of them.",
    },
    hints=["A mean is a sum in which each value is divided by how many there are."],
    solution="50 / 25 = {weight}, the same for each. A global average pooling is a linear layer whose "
    "weights are equal along each map.",
    values={"weight": 50 / (5 * 5)},
)

# %% [markdown]
# ## What to take away
#
# - Global average pooling makes one value of each map. It has no parameters, and saves them in the
#   layer behind, by about as many times as a map has pixels.
# - The head no longer depends on the size of the image.
# - The place is lost, and so is the difference between strong in one place and faint everywhere.
