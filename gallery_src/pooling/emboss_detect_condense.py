# ---
# tags: [pooling, max pooling, padding, TensorFlow]
# after: [pooling/max_pooling]
# ---

# %% [markdown]
# # Emboss, detect, condense: three steps, and the border
#
# Filter with a convolution, detect with a ReLU, condense with a max pooling: the three steps of
# feature extraction. Then a look at the border, where PyTorch and TensorFlow part ways.

# %%
import torch
import torch.nn.functional as F

from cnnviz.lab import exercises, images, kernels, models, show

cat = images.load("chelsea")
emboss = kernels.emboss()
show.kernels(emboss, caption="The emboss kernel: light seems to fall from the upper left.")

# %% [markdown]
# The numbers of this kernel grow from the upper left to the lower right, so it answers to edges
# along that diagonal. They add up to {{ emboss.sum():.0f }} and not to 0: a flat area keeps its
# grey level, and the result looks like a relief of the photo.
#
# ## The three steps
#
# The convolution is padded with zeros so that its output is as large as its input ("same"). The
# pooling is TensorFlow's, also called "same": every pixel belongs to a window.

# %%
model = models.Net(emboss, padding="same", pool=models.SamePool2d(2))
chain = show.chain(model, cat, caption="Filter, detect, condense: the three steps on one photo.")
conv, relu, pool = chain["conv"], chain["relu"], chain[-1]

# %% [markdown]
# The photo has {{ cat.shape[0] }} rows and {{ cat.shape[1] }} columns. The convolution keeps the
# size, and the pooling halves it, rounded up: {{ pool.height }} × {{ pool.width }}.
#
# The ReLU has little to do: only {{ (conv.output < 0).float().mean().item():.0% }} of the values are
# negative. Behind an edge filter, whose numbers add up to 0, it has far more to do.
#
# ## A frame that is not in the photo
#
# Zeros around the photo are black pixels around the photo, and the kernel sees an edge there. How
# much stronger do the outermost rows and columns answer than the rest?

# %%
maps = conv.output[0, 0]
inside = torch.zeros_like(maps, dtype=torch.bool)
inside[1:-1, 1:-1] = True
border_mean = maps[~inside].abs().mean().item()
inside_mean = maps[inside].abs().mean().item()
print(f"mean |value| on the border {border_mean:.0f}, inside {inside_mean:.0f}")

# %% [markdown]
# On the border the mean of the absolute values is {{ border_mean:.0f }}, inside it is
# {{ inside_mean:.0f }}: a factor of {{ border_mean / inside_mean:.1f }}. Padding is never free.
#
# ## Where torch and TensorFlow differ
#
# The photo has an odd number of columns, {{ cat.shape[1] }}. Windows of 2 with stride 2 leave one
# column over. Here TensorFlow's "same" pads only at the *end*, with one column of minus infinity.
# Where more columns are needed, it pads both sides, and an odd one goes to the end. PyTorch has
# three answers of its own:

# %%
activated = relu.output
same = models.SamePool2d(2)(activated)
answers = {
    "max_pool2d(2)": F.max_pool2d(activated, 2),
    "max_pool2d(2, ceil_mode=True)": F.max_pool2d(activated, 2, ceil_mode=True),
    "max_pool2d(2, padding=1)": F.max_pool2d(activated, 2, padding=1),
}
for call, answer in answers.items():
    height, width = answer.shape[2:]
    equal = answer.shape == same.shape and torch.equal(answer, same)
    print(f"{call}: {height} x {width}, equal to TensorFlow's: {equal}")

# %%
padded = answers["max_pool2d(2, padding=1)"]

# Compare the places that both results have.
height, width = same.shape[2:]
changed = (padded[..., :height, :width] != same).float().mean().item()
print(f"changed by padding=1: {changed:.0%}")

# %% [markdown]
# - Without padding the last column is dropped: {{ answers["max_pool2d(2)"].shape[3] }} columns
#   instead of {{ same.shape[3] }}.
# - `ceil_mode=True` lets the last window run over the border. On this photo it gives TensorFlow's
#   result, number for number, because at most one row and one column of padding are needed.
# - `padding=1` pads on *both* sides. Every window moves by one pixel, and {{ changed:.0% }} of the
#   values change, not only those at the border.
#
# A network that was trained with one rule and runs with another may see its maps shifted by a
# pixel. After moving a model from one framework to the other, look here first.
#
# ## Check yourself

# %%
exercises.number(
    "columns-of-same",
    "The map behind the ReLU has {columns} columns. How many has it behind TensorFlow's \"same\" "
    "pooling with windows of 4 and stride 4?",
    answer=models.SamePool2d(4)(activated).shape[3],
    wrong={
        F.max_pool2d(activated, 4).shape[3]: "That is PyTorch without padding: it drops the columns "
        "that fill no window.",
        activated.shape[3]: "\"same\" keeps the size with a stride of 1 only. With a larger stride it "
        "means: divide, and round up.",
    },
    hints=["With \"same\" every column belongs to a window. So round up."],
    solution="{columns} / 4, rounded up, is {left}.",
    values={"columns": activated.shape[3], "left": models.SamePool2d(4)(activated).shape[3]},
)

# %%
exercises.kernel(
    "light-from-the-right",
    "In the relief above light falls from the upper left. Write the 3 × 3 kernel that lets it fall "
    "from the upper right, with the same numbers.",
    image=cat[118:126, 180:188],
    answer=emboss[:, ::-1],
    wrong=[
        (emboss, "That is the kernel of this lesson: its light falls from the upper left."),
        (emboss[::-1], "That is upside down: now light falls from the lower left."),
        (emboss[::-1, ::-1], "That is half a turn: now light falls from the lower right."),
    ],
    hints=[
        "The numbers grow from the upper left to the lower right. From where must they grow now?",
        "Mirror the kernel: its left column and its right one change places.",
    ],
    solution="Mirrored from left to right, the numbers grow from the upper right to the lower left.",
)

# %% [markdown]
# ## What to take away
#
# - Filter, detect, condense: convolution, ReLU, max pooling.
# - Padding with zeros keeps the size and invents edges at the border.
# - "same" means the size, not the numbers. Check which side the padding goes to.
