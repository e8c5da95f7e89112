# ---
# tags: [pooling, max pooling, average pooling]
# after: [pooling/max_pooling]
# ---

# %% [markdown]
# # Max, average, global: three answers to one window
#
# The same map pooled in three ways, side by side. And what really stands in the padding of a max
# pooling: not zero.

# %%
import torch
import torch.nn.functional as F

from cnnviz.lab import exercises, images, kernels, models, show

coins = images.load("coins")
net = models.Net(kernels.edge())
edges = net(images.tensor(coins)).activated

largest = F.max_pool2d(edges, 8)
mean = F.avg_pool2d(edges, 8)
show.maps(
    {"ReLU": edges, "Max pooling 8 × 8": largest, "Average pooling 8 × 8": mean},
    caption="One map, and what is left of it: the largest of each window, the mean of each window.",
    scale="figure",
)

# %% [markdown]
# A colour means the same number in all three: the means stay far below the largest values. One
# strong answer in a window of 64 is all that the max pooling hands on. In the mean it is one of 64.
#
# ## What each of them keeps
#
# The average pooling keeps the mean of the map, as far as its windows reach. The max pooling keeps
# its largest value.

# %%
# Windows of 8 leave rows and columns over at the end; compare what they cover.
covered = edges[..., : mean.shape[2] * 8, : mean.shape[3] * 8]
covered_mean, pooled_mean = covered.mean().item(), mean.mean().item()
raised = largest.mean().item() / covered_mean
print(f"mean: {covered_mean:.2f} before, {pooled_mean:.2f} behind the average pooling")
print(f"largest: {covered.max():,.0f} before, {largest.max():,.0f} behind the max pooling")

# %% [markdown]
# Behind the average pooling the mean is {{ pooled_mean:.2f }}, as before. Behind the max pooling the
# largest value is {{ largest.max():,.0f }}, as before, but the mean has grown to {{ raised:.1f }}
# times what it was: a max pooling makes maps brighter.
#
# ## One number for a whole map
#
# A *global* pooling has one window, as large as the map. Whatever the size of the image, a map
# becomes one number. It says how much of an answer there is, and no longer where: turn the image
# upside down, and the number stays.

# %%
image = images.tensor(coins)
chain = show.chain(
    torch.nn.Sequential(net.conv, torch.nn.ReLU(), models.global_average_pool()),
    image,
    caption="Convolution, ReLU and global average pooling: one number is left.",
)
alone = chain.output.item()

# The same image upside down: this kernel is the same upside down, so each answer moves along.
flipped = torch.flip(image, dims=(2,))
moved = net(flipped).activated
print("the maps are equal:", torch.equal(moved, chain["1"].output))
print(f"their means: {alone:.2f} and {moved.mean():.2f}")

# %% [markdown]
# ## What stands in the padding
#
# Many drawings show zeros around the map. For a convolution and an average pooling that is right.
# For a max pooling it is not: PyTorch pads with minus infinity, which is never the largest. On a map
# behind a ReLU nobody can tell. On a map of negative numbers everybody can:

# %%
negative = -torch.arange(1.0, 17.0).reshape(1, 1, 4, 4)
padded = F.max_pool2d(negative, 2, padding=1)
with_zeros = F.max_pool2d(F.pad(negative, (1, 1, 1, 1)), 2)
average = F.avg_pool2d(negative, 2, padding=1)
inside_only = F.avg_pool2d(negative, 2, padding=1, count_include_pad=False)
show.maps(
    {
        "A map of negative numbers": negative,
        "Max pooling 2 × 2, padding 1": padded,
        "The same with zeros around the map": with_zeros,
        "Average pooling 2 × 2, padding 1": average,
        "Average without the padding": inside_only,
    },
    caption="Padding of 1 around a map of negative numbers.",
)

# %%
zeros = int((with_zeros == 0).sum())
print(f"zeros that are in no window of the map: {zeros} of {with_zeros.numel()}")

# %% [markdown]
# With zeros around the map, {{ zeros }} of {{ with_zeros.numel() }} results would be 0, a number that
# the map does not hold. PyTorch's largest value at the upper left is {{ padded[0, 0, 0, 0]:.0f }}, the
# map's own.
#
# The average pooling counts the zeros of its padding unless it is told not to
# (`count_include_pad=False`): at the upper left it gives {{ average[0, 0, 0, 0]:.2f }} instead of
# {{ inside_only[0, 0, 0, 0]:.0f }}.
#
# ## Check yourself

# %%
window = torch.tensor([0.0, 0.0, 8.0, 4.0])
exercises.number(
    "mean-of-a-window",
    "A window holds {window}. What does an average pooling make of it?",
    answer=window.mean(),
    wrong={
        window.max().item(): "That is the largest: what a max pooling keeps.",
        window[window > 0].mean().item(): "That leaves the zeros out. They count as well.",
        window.sum().item(): "That is the sum. Divide it by the size of the window.",
    },
    hints=["Add the numbers up, and divide by how many there are."],
    solution="The sum is {sum}, and there are {count} values: the mean is {mean}.",
    values={
        "window": ", ".join(f"{value:.0f}" for value in window),
        "sum": window.sum(),
        "count": window.numel(),
        "mean": window.mean(),
    },
)

# %%
corner = F.max_pool2d(negative, 3, padding=1)[0, 0, 0, 0]
exercises.number(
    "corner-of-a-padded-map",
    "The map of negative numbers above goes through a max pooling of 3 × 3 with padding 1 in "
    "PyTorch. Which number stands at the upper left?",
    answer=corner,
    wrong={
        0: "So it would be with zeros around the map. PyTorch pads with minus infinity.",
        negative[..., :2, :2].min().item(): "That is the smallest number in the window. Of negative "
        "numbers the largest is the one nearest to zero.",
    },
    hints=["The window covers two rows and two columns of the map. Which is their largest number?"],
    solution="It is {corner}, the largest of the four numbers that the window covers. Minus infinity "
    "around them never wins.",
    values={"corner": corner},
)

# %% [markdown]
# ## What to take away
#
# - Max pooling keeps the strongest answer of each window, average pooling the mean. After a max
#   pooling a map is brighter.
# - Global average pooling makes one number of each map, however large the image is.
# - The padding of a max pooling is minus infinity. Zeros there would invent answers on a map of
#   negative numbers.
