# ---
# tags: [convolution, lab]
# ---

# %% [markdown]
# # Lab: convolution in code
#
# Four questions to answer in code: how large the result is, how each of its values comes about, and
# what a kernel has to look like. Answers are checked by their values, number by number.
#
# On the site the lab is finished; in the empty notebook you write the answers yourself: fill in the
# gaps, then run the cell. `q_size.check(…)` says what is wrong with an answer, and where;
# `q_size.hint()` helps a little, and `q_size.solution()` shows ours. The other questions work in the
# same way.

# %%
import torch
import torch.nn.functional as F

from cnnviz.lab import exercises, images, kernels, models, show

# %% tags=["questions"]
IMAGE = torch.tensor([[3.0, 1, 0, 2, 4], [1, 5, 2, 0, 1], [0, 2, 7, 1, 3], [4, 0, 1, 6, 2]])
KERNEL = torch.tensor([[1.0, 0, -2], [2, 1, 0]])


def output_size(size, kernel, stride, padding):
    return (size + 2 * padding - kernel) // stride + 1


q_size = exercises.function(
    "size",
    "Write `output_size(size, kernel, stride, padding)`: how many rows the result of a "
    "convolutional layer has, for an image of `size` rows.",
    cases=[(400, 4, 1, 0), (5, 2, 2, 0), (7, 3, 2, 1), (28, 5, 3, 2)],
    answer=output_size,
    wrong=[
        (
            lambda size, kernel, stride, padding: (size + 2 * padding - kernel) / stride + 1,
            "Half a window cannot be placed: a quotient that is no whole number is rounded down.",
        ),
        (
            lambda size, kernel, stride, padding: (size + padding - kernel) // stride + 1,
            "The padding stands on both sides of the image, so it counts twice.",
        ),
        (
            lambda size, kernel, stride, padding: (size + 2 * padding - kernel) // stride,
            "This is how often the window moves. It also has a place before it moves at all.",
        ),
    ],
    hints=[
        "How many rows are there with the padding? The window ends at the last of them.",
        "Between its first place and its last one the window moves by that many rows less its "
        "own; each step takes `stride` of them.",
    ],
    solution="$\\lfloor (n + 2p - k) / s \\rfloor + 1$: in Python `//` rounds down.",
)


def convolve(image, kernel):
    height, width = kernel.shape
    result = torch.empty(image.shape[0] - height + 1, image.shape[1] - width + 1)
    for row in range(result.shape[0]):
        for column in range(result.shape[1]):
            # What the kernel covers at this place.
            window = image[row : row + height, column : column + width]
            result[row, column] = (window * kernel).sum()
    return result


def _same(image, kernel):
    return F.conv2d(image[None, None], kernel[None, None], padding="same")[0, 0]


q_convolve = exercises.function(
    "convolve",
    "Write `convolve(image, kernel)`: what a convolutional layer makes of a grey image, with stride "
    "1 and no padding. Both are tensors of shape (rows, columns). Write the loops yourself.",
    cases=[(IMAGE, KERNEL), (IMAGE, KERNEL.T.contiguous()), (IMAGE, torch.ones(1, 1))],
    answer=convolve,
    wrong=[
        (
            lambda image, kernel: convolve(image, kernel.flip(0, 1)),
            "You turn the kernel around, as mathematics does for a convolution. The layer does "
            "not: it multiplies what lies on top of each other, a cross-correlation.",
        ),
        (
            _same,
            "The result is as large as the image, as with `padding='same'`. Without padding the "
            "kernel stays inside the image.",
        ),
        (
            lambda image, kernel: convolve(image, kernel).T,
            "Rows and columns are swapped: the first number of a shape counts rows.",
        ),
    ],
    hints=[
        "How many rows does the result have? You have just written a function for that.",
        "The window at row `r` and column `c` is `image[r : r + height, c : c + width]`.",
    ],
    solution="Each value is the sum of a window times the kernel, number by number.",
)

q_edge = exercises.array(
    "edge",
    "The lesson's edge filter answers where a dark area lies left of a bright one. Make a kernel of "
    "4 × 4 with the numbers −1 and 1 that answers where a dark area lies *above* a bright one, and "
    "call it `edge`.",
    answer=torch.from_numpy(kernels.edge()).T.contiguous(),
    wrong=[
        (
            kernels.edge(),
            "This is the filter of the lesson. It answers to upright edges: its rows are alike.",
        ),
        (
            -kernels.edge().T,
            "This one answers where a bright area lies above a dark one. Swap the signs.",
        ),
    ],
    hints=[
        "Where is the kernel to be negative: on the dark side or on the bright one?",
        "The filter of the lesson, its rows and columns swapped.",
    ],
    solution="Two rows of −1 above two rows of 1, which is the lesson's filter transposed: "
    "`kernels.edge().T`.",
)

q_pair = exercises.thought(
    "pair",
    "The lesson has a kernel f and a kernel −f. The ReLU comes behind both. Why are two kernels "
    "needed, when the numbers of one are those of the other with the signs swapped?",
    wrong={
        "They find the same edges, so one of them is left over.": "Before the ReLU that is so. The "
        "ReLU drops the negative half of each map, and the two halves are different edges.",
        "Two kernels find twice as much, whichever they are.": "Two that are alike find nothing "
        "new: their maps are equal.",
    },
    hints=["What becomes of a negative answer behind the ReLU?"],
    solution="f answers with positive numbers where dark turns into bright, and with negative ones "
    "where bright turns into dark. The ReLU drops the negative ones. With −f they are the positive "
    "ones, so that together both kinds of edges are kept.",
)

# %% [markdown]
# ## How large the result is
#
# An image of $n$ rows gets $p$ rows of padding above and below. A kernel of $k$ rows moves down in
# steps of $s$.

# %%
q_size


# %%
def output_size(size, kernel, stride, padding):
    ### BEGIN SOLUTION
    return (size + 2 * padding - kernel) // stride + 1
    ### END SOLUTION


q_size.check(output_size)

# %% [markdown]
# ## Every value by hand

# %%
q_convolve


# %%
def convolve(image, kernel):
    ### BEGIN SOLUTION
    height, width = kernel.shape
    result = torch.empty(image.shape[0] - height + 1, image.shape[1] - width + 1)
    for row in range(result.shape[0]):
        for column in range(result.shape[1]):
            # What the kernel covers at this place.
            window = image[row : row + height, column : column + width]
            result[row, column] = (window * kernel).sum()
    return result
    ### END SOLUTION


q_convolve.check(convolve)

# %% [markdown]
# ## A kernel of your own
#
# The two kernels that are known from the lesson, and what they answer on a drawing:

# %%
car = images.tensor(images.load("car"))
upright = models.Net(kernels.stack([kernels.edge(), -kernels.edge()]))
show.maps(
    upright(car).activated, caption="Upright edges: dark left of bright, bright left of dark."
)

# %%
q_edge

# %%
### BEGIN SOLUTION
edge = torch.tensor([[-1.0] * 4, [-1.0] * 4, [1.0] * 4, [1.0] * 4])
### END SOLUTION
q_edge.check(edge)

# %% [markdown]
# ## One kernel, two signs
#
# The last question is for you to think about. Nobody can check a thought by its values: write yours
# down, then compare it with `q_pair.solution()`.

# %%
q_pair

# %%
### BEGIN SOLUTION
pair = "The ReLU drops negative answers, and for -f those are the positive answers of f."
### END SOLUTION
q_pair.check(pair)
