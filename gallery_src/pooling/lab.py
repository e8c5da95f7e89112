# ---
# tags: [pooling, lab]
# ---

# %% [markdown]
# # Lab: pooling in code
#
# Five questions to answer in code. Each answer is checked by its values, number by number, and not
# only by its shape.
#
# On the site the lab is finished; in the empty notebook you write the answers yourself: fill in the
# gaps, then run the cell. `q_max.check(…)` says what is wrong with an answer, and where;
# `q_max.hint()` helps a little, and `q_max.solution()` shows ours. The other questions work in the
# same way.

# %%
import torch
import torch.nn.functional as F

from cnnviz.lab import exercises, images, kernels, models, show

# %% tags=["questions"]
SMALL = torch.tensor([[1.0, 5, 2, 0], [3, 4, 1, 6], [7, 0, 2, 2], [1, 1, 3, 8]])
ODD = torch.tensor([[9.0, 1, 4, 2, 5], [0, 3, 8, 6, 7], [2, 2, 1, 1, 9]])
BELOW = -1 - SMALL


def max_pool(values, size):
    rows, columns = values.shape[0] // size, values.shape[1] // size
    pooled = torch.empty(rows, columns)
    for row in range(rows):
        for column in range(columns):
            # A window starts at size times its place in the pooled map.
            top, left = row * size, column * size
            pooled[row, column] = values[top : top + size, left : left + size].max()
    return pooled


q_max = exercises.function(
    "max",
    "Write `max_pool(values, size)`: max pooling of a map of shape (rows, columns) with square "
    "windows of `size`, the stride as large as the window. Rows and columns that fill no whole "
    "window are left out.",
    cases=[(SMALL, 2), (ODD, 2), (BELOW, 4)],
    answer=max_pool,
    wrong=[
        (
            lambda values, size: F.avg_pool2d(values[None, None], size)[0, 0],
            "These are the means of the windows. Max pooling keeps the largest number of each.",
        ),
        (
            lambda values, size: F.max_pool2d(values[None, None], size, stride=1)[0, 0],
            "Your windows move by one pixel. Here the stride is as large as the window: each "
            "window starts where the one before it ends.",
        ),
        (
            lambda values, size: F.max_pool2d(F.relu(values[None, None]), size)[0, 0],
            "A window of negative numbers became 0. Start from the numbers of the window, not "
            "from 0.",
        ),
    ],
    hints=[
        "How many windows fit into the rows? A whole number: `values.shape[0] // size`.",
        "The window of row `r` and column `c` of the result is "
        "`values[r * size : (r + 1) * size, c * size : (c + 1) * size]`.",
    ],
    solution="Each value of the result is the largest of its own window, and no pixel is in two "
    "windows.",
)

PICTURE = images.tensor(images.load("car"))
DETECTED = F.relu(models.Net(kernels.emboss())(PICTURE).convolved)
q_condense = exercises.array(
    "condense",
    "Condense `detected` by max pooling with windows of {size} × {size}, and call the result "
    "`condensed`. Use `F.max_pool2d`.",
    answer=F.max_pool2d(DETECTED, 8),
    wrong=[
        (
            F.avg_pool2d(DETECTED, 8),
            "The shape is right and the values are not: these are the means of the windows, as "
            "average pooling makes them.",
        ),
        (
            F.max_pool2d(PICTURE[..., 1:-1, 1:-1], 8),
            "This is the drawing itself, condensed. Pool `detected`, the map behind the ReLU.",
        ),
        (
            F.max_pool2d(DETECTED, 2),
            "These are windows of 2 × 2. Take windows of {size} × {size}.",
        ),
    ],
    hints=["`F.max_pool2d(map, size)` takes a map of shape (1, channels, rows, columns)."],
    solution="`F.max_pool2d(detected, {size})`: the stride is the window where none is given.",
    values={"size": 8},
)


def global_average(maps):
    return maps.mean(dim=(2, 3))


