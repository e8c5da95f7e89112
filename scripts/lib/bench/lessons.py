"""The generated scripts: one piece of work, written once, and its prose in each builder's format.

The work of the first two flavours is that of a hand-made notebook about a convolutional layer: a
photo, four filters, the maps of the convolution, of its ReLU and of its max pooling; five figures
with 17 panels. That of the third is what other scripts draw: axes with ticks, numbers over the
cells of a kernel, colour bars, legends and arrows; five figures with nine panels.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from pathlib import Path
from typing import Any

PANELS = (1, 4, 4, 4, 4)
"""Panels of each figure, in order, but for `Flavour.ANNOTATED`."""
PER_SECTION = 25

_REVISION = re.compile(r"Revision \d+\b")
_GAIN = re.compile(r"gain = \d+\.\d+")


class Flavour(StrEnum):
    MATPLOTLIB = "matplotlib"
    """The figures are drawn with matplotlib; the code is the same for every builder."""
    SHOW = "show"
    """The same work written for cnnviz.lab, whose `show` draws the figures."""
    ANNOTATED = "annotated"
    """Figures of matplotlib with ticks, numbers, colour bars and legends; in one language."""

    @property
    def figures(self) -> int:
        return 5

    @property
    def panels(self) -> tuple[int, ...] | None:
        """Panels of each figure; None: colour bars and legends make them impossible to count."""
        return None if self is Flavour.ANNOTATED else PANELS


@dataclass(frozen=True, slots=True)
class Lesson:
    """One generated script: a title, then cells of prose and code in turn."""

    number: int
    cells: tuple[tuple[str, str], ...]
    """(prose, code), each."""

    @property
    def title(self) -> str:
        return f"Example {self.number:03}"

    @property
    def stem(self) -> str:
        return f"example_{self.number:03}"

    @property
    def section(self) -> str:
        return f"section_{self.number // PER_SECTION + 1:02}"

    @property
    def photo(self) -> str:
        return photo_name(self.number)


def lessons(count: int, flavour: Flavour) -> list[Lesson]:
    return [lesson(number, flavour) for number in range(count)]


def lesson(number: int, flavour: Flavour) -> Lesson:
    cells = _CELLS[flavour]
    words = {
        "PHOTO": photo_name(number),
        "LOW": str(1 + number % 3),
        "HIGH": str(1 + number // 3 % 3),
        "POOL": str((2, 4)[number % 2]),
        "NUMBER": str(number),
    }
    return Lesson(number, tuple((_filled(a, words), _filled(b, words)) for a, b in cells))


def photo_name(number: int) -> str:
    return f"photo_{number:03}.png"


def percent(lesson: Lesson) -> str:
    """The percent format, with Markdown: cnnviz, mkdocs-jupyter and, as a notebook, MyST-NB."""
    (first, code), *others = lesson.cells
    cells = [(f"# {lesson.title}\n\n{first}", code), *others]
    return "\n\n".join(
        f"# %% [markdown]\n{_commented(prose)}\n\n# %%\n{code}" for prose, code in cells
    )


def sphinx_gallery(lesson: Lesson) -> str:
    """A docstring, then blocks of comments in reStructuredText."""
    title = f"{lesson.title}\n{'=' * len(lesson.title)}"
    return _with_docstring(lesson, title, "# %%")


def mkdocs_gallery(lesson: Lesson) -> str:
    """A docstring, then blocks of comments in Markdown."""
    return _with_docstring(lesson, f"# {lesson.title}", "#%%")


def edit_prose(paths: list[Path], edition: int) -> str:
    """Change one sentence wherever these files have it; returns what a page must show then."""
    return _edited(paths, _REVISION, f"Revision {edition}")


def edit_code(paths: list[Path], edition: int) -> str:
    """Change one number of the code; returns the line that a page must show then."""
    return _edited(paths, _GAIN, f"gain = {0.5 + edition / 100:.2f}")


def write_photos(folder: Path, numbers: list[int]) -> None:
    """Grey photos of 640 x 480 pixels, one a script: the same photo, each shifted otherwise."""
    import cv2
    import numpy as np

    data: Any = import_module("skimage.data")  # it ships no types
    grey = cv2.cvtColor(data.coffee(), cv2.COLOR_RGB2GRAY)
    photo = cv2.resize(grey[:, 33:566], (640, 480), interpolation=cv2.INTER_AREA)
    for number in numbers:
        shifted = np.roll(photo, (7 * number, 13 * number), axis=(0, 1))
        cv2.imwrite(str(folder / photo_name(number)), shifted)


def _edited(paths: list[Path], pattern: re.Pattern[str], fresh: str) -> str:
    found = 0
    for path in paths:
        text, count = pattern.subn(fresh, path.read_text(encoding="utf-8"))
        path.write_text(text, encoding="utf-8")
        found += count
    if not found:
        raise ValueError(f"nothing to edit in {', '.join(str(path) for path in paths)}")
    return fresh


def _with_docstring(lesson: Lesson, title: str, mark: str) -> str:
    (first, code), *others = lesson.cells
    blocks = [f'"""\n{title}\n\n{first}\n"""\n\n{code}']
    blocks += [f"{mark}\n{_commented(prose)}\n\n{code}" for prose, code in others]
    return "\n\n".join(blocks)


def _commented(prose: str) -> str:
    return "\n".join(f"# {line}".rstrip() for line in prose.splitlines())


def _filled(text: str, words: dict[str, str]) -> str:
    for name, value in words.items():
        text = text.replace(f"<{name}>", value)
    return text.strip() + "\n" if "\n" in text.strip() else text.strip()


_INPUT = "What a convolutional layer makes of a photo. This is example <NUMBER>. Revision 0."
_FILTERS = "Four filters come from one: turned around, transposed, and both."
_MODEL = "The model has a convolution that holds these filters, a ReLU and a max pooling."
_RELU = "The ReLU sets every negative answer to zero."
_POOL = "The max pooling keeps the strongest answer of each window of <POOL> by <POOL>."

# The greatest number stands at a filter's edge, so that no white column parts its picture in two:
# the check counts panels by the blank columns between them. Hence a gain that stays under 1.
_MATPLOTLIB_CELLS = (
    (
        _INPUT,
        """
