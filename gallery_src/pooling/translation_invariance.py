# ---
# tags: [pooling, max pooling, translation invariance]
# after: [pooling/max_pooling]
# ---

# %% [markdown]
# # "Translation invariance": is it true?
#
# Shift a circle a little, pool it four times, and the result is always the same: so one often
# reads. This lesson tries every shift instead of a lucky one, and counts.

# %%
import matplotlib.pyplot as plt
import numpy as np
import torch
import torch.nn.functional as F
from skimage import draw

from cnnviz.lab import exercises, images, kernels, models, show


def ring(radius: int) -> torch.Tensor:
    image = np.zeros((65, 65))
    image[draw.circle_perimeter(32, 32, radius)] = 1
    # 64 × 64, and as much on either side: without the row and the column in the middle.
    return images.tensor(np.delete(np.delete(image, 32, 0), 32, 1))


# What comes in at the border is zero, as the border itself is.
def shifted(image: torch.Tensor, down: int, across: int) -> torch.Tensor:
    return F.pad(image, (across, -across, down, -down))


circle = ring(28)
places = torch.cat([shifted(circle, *by) for by in ((0, 0), (3, 3), (-2, 0))], dim=1)
show.maps(
    {
        "Not shifted; 3 down and 3 to the right; 2 up": places,
        # Two poolings of 2 × 2 are one of 4 × 4, three are one of 8 × 8.
        "After three poolings of 2 × 2": F.max_pool2d(places, 8),
        "After four": F.max_pool2d(places, 16),
    },
    caption="A circle in three places. Only the last row is the same three times.",
)

# %% [markdown]
# ## Every shift, not a lucky one
#
# A circle that may move by up to 3 pixels each way has {{ (3 + 1 + 3) ** 2 }} places. How many end
# in the same map as the middle? And with a wider range, a smaller circle, the circle of the
# playground, which has soft edges, or sparse random maps?

# %%
def same(image: torch.Tensor, reach: int, poolings: int) -> float:
    steps = range(-reach, reach + 1)
    every = torch.cat([shifted(image, down, across) for down in steps for across in steps])
    equal = F.max_pool2d(every, 2**poolings) == F.max_pool2d(image, 2**poolings)
    return equal.flatten(1).all(dim=1).float().mean().item()


sparse = [F.pad(images.tensor(images.random_map((52, 52), n)), (6, 6, 6, 6)) for n in range(20)]
tried = {
    "circle, up to 3 pixels": (3, [circle]),
    "circle, up to 6": (6, [circle]),
    "smaller circle, up to 3": (3, [ring(20)]),
    "soft circle, up to 3": (3, [images.tensor(images.load("circle"))]),
    "random maps, up to 3": (3, sparse),
}
numbers = [1, 2, 3, 4, 5]
shares = []
fig, axes = plt.subplots(figsize=(7, 4), num="How many of all shifts end in the same map.")
for (name, (reach, found)), marker in zip(tried.items(), "os^vD", strict=True):
    shares.append(np.mean([[same(one, reach, n) for n in numbers] for one in found], axis=0))
    axes.plot(numbers, 100 * shares[-1], marker=marker, label=name)
axes.set(xlabel="poolings of 2 × 2", ylabel="per cent of the shifts", xticks=numbers)
axes.legend()
three, six, small, soft, random = shares

# %% [markdown]
# Of the shifts up to 3 pixels, {{ three[2]:.0%}} end alike after three poolings. After four, all do:
# {{ three[3]:.0%}}. The sentence is true, for this circle, 3 pixels and four poolings.
# For up to 6 pixels it is {{ six[3]:.0%}}, for the smaller circle {{ small[3]:.0%}}, for the soft
# one {{ soft[3]:.0%}}, for {{ len(sparse) }} random maps {{ random[3]:.0%}}. What stays in its window
# of 16 × 16 may move; what crosses into another one can show.
#
# ## How much is left that could differ?

