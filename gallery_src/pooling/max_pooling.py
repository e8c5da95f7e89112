# ---
# tags: [pooling, max pooling]
# after: [convolution/edge_filters]
# ---

# %% [markdown]
# # Max pooling: the strongest answer of each window
#
# A max pooling layer looks at the maps that a convolution and its ReLU have made, and keeps one
# number of each window of 4 × 4: the largest.
#
# The image is a drawing, so that the edges are clean: upright ones, level ones, slanted ones and
# round ones.

# %%
from cnnviz.lab import exercises, images, kernels, models, show

car = images.load("car")
bank = kernels.family(kernels.edge())
model = models.Net(bank, pool=models.max_pool(4))
print(model)

# %% [markdown]
# ## All stages
#
# The four kernels are those of the lesson about edge filters. The pooling has no parameters: there
# is nothing to learn in taking the largest number.

# %%
chain = show.chain(
    model,
    car,
    caption="From the drawing to four pooled maps. The pooled maps are drawn "
    "larger, pixel by pixel.",
)
conv, relu, pool = chain["conv"], chain["relu"], chain["pool"]

# %% [markdown]
# Each map goes from {{ relu.height }} × {{ relu.width }} values to {{ pool.height }} ×
# {{ pool.width }}: of {{ relu.height * relu.width:,}} numbers {{ pool.height * pool.width:,}} are
# left, about one in {{ relu.height * relu.width / (pool.height * pool.width):.0f }}. The largest
# value of all, {{ relu.maximum:,.0f }}, is still there: {{ pool.maximum:,.0f }}.
#
# ## One window by hand
#
# Here is the window of the first map with the strongest answer of all, and the number that stands
# for it in the pooled map.

# %%
pooled = pool.output[0, 0]
row, column = divmod(pooled.argmax().item(), pool.width)

# A window starts at four times its row and column in the pooled map.
top, left = 4 * row, 4 * column
window = relu.output[0, 0, top : top + 4, left : left + 4]
show.maps(
    {"Before the pooling": window, "Behind it": pooled[row, column].reshape(1, 1)},
    caption="Sixteen numbers, and the one that is kept.",
)

# %% [markdown]
# The pooled map says that somewhere in rows {{ top }} to {{ top + 3 }} and columns {{ left }} to
# {{ left + 3 }} there is an answer of {{ pooled[row, column].item():,.0f }}. It no longer says at
# which of the {{ window.numel() }} places.
#
# ## The rows that are left over
#
# {{ relu.height }} is not a multiple of 4: {{ pool.height }} windows cover
# {{ 4 * pool.height }} rows, and {{ relu.height - 4 * pool.height }} row at the lower border and as
# many columns at the right one belong to no window. torch leaves them out. With `ceil_mode=True` it
# would make one more, smaller window of them.

# %%
for ceil_mode in (False, True):
    size = models.output_size(relu.height, 4, stride=4, ceil_mode=ceil_mode)
    print(f"ceil_mode={ceil_mode}: {size} x {size}")

# %% [markdown]
# ## Fewer zeros
#
# Before the pooling {{ relu.zeros:.0% }} of the values are zero, behind it {{ pool.zeros:.0% }}.
# Nothing was added: a window is only zero if all of its 16 values are. Seen from far away, the
# lines of the drawing have become thicker.
#
# ## Check yourself

# %%
exercises.number(
    "rows-left",
    "These maps have {rows} rows. How many are left behind a max pooling of 6 × 6?",
    answer=models.output_size(relu.height, 6, stride=6),
    wrong={
        models.output_size(relu.height, 6, stride=6, ceil_mode=True): "That counts the rows that "
        "fill no whole window. torch leaves them out, unless `ceil_mode=True`.",
        models.output_size(relu.height, 6): "That is the number of places for a window that moves "
        "by one row. A pooling moves by its whole window, unless you name another stride.",
    },
    hints=["The windows do not overlap. How many whole ones of 6 rows fit into {rows} rows?"],
    solution="{rows} / 6, rounded down, is {left}. What is left over belongs to no window.",
    values={"rows": relu.height, "left": models.output_size(relu.height, 6, stride=6)},
)

# %%
# The window above, and its neighbours at the upper left.
part = relu.output[0, 0, top - 4 : top + 4, left - 4 : left + 4]


def places_of_largest(row: int, column: int) -> tuple[tuple[int, int], ...]:
    """Where the window of this place of the pooled map has its largest number."""
    window = part[4 * row : 4 * row + 4, 4 * column : 4 * column + 4]
    places = (window == window.max()).nonzero().tolist()
    return tuple((4 * row + down, 4 * column + across) for down, across in places)


exercises.pixel(
    "where-it-was",
    "Four windows of 4 × 4 of the first map. Pick a place whose number stands in row 1, column 0 of "
    "the pooled map (rows and columns count from 0).",
    shown=part,
    answers=places_of_largest(1, 0),
    wrong={
        places_of_largest(0, 1): "That is the largest number of row 0, column 1: rows and "
        "columns are swapped. Row 1 is the lower one.",
        places_of_largest(1, 1): "That is the largest number of all, but of another window.",
    },
    hints=[
        "Row 1, column 0 of the pooled map belongs to the lower left window.",
        "It covers rows 4 to 7 and columns 0 to 3. Look for its largest number.",
    ],
    solution="The lower left window covers rows 4 to 7 and columns 0 to 3.",
)

# %% [markdown]
# ## What to take away
#
# - Max pooling keeps the strongest answer of each window and forgets where in the window it was.
# - It has no parameters, and it makes everything that follows cheaper: here by a factor of about
#   {{ relu.height * relu.width / (pool.height * pool.width):.0f }}.
# - Rows and columns that fill no whole window are dropped, unless you ask torch to keep them.