import cv2
import matplotlib.pyplot as plt
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

gray_img = cv2.imread("<PHOTO>", cv2.IMREAD_GRAYSCALE)
gray_img = gray_img.astype("float32") / 255


def viz_row(images, title):
    fig = plt.figure(figsize=(20, 5))
    for i, image in enumerate(images):
        ax = fig.add_subplot(1, len(images), i + 1)
        ax.imshow(image, cmap="gray")
        ax.set_title(f"{title} {i + 1}")
        ax.axis("off")


fig = plt.figure()
plt.imshow(gray_img, cmap="gray")
plt.axis("off")
title = plt.title("Input")
""",
    ),
    (
        _FILTERS,
        """
gain = 0.50
filter_vals = np.array([[-<LOW>, -<LOW>, gain, <HIGH>]] * 4)
filters = np.array([filter_vals, -filter_vals, filter_vals.T, -filter_vals.T])
viz_row(filters, "Filter")
""",
    ),
    (
        _MODEL,
        """
class Net(nn.Module):
    def __init__(self, weight):
        super().__init__()
        k_height, k_width = weight.shape[2:]
        self.conv = nn.Conv2d(1, 4, kernel_size=(k_height, k_width), bias=False)
        self.conv.weight = torch.nn.Parameter(weight)
        self.pool = nn.MaxPool2d(<POOL>, <POOL>)

    def forward(self, x):
        conv_x = self.conv(x)
        activated_x = F.relu(conv_x)
        return conv_x, activated_x, self.pool(activated_x)


model = Net(torch.from_numpy(filters).unsqueeze(1).type(torch.FloatTensor))
batch = torch.from_numpy(gray_img).unsqueeze(0).unsqueeze(1)
conv_layer, activated_layer, pooled_layer = model(batch)
viz_row(conv_layer[0].detach().numpy(), "Convolution")
""",
    ),
    (_RELU, 'viz_row(activated_layer[0].detach().numpy(), "ReLU")'),
    (_POOL, 'viz_row(pooled_layer[0].detach().numpy(), "Pooled")'),
)

_SHOW_CELLS = (
    (
        _INPUT,
        """
import numpy as np

from cnnviz.lab import images, models, show

photo = images.load("<PHOTO>")
""",
    ),
    (
        _FILTERS,
        """
gain = 0.50
filter_vals = np.array([[-<LOW>, -<LOW>, gain, <HIGH>]] * 4)
filters = np.array([filter_vals, -filter_vals, filter_vals.T, -filter_vals.T])
""",
    ),
    (
        " ".join((_MODEL, _RELU, _POOL)),
        """
