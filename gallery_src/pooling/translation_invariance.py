# ---
# tags: [pooling, max pooling, translation invariance]
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
from torch import nn

from cnnviz.lab import images, kernels, models, show


def ring(radius: float) -> torch.Tensor:
    down, across = np.mgrid[:64, :64] - 31.5
    return images.tensor(255.0 * (abs(np.hypot(down, across) - radius) < 0.5))


# What comes in at the border is black, as the border itself is.
def shifted(image: torch.Tensor, down: int, across: int) -> torch.Tensor:
    return F.pad(image, (across, -across, down, -down))


# Two poolings of 2 × 2 are one of 4 × 4, four are one of 16 × 16.
def pooled(image: torch.Tensor, poolings: int) -> torch.Tensor:
    return F.max_pool2d(image, 2**poolings)


circle = ring(28)
places = torch.cat([shifted(circle, *by) for by in ((0, 0), (3, 3), (-2, 0))], dim=1)
show.maps(
    {
        "Not shifted; 3 down and 3 to the right; 2 up": places,
        "After three poolings of 2 × 2": pooled(places, 3),
        "After four": pooled(places, 4),
    },
    caption="A circle in three places. Only the last row is the same three times.",
)

# %% [markdown]
# ## Every shift, not a lucky one
#
# A circle that may move by up to 3 pixels each way has {{ (3 + 1 + 3) ** 2 }} places. How many of
# them end in the same map as the middle? And how many with a wider range, a smaller circle, the
# playground's circle, which has soft edges, or sparse random maps?

# %%
def same(image: torch.Tensor, reach: int, poolings: int) -> float:
    steps = range(-reach, reach + 1)
    every = torch.cat([shifted(image, down, across) for down in steps for across in steps])
    equal = pooled(every, poolings) == pooled(image, poolings)
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
# After three poolings it is {{ three[2]:.0%}}: the circle that did not move, and no other. After
# four it is {{ three[3]:.0%}}. The sentence is true, for this circle, 3 pixels and four poolings.
# For up to 6 pixels it is {{ six[3]:.0%}}, for the smaller circle {{ small[3]:.0%}}, for the soft
# one {{ soft[3]:.0%}}, for {{ len(sparse) }} random maps {{ random[3]:.0%}}. What stays in its window
# of 16 × 16 may move; what crosses into another one can show.
#
# ## How much is left that could differ?

# %%
final = pooled(circle, 4)
bright = int((final > 0).sum())
frame = F.interpolate(final, size=64)
dots = frame * (torch.rand(64, 64) < 0.03)
shapes = torch.cat([circle, frame, dots], dim=1)
show.maps(
    {"Three shapes": shapes, "After four poolings": pooled(shapes, 4)},
    caption="A circle, a broad frame and scattered dots: four poolings make them the same.",
)
# In each bright window at least one pixel is bright, in the others none.
lookalikes = (2 ** (16 * 16) - 1) ** bright

# %% [markdown]
# Of {{ final.numel() }} numbers {{ bright }} are bright, whatever made them so. How many black and
# white images of 64 × 64 pixels end like this? A number with {{ len(str(lookalikes)) }} digits. The
# map no longer tells where the circle is, and no longer that it is one.
#
# ## To stay, to move along, or neither
#
# *Invariant* means that the result stays, *equivariant* that it moves along. A convolution is
# equivariant. A pooling of stride 2 is so for a shift of 2 pixels. And for one? Let the *change* be
# the sum of all differences, divided by the sum of the map, both without signs: 0 says "equal".

# %%
def change(layer: nn.Module, pixels: int, along: int = 0) -> float:
    pairs = [(shifted(layer(one), 0, along), layer(shifted(one, 0, pixels))) for one in sparse]
    return np.mean([((new - old).abs().sum() / old.abs().sum()).item() for old, new in pairs])


print("convolution, 1 pixel:", change(models.Net(kernels.edge()).conv, 1, along=1))
print("max pooling, 2 pixels:", change(nn.MaxPool2d(2), 2, along=1))
blurred = nn.Sequential(nn.MaxPool2d(2, stride=1, padding=1), nn.AvgPool2d(3, stride=2))
largest, mean, blur = (change(one, 1) for one in (nn.MaxPool2d(2), nn.AvgPool2d(2), blurred))
print(f"1 pixel: max {largest:.2f}, average {mean:.2f}, max and blur {blur:.2f}")

# %% [markdown]
# One pixel of shift changes the random maps behind a max pooling by {{ largest:.2f }}: they neither
# stay nor move along. Behind an average pooling it is {{ mean:.2f }}. Taking the largest value at
# every pixel, and blurring before every second one is dropped, makes it {{ blur:.2f }}: better, but
# not zero (R. Zhang, *Making Convolutional Networks Shift-Invariant Again*, 2019).
#
# ## What to take away
#
# - Max pooling forgives a shift that crosses no border between windows. One lucky shift proves
#   nothing: try them all, and on more than one image.
# - More poolings forgive more because they keep less, in the end not even the shape.
# - Convolutions are equivariant. A pooling is so only for multiples of its stride.