q_average = exercises.function(
    "average",
    "Write `global_average(maps)`: global average pooling. It takes maps of shape (images, "
    "channels, rows, columns) and returns one number of each map, shape (images, channels).",
    cases=[
        (torch.arange(24.0).reshape(1, 2, 3, 4),),
        (torch.stack([SMALL, BELOW])[:, None],),
    ],
    answer=global_average,
    wrong=[
        (
            lambda maps: maps.amax(dim=(2, 3)),
            "These are the largest values. The mean is asked for.",
        ),
        (
            lambda maps: maps.mean(dim=(2, 3), keepdim=True),
            "The numbers are right; the shape still has two axes of length 1. Drop them.",
        ),
        (
            lambda maps: maps.mean(dim=1),
            "This is the mean over the channels, place by place. Each map has a mean of its own, "
            "over its rows and columns.",
        ),
    ],
    hints=["`mean` takes the axes to average over, as `dim=(…)`; rows and columns are 2 and 3."],
    solution="The mean over rows and columns, one for each image and channel.",
)

q_brighter = exercises.choice(
    "brighter",
    "Max pooling or average pooling: which keeps the mean of every map whose rows and columns are "
    "multiples of the window?",
    right="average pooling",
    wrong={
        "max pooling": "Each window hands on its largest number, which is at least its mean: the "
        "map becomes brighter.",
        "neither of them": "The mean of the means of equal windows is the mean of the map.",
    },
    hints=["Take one window with the numbers 0, 0, 0 and 4."],
    solution="Windows of one size count alike, so the mean of their means is the mean of the map.",
    place=2,
)

q_invariance = exercises.thought(
    "invariance",
    "The drawing moves one pixel to the right. Does the map behind a max pooling stay the same? "
    "Answer in one or two sentences.",
    wrong={
        "Yes, max pooling makes a network invariant to shifts.": "Only where the largest number "
        "of a window stays in it. What stands at the edge of a window moves into the next one.",
        "No, all of it changes.": "Wherever the largest number of a window stays inside it and "
        "no larger one comes in, the value stays.",
    },
    hints=["Where may the largest number of a window stand, so that it stays inside?"],
    solution="Partly. A value stays as long as the largest number of its window stays inside it and "
    "no larger one comes in from the next window. Pooling again and again makes larger shifts "
    "harmless, but never all of them.",
)

# %% [markdown]
# ## Max pooling by hand
#
# The first question has a function for an answer. It will be called with three small maps.

# %%
q_max


# %%
def max_pool(values, size):
    ### BEGIN SOLUTION
    rows, columns = values.shape[0] // size, values.shape[1] // size
    pooled = torch.empty(rows, columns)
    for row in range(rows):
        for column in range(columns):
            # A window starts at size times its place in the pooled map.
            top, left = row * size, column * size
            pooled[row, column] = values[top : top + size, left : left + size].max()
    return pooled
    ### END SOLUTION


q_max.check(max_pool)

# %% [markdown]
# ## A real image
#
# Now with torch's own function, on a drawing: an emboss kernel has worked out its relief, and the
# ReLU has dropped what is negative.

# %%
car = images.tensor(images.load("car"))
detected = F.relu(models.Net(kernels.emboss())(car).convolved)
show.maps(detected, caption="The map that is to be condensed.")

# %%
q_condense

# %%
### BEGIN SOLUTION
condensed = F.max_pool2d(detected, 8)
### END SOLUTION
q_condense.check(condensed)

# %% [markdown]
# Average pooling gives a result of the same shape, {{ condensed.shape[2] }} ×
# {{ condensed.shape[3] }}. Try it: the check tells the two apart.
#
# ## One number of each map

# %%
q_average


# %%
def global_average(maps):
    ### BEGIN SOLUTION
    return maps.mean(dim=(2, 3))
    ### END SOLUTION


q_average.check(global_average)

# %%
q_brighter

# %%
### BEGIN SOLUTION
brighter = 2
### END SOLUTION
q_brighter.check(brighter)

# %% [markdown]
# ## What stays where it was
#
# The last question is for you to think about. Nobody can check a thought by its values: compare
# yours with `q_invariance.solution()`.

# %%
q_invariance

# %%
### BEGIN SOLUTION
invariance = "Only in part: a value stays while the largest number of its window stays in it."
### END SOLUTION
q_invariance.check(invariance)