model = models.Net(filters, pool=models.max_pool(<POOL>))
chain = show.chain(model, photo, caption="The photo, the filters, and what the layers make of it.")
""",
    ),
)

_ANNOTATED_CELLS = (
    (
        "The values of a kernel, written over its cells. This is example <NUMBER>. Revision 0.",
        """
import cv2
import matplotlib.pyplot as plt
import numpy as np

gain = 0.50
photo = cv2.imread("<PHOTO>", cv2.IMREAD_GRAYSCALE)[::2, ::2].astype("float32") / 255
kernel = np.array([[-<LOW>, 0, <HIGH>], [-<LOW> - 1, gain, <HIGH> + 1], [-<LOW>, 0, <HIGH>]])

fig, ax = plt.subplots(figsize=(4, 4))
cells = ax.imshow(kernel, cmap="gray")
for (y, x), value in np.ndenumerate(kernel):
    colour = "black" if value > 0 else "white"
    ax.text(x, y, f"{value:+.1f}", color=colour, ha="center", va="center", fontsize=14)
ax.set_xticks(range(3), ["left", "centre", "right"])
ax.set_yticks(range(3), ["top", "middle", "bottom"])
bar = fig.colorbar(cells, ax=ax, label="weight")
""",
    ),
    (
        "The photo before and after, each with a scale of its own.",
        """
answer = cv2.filter2D(photo, cv2.CV_32F, kernel)
fig, axes = plt.subplots(1, 2, figsize=(11, 4))
for ax, image, name in zip(axes, (photo, answer), ("input", "answer")):
    fig.colorbar(ax.imshow(image, cmap="viridis"), ax=ax, shrink=0.8)
    ax.set_title(f"{name} of kernel <NUMBER>")
    ax.set_xlabel("column")
    ax.set_ylabel("row")
""",
    ),
    (
        "One row of the photo and of the answer, as curves.",
        """
row = photo.shape[0] // 2
fig, (upper, lower) = plt.subplots(2, 1, figsize=(8, 6), sharex=True)
upper.plot(photo[row], label="photo", color="tab:blue")
upper.plot(cv2.blur(photo, (9, 9))[row], "--", label="blurred", color="tab:orange")
upper.legend(title="light")
upper.grid(True, alpha=0.3)
lower.plot(answer[row], label="answer", color="tab:green")
lower.axhline(0, color="black", linewidth=0.8)
peak = int(np.abs(answer[row]).argmax())
lower.annotate(
    f"column {peak}",
    xy=(peak, answer[row, peak]),
    xytext=(peak, answer[row, peak] * 0.4),
    arrowprops={"arrowstyle": "->"},
)
lower.legend()
legend = lower.set_xlabel("column")
""",
    ),
    (
        "How often each value of the answer occurs.",
        """
fig, axes = plt.subplots(1, 3, figsize=(13, 3.5))
for ax, threshold in zip(axes, (0.0, 0.5, 1.0)):
    values = answer[answer > threshold]
    ax.hist(values, bins=40, color="0.6", edgecolor="black", linewidth=0.4)
    ax.axvline(values.mean(), color="red", label=f"mean {values.mean():.2f}")
    ax.set_title(f"above {threshold}")
    ax.set_yscale("log")
    ax.legend()
""",
    ),
    (
        "How the share of strong answers grows with the gain.",
        """
gains = np.linspace(0.2, 2, 10)
shares = [(np.abs(answer * one) > 1).mean() for one in gains]
fig, ax = plt.subplots(figsize=(7, 4))
ax.bar(gains, shares, width=0.12, color="steelblue", label="share")
ax.errorbar(gains, shares, yerr=0.02, fmt="o", color="black", capsize=3, label="spread")
for at, share in zip(gains, shares):
    ax.text(at, share + 0.03, f"{share:.0%}", ha="center", fontsize=8)
ax.set_xlabel("gain")
ax.set_ylabel("share of the pixels")
ax.legend()
title = ax.set_title("Strong answers of kernel <NUMBER>")
""",
    ),
)

_CELLS = {
    Flavour.MATPLOTLIB: _MATPLOTLIB_CELLS,
    Flavour.SHOW: _SHOW_CELLS,
    Flavour.ANNOTATED: _ANNOTATED_CELLS,
}
