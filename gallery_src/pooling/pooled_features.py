# ---
# tags: [pooling, average pooling, trained network]
# after: [pooling/global_average_pooling]
# ---

# %% [markdown]
# # What pooled features know
#
# A trained network makes 512 numbers of a photo, and they tell brick from gravel where the pixels
# cannot. How much of that is due to the training, and how much to the pooling?

# %%
from functools import partial

import matplotlib.pyplot as plt
import torch

from cnnviz.lab import exercises, images, show

from cnnviz.lab.networks import patches

from cnnviz.lab.networks import pretrained

from cnnviz.lab.networks import probe

# Left halves to learn from, right halves to be asked about.
known, asked = {}, {}
for seed, name in enumerate(["brick", "gravel", "grass"]):
    left, right = images.tensor(images.load(name)).chunk(2, dim=3)
    known[name] = patches.cut(left, 30, size=128, seed=seed)
    asked[name] = patches.cut(right, 30, size=128, seed=seed)

four = torch.cat([known["brick"][:2], known["gravel"][:2]])
gaps = torch.nn.functional.pad(four, (0, 8), value=255)
show.image(
    torch.cat(gaps.unbind(), dim=2)[None],
    caption="Two patches of a brick wall and two of gravel. "
    "Photos: CC0Textures, CC0 1.0.",
)

# %% [markdown]
# ## Make the question fair first
#
# A *linear head* has one weight for each number that it gets, and a bias. Ours learns from patches of
# the left half of each photo and is asked about patches of the right half. Let us give it as little
# as we can, the mean and the deviation of the grey levels:

# %%
def described(by):
    # A function of the patches to learn from, and of those to be asked about.
    return [{name: by(half[name]) for name in half} for half in (known, asked)]


def head(numbers, first, second, chosen=slice(None)):
    # The share of right answers; the head learns from the chosen patches.
    learned, new = numbers
    train = [learned[first][chosen], learned[second][chosen]]
    return probe.accuracy(train, [new[first], new[second]])


def grey(some):
    pixels = some.flatten(1)
    return torch.stack([pixels.mean(dim=1), pixels.std(dim=1)], dim=1)


as_cut = head(described(grey), "brick", "gravel")
known, asked = described(patches.level)
levelled = head(described(grey), "brick", "gravel")
print(f"two numbers: {as_cut:.0%} right; of levelled patches {levelled:.0%}")

# %% [markdown]
# {{ as_cut:.0%}} of the answers are right: the wall is darker and has less contrast. So we bring all
# patches to one brightness and one contrast. Now {{ levelled:.0%}} are right, about as many as by
# tossing a coin. What is left to go by is the pattern.
#
# ## One number for each map
#
# SqueezeNet is a small network, trained to name what is in a photo. We leave out the part that finds
# the name and take the maps before it. A global average pooling makes one number of each.

# %%
net = pretrained.squeezenet()
four = torch.cat([known["brick"][:2], known["gravel"][:2]])
maps, features = net(four), probe.pooled(net, four)
alike = torch.corrcoef(features)
show.maps(
    features.reshape(4, 16, 32),
    caption="512 numbers as a picture of 16 × 32, on one colour scale: "
    "twice brick, twice gravel.",
)

# %% [markdown]
# Each of the {{ maps.shape[1] }} numbers is the mean of a map of {{ maps.shape[2] }} ×
# {{ maps.shape[3] }}: *how much* of a feature there is, no longer where. Its place in the picture is
# only the number of its map. {{ (features == 0).float().mean():.0%}} are exactly 0, that feature is
# nowhere. It is tempting to think of wheels and windows, but nobody told the network what its maps
# should answer to.
#
# The pictures of brick correlate with {{ alike[0, 1]:.2f}}, those of gravel with
# {{ alike[2, 3]:.2f}}, one of brick and one of gravel with {{ alike[:2, 2:].mean():.2f}} on average.
#
# ## Pixels, an untrained network, a trained one
#
# Five times a head learns from 20 of the 30 patches, chosen anew: from all pixels, from the pooled
# features of a network before any training (another one each time), from those of the trained one.
# And the same once more for grass and gravel.