# %%
final = F.max_pool2d(circle, 16)
ones = int(final.sum())
frame = F.interpolate(final, size=64)
dots = frame * (torch.rand(64, 64) < 0.05)
shapes = torch.cat([circle, frame, dots], dim=1)
show.maps(
    {"Three shapes": shapes, "After four poolings": F.max_pool2d(shapes, 16)},
    caption="A circle, a broad frame and scattered dots: four poolings make them the same.",
)
# A window gives 1 if not all of its pixels are 0, and 0 in one case only.
lookalikes = (2 ** (16 * 16) - 1) ** ones

# %% [markdown]
# Of {{ final.numel() }} numbers {{ ones }} are 1. How many images of 64 × 64 zeros and ones end in
# this map? A number with {{ len(str(lookalikes)) }} digits. It no longer tells where the circle is,
# and no longer that it is one.
#
# ## To stay, to move along, or neither
#
# *Invariant* means that the result stays, *equivariant* that it moves along. A convolution is
# equivariant. A pooling of stride 2 is so for a shift of 2 pixels. And for one? Let the *change* be
# the sum of all differences, divided by the sum of the map, both without signs: 0 says "equal".

# %%
def change(layer: torch.nn.Module, pixels: int, along: int = 0) -> float:
    pairs = [(shifted(layer(one), 0, along), layer(shifted(one, 0, pixels))) for one in sparse]
    return np.mean([((new - old).abs().sum() / old.abs().sum()).item() for old, new in pairs])


print("convolution, 1 pixel:", change(models.Net(kernels.edge()).conv, 1, along=1))
print("max pooling, 2 pixels:", change(models.max_pool(2), 2, along=1))
every_pixel = models.max_pool(2, stride=1, padding=1)
blurred = torch.nn.Sequential(every_pixel, models.average_pool(3, stride=2))
layers = models.max_pool(2), models.average_pool(2), blurred
largest, mean, blur = (change(layer, 1) for layer in layers)
print(f"1 pixel: max {largest:.2f}, average {mean:.2f}, max and blur {blur:.2f}")

# %% [markdown]
# One pixel of shift changes the random maps behind a max pooling by {{ largest:.2f }}: they neither
# stay nor move along. Behind an average pooling it is {{ mean:.2f }}. Taking the largest value at
# every pixel, and blurring before every second one is dropped, makes it {{ blur:.2f }}: better, but
# not zero (R. Zhang, *Making Convolutional Networks Shift-Invariant Again*, 2019).
#
# ## Check yourself

# %%
exercises.choice(
    "moves-along",
    "A map moves by 4 pixels. Behind which max pooling does the pooled map move along exactly?",
    right="2 × 2 with stride 2",
    wrong={
        "3 × 3 with stride 3": "4 is no multiple of 3: the windows now cut the map elsewhere.",
        "8 × 8 with stride 8": "4 is half of 8: the windows now cut the map in other places.",
    },
    hints=["The windows must lie on the map as they did before."],
    solution="4 is a multiple of 2, so every window finds what another one had: the pooled map "
    "moves by 2.",
)

# %%
exercises.thought(
    "another-direction",
    "You moved the circle to the right by 2 pixels, and four poolings gave the same map. What do you "
    "expect of 2 pixels to the left?",
    wrong={
        "The same map: max pooling is invariant.": "It is not, in general. See the share of all shifts.",
        "Another map.": "Not always: for this circle all shifts up to 3 pixels end alike.",
    },
    hints=["Which pixels of the circle come into another window of 16 × 16?"],
    solution="It hangs on the windows: if some pixel above 0 stays in each window that had one, and "
    "none comes into a window that had none, the map is the same. One direction says nothing of the other.",
)

# %% [markdown]
# ## What to take away
#
# - Max pooling forgives a shift that crosses no border of a window. One lucky shift proves nothing.
# - More poolings forgive more because they keep less, in the end not even the shape.
# - A convolution is equivariant. A pooling is so only for multiples of its stride.
