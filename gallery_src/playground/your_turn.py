# ---
# tags: [playground]
# after: [convolution/edge_filters, pooling/max_pooling]
# ---

# %% [markdown]
# # Your turn: change the image, the kernels, the layers
#
# Choose an image or bring your own, write numbers into a kernel, stack layers, and see at once what
# comes out. Nothing that you bring leaves your computer.

# %%
from cnnviz.lab import exercises, images, kernels, models, show

model = models.Net(kernels.family(kernels.edge()), pool=models.max_pool(2))
show.playground(model, images.load("china"))

# %% [markdown]
# ## What to try
#
# - Take a kernel of 1 × 1 with the number 1. What comes out? And with −1, before and behind the
#   ReLU?
# - Find a kernel that answers 0 on every flat area, whatever its grey level is. What do its numbers
#   add up to?
# - Which 3 × 3 kernel moves the image by one pixel to the right?
# - Put a second max pooling behind the first, both with a window of 2. Which single pooling gives the
#   same maps?
# - Set the stride of the convolution to 2 and take the pooling away. What did the pooling keep that
#   the stride does not?
#
# *Copy as PyTorch* gives a script that computes the same with PyTorch. The arithmetic is the same to
# the last bit where the image and the kernels hold whole numbers, as long as no sum reaches
# 16,777,216 ($2^{24}$): up to there every whole number is a float32.

# %% [markdown]
# ## Check yourself

# %%
exercises.kernel(
    "leave-it-alone",
    "Find a 3 × 3 kernel that changes nothing: what comes out is the image itself, less its border. "
    "Try it in the playground first.",
    image=images.load("coins")[100:108, 150:158],
    answer=[[0, 0, 0], [0, 1, 0], [0, 0, 0]],
    wrong=[
        ([[1, 1, 1]] * 3, "That adds nine pixels up."),
        ([[1 / 9] * 3] * 3, "That is the mean of nine pixels: the image becomes blurred."),
        (
            [[1, 0, 0], [0, 0, 0], [0, 0, 0]],
            "That moves the image: each pixel takes the value of its upper left neighbour.",
        ),
    ],
    hints=[
        "Eight of the nine pixels must not count.",
        "A number of 0 makes a pixel count for nothing, and 1 takes it as it is.",
    ],
    solution="A 1 in the middle and zeros around it: each pixel is taken as it is.",
)

# %%
exercises.number(
    "dilated",
    "A kernel of 3 × 3 with a dilation of 4, stride 1 and no padding, on an image of 100 rows: how "
    "many rows does the map have? The playground shows the shape.",
    answer=models.output_size(100, 3, dilation=4),
    wrong={
        models.output_size(100, 3): "That is without dilation. The gaps make the kernel reach "
        "further.",
        models.output_size(100, 3 * 4): "The kernel does not reach over 12 rows: behind its last row "
        "there is no gap.",
        100: "That would take padding.",
    },
    hints=["How many rows is it from the kernel's first row to its last, both counted?"],
    solution="The kernel reaches over $4 \\cdot (3 - 1) + 1$ = {reach} rows. Less that and plus one, "
    "100 rows have {rows} places for it.",
    values={"reach": 4 * (3 - 1) + 1, "rows": models.output_size(100, 3, dilation=4)},
)
