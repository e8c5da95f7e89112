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
from cnnviz.lab import images, kernels, models, show

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
# value of all, {{ relu.maximum:.0f }}, is still there: {{ pool.maximum:.0f }}.
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
# {{ left + 3 }} there is an answer of {{ pooled[row, column].item():.0f }}. It no longer says at
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
# ## What to take away
#
# - Max pooling keeps the strongest answer of each window and forgets where in the window it was.
# - It has no parameters, and it makes everything that follows cheaper: here by a factor of about
#   {{ relu.height * relu.width / (pool.height * pool.width):.0f }}.
# - Rows and columns that fill no whole window are dropped, unless you ask torch to keep them.