# %%
pixels = described(lambda some: some)
trained = described(partial(probe.pooled, net))
shares = torch.zeros(5, 2, 3)
for seed in range(5):
    chance = torch.Generator().manual_seed(seed)
    chosen = torch.randperm(30, generator=chance)[:20]
    fresh = pretrained.squeezenet(trained=False, seed=seed)
    kinds = (pixels, described(partial(probe.pooled, fresh)), trained)
    for row, first in enumerate(["brick", "grass"]):
        answers = [head(numbers, first, "gravel", chosen) for numbers in kinds]
        shares[seed, row] = torch.tensor(answers)
mean, low, high = shares.mean(dim=0), shares.amin(dim=0), shares.amax(dim=0)

caption = "Right answers about the right halves, a dot for each of five runs."
fig, axes = plt.subplots(1, 2, figsize=(7, 3), sharey=True, num=caption)
for row, title in enumerate(["brick or gravel", "grass or gravel"]):
    dots = 100 * shares[:, row].T
    axes[row].plot(["pixels", "untrained", "trained"], dots, "o", c="C0", alpha=0.5)
    axes[row].set(title=title, xlim=(-0.5, 2.5), ylim=(0, 105))
axes[0].set_ylabel("per cent")

# %% [markdown]
# By pixels the head guesses: {{ mean[0, 0]:.0%}} are right on average. Each pixel has a weight of its
# own, and in the next patch every brick lies elsewhere. Pooled features do not ask where, and
# {{ mean[0, 2]:.0%}} are right. But so are {{ mean[0, 1]:.0%}} with a network that has learned
# nothing. For brick and gravel it is enough to know how much each of its random kernels answers on
# average: the pooling does the work, not the training.
#
# Grass and gravel are harder. Untrained features reach {{ mean[1, 1]:.0%}}, between
# {{ low[1, 1]:.0%}} and {{ high[1, 1]:.0%}}; trained ones {{ mean[1, 2]:.0%}}, between
# {{ low[1, 2]:.0%}} and {{ high[1, 2]:.0%}}. Here the training pays. Yet even this says little about
# grass: both halves of a photo show one lawn in one light.
#
# With objects such as cars and trucks there is more to know than a texture. VGG16 and the photos for
# it are too large to come with this site; the page *Contributing* has the same comparison in a few
# lines for your own machine.
#
# ## Check yourself

# %%
exercises.number(
    "numbers-for-a-larger-photo",
    "A photo of twice as many rows and columns goes through the same network and the global average "
    "pooling. How many numbers come out?",
    answer=features.shape[1],
    wrong={
        4 * features.shape[1]: "The maps grow with the photo. There are as many of them as before.",
        maps[0].numel(): "Those are the values of the maps. The pooling makes one number of each map.",
    },
    hints=["What grows with the photo: the number of the maps, or their size?"],
    solution="{count}: one for each map, however large it is.",
    values={"count": features.shape[1]},
)

# %%
exercises.choice(
    "what-a-mean-forgets",
    "What does the pooling take away, whatever the head behind it learns?",
    right="whether the grass is at the left or at the right of a photo of one lawn and one wall",
    wrong={
        "whether there is any grass in the photo": "That is what a mean tells best: how much of a "
        "feature there is.",
        "whether the wall takes more room than the grass": "A mean grows with the area that answers.",
    },
    place=2,
    hints=["What does a mean over the whole map forget?"],
    solution="The mean of a map is the same wherever its answers stand: the place is lost.",
)

# %% [markdown]
# ## What to take away
#
# - Global average pooling says how much of each feature there is. Of a texture that is nearly all.
# - Before you praise trained features, try brightness alone, pixels, and an untrained network.
# - Ask about what the head has not seen, and several times: one number hides the spread.
