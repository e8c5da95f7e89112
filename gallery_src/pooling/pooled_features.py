# ---
# tags: [pooling, average pooling, trained network]
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

from cnnviz.lab import images, patches, pretrained, probe, show

known, asked = {}, {}
for number, name in enumerate(["brick", "gravel", "grass"]):
    left, right = images.tensor(images.load(name)).chunk(2, dim=3)
    # A head learns from the left half of each photo, and is asked about the right half.
    known[name] = patches.cut(left, 30, size=128, seed=number)
    asked[name] = patches.cut(right, 30, size=128, seed=number)

four = patches.level(torch.cat([known["brick"][:2], known["gravel"][:2]]))
show.image(
    torch.cat(four.clamp(0, 255).unbind(), dim=2)[None],
    caption="Two patches of a brick wall and two of gravel, brought to the same brightness and "
    "contrast. Photos: CC0Textures, CC0 1.0.",
)

# %% [markdown]
# ## One number for each map
#
# SqueezeNet is a small network, trained to name what is in a photo, with a thousand classes to
# choose from. We leave out the part that names the class and take the maps that come before it. A
# global average pooling makes one number of each map.

# %%
net = pretrained.squeezenet()
maps, features = net(four), probe.pooled(net, four)
show.maps(
    features.reshape(4, 16, 32),
    caption="The 512 numbers of each patch as a picture of 16 × 32, all on one colour scale: twice "
    "brick, then twice gravel.",
)

# %%
alike = torch.corrcoef(features)
same = torch.stack([alike[0, 1], alike[2, 3]]).mean()
different = alike[:2, 2:].mean()
print(f"correlation: {same:.2f} within a class, {different:.2f} between the classes")

# %% [markdown]
# Each patch gives {{ maps.shape[1] }} maps of {{ maps.shape[2] }} × {{ maps.shape[3] }}, and each
# number is the mean of one of them: *how much* of a feature there is, no longer where. Its place in
# the picture is only the number of its map. It is tempting to see a wheel or a window in a feature,
# but nobody told the network what its maps should answer to.
#
# Two patches of one class have similar numbers: they correlate with {{ same:.2f }}. Across the
# classes it is {{ different:.2f }}.
#
# ## A fair question
#
# Do the numbers suffice to tell the classes apart? We train a *linear head*: one weight for each
# number, and a bias. But look first at how easy the question may be. Here the head gets two numbers
# only, the mean and the deviation of the grey levels:

# %%
def described(by, prepare=patches.level):
    """What a function says of all patches: of those to learn from, and of those to be asked."""
    return [{name: by(prepare(some[name])) for name in some} for some in (known, asked)]


def right(numbers, pair, chosen=slice(None)):
    """The share of the asked patches whose class a head names from these numbers."""
    seen, unseen = numbers
    return probe.accuracy([seen[name][chosen] for name in pair], [unseen[name] for name in pair])


def grey(some):
    return torch.stack([some.mean(dim=(1, 2, 3)), some.std(dim=(1, 2, 3))], dim=1)


brick_or_gravel, grass_or_gravel = ("brick", "gravel"), ("grass", "gravel")
as_cut = right(described(grey, prepare=lambda some: some), brick_or_gravel)
levelled = right(described(grey), brick_or_gravel)
print(f"two numbers: {as_cut:.0%} right; after levelling {levelled:.0%}")

# %% [markdown]
# {{ as_cut:.0%}} of the answers are right, because the wall is darker and has less contrast. So we
# bring all patches to one brightness and one contrast. Now {{ levelled:.0%}} are right, and tossing
# a coin is as good: what is left is the pattern.
#
# ## Pixels, an untrained network, a trained one
#
# Five times the head learns from 20 of the 30 patches, each time from others: from all their pixels,
# from the pooled features of the network as it was before any training (five different ones), and
# from those of the trained network. And because one pair of classes is little, a second one.

# %%
pixels = described(lambda some: some)
trained = described(partial(probe.pooled, net))
shares = torch.zeros(5, 2, 3)
for seed in range(5):
    chosen = torch.randperm(30, generator=torch.Generator().manual_seed(seed))[:20]
    fresh = pretrained.squeezenet(trained=False, seed=seed)
    untrained = described(partial(probe.pooled, fresh))
    for i, pair in enumerate([brick_or_gravel, grass_or_gravel]):
        answers = [right(numbers, pair, chosen) for numbers in (pixels, untrained, trained)]
        shares[seed, i] = torch.tensor(answers)
mean, low, high = shares.mean(dim=0), shares.amin(dim=0), shares.amax(dim=0)

fig, axes = plt.subplots(
    1, 2, figsize=(7, 3), sharey=True, num="Right answers on unseen patches: a dot for each run."
)
for i, title in enumerate(["brick or gravel", "grass or gravel"]):
    axes[i].axhline(50, color="grey", linestyle="--")
    axes[i].plot(["pixels", "untrained", "trained"], 100 * shares[:, i].T, "o", color="C0", alpha=0.5)
    axes[i].set(title=title, xlim=(-0.5, 2.5), ylim=(0, 105))
axes[0].set_ylabel("per cent")

# %% [markdown]
# A head on raw pixels guesses: {{ mean[0, 0]:.0%}} of the answers are right on average. Each pixel
# has a weight of its own, and in the next patch every brick lies elsewhere. Pooled features do not
# ask where, and they get {{ mean[0, 2]:.0%}} right.
#
# But so does the network that learned nothing: {{ mean[0, 1]:.0%}}. For these two textures it is
# enough to know how much a few hundred random kernels answer. The pooling does the work, not the
# training. Grass and gravel are harder: untrained {{ mean[1, 1]:.0%}}, from {{ low[1, 1]:.0%}} to
# {{ high[1, 1]:.0%}} over the five runs; trained {{ mean[1, 2]:.0%}}, from {{ low[1, 2]:.0%}} to
# {{ high[1, 2]:.0%}}. Here the training pays.
#
# None of this shows that the network knows walls. Both halves of a photo show the same wall in the
# same light, and another wall might look different.
#
# ## Cars and trucks, at home
#
# Objects need more than texture. With VGG16 and the photos of CIFAR-10, both too large to come with
# this site, you can ask the same question. The first line below downloads 528 MB; the page about
# contributing says where the folder comes from.
#
# ```python
# from cnnviz.lab import optin, probe
#
# net = optin.vgg16_features()
# train = optin.cifar10("cifar-10-batches-bin")
# test = optin.cifar10("cifar-10-batches-bin", train=False)
# learned = [probe.pooled(net, some[:200], size=128) for some in train]
# asked = [probe.pooled(net, some[:200], size=128) for some in test]
# print(probe.accuracy(learned, asked))
# ```
#
# ## What to take away
#
# - Global average pooling says how much of each feature there is. For a texture that is nearly all.
# - Before you praise the features, ask what brightness alone would do, and an untrained network.
# - Test with patches from elsewhere, and several times: one number hides the spread.
