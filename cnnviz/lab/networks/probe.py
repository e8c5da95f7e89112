"""Linear probes: the accuracy of a linear head on pooled maps of a network, or on raw pixels."""

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from cnnviz.errors import LabError

_STEPS = 100
"""Most steps of Newton's method; it needs about ten."""

_DECAY = 0.01
"""Weight decay: cost of the sum of squared weights, for a unique solution with small weights."""


def pooled(net: nn.Module, images: Tensor, *, size: int | None = None, batch: int = 8) -> Tensor:
    """Global average pooling of a network's maps.

    Args:
        net: Takes (batch, channels, height, width) and returns maps.
        images: (number, channels, height, width).
        size: Rows and columns to which images are first enlarged or reduced (nearest); None: as
            they are.
        batch: Images that the network takes at once.

    Returns:
        (number, maps): the mean of each map.

    Examples:
        >>> pooled(nn.Identity(), torch.arange(8.0).reshape(2, 1, 2, 2)).tolist()
        [[1.5], [5.5]]
    """
    means = []
    with torch.no_grad():
        for start in range(0, len(images), batch):
            chunk = images[start : start + batch]
            sized = chunk if size is None else F.interpolate(chunk, (size, size))
            means.append(net(sized).mean(dim=(2, 3)))
    return torch.cat(means)


def accuracy(train: Sequence[Tensor], test: Sequence[Tensor]) -> float:
    """Train a linear head on features of two classes; return its accuracy on other examples.

    The head is logistic regression on features that are standardized with the mean and the
    deviation of the training set, with a weight decay of 0.01. Its optimum is unique, so the result
    does not depend on chance.

    Args:
        train: Features of the two classes, (number, ...) each; they are flattened.
        test: The same, of other examples.

    Returns:
        0 to 1.

    Raises:
        LabError: There are not two classes with the same features.

    Examples:
        >>> train = [torch.tensor([[0.0], [1.0]]), torch.tensor([[8.0], [9.0]])]
        >>> accuracy(train, [torch.tensor([[2.0]]), torch.tensor([[7.0], [1.0]])])
        0.6666666666666666
    """
    known, labels = _labelled(train)
    unknown, answers = _labelled(test)
    if known.shape[1] != unknown.shape[1]:
        raise LabError(
            f"the head learns from {known.shape[1]} features and cannot judge {unknown.shape[1]}."
        )
    mean, deviation = known.mean(0), known.std(0) + 1e-6
    weights, bias = _head((known - mean) / deviation, labels)
    guesses = (unknown - mean) / deviation @ weights + bias > 0
    return float((guesses == (answers > 0)).double().mean())


def _labelled(classes: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
    """Flat features of both classes, and 0 or 1 for each; float64."""
    usable = [features for features in classes if features.ndim > 1 and len(features)]
    flat = [features.detach().flatten(1).double() for features in usable]
    if len(classes) != 2 or len(flat) != 2 or flat[0].shape[1] != flat[1].shape[1]:
        shapes = ", ".join(str(tuple(features.shape)) for features in classes)
        raise LabError(
            f"the head needs two classes with the same number of features; these are {shapes}."
        )
    numbers = torch.tensor([len(features) for features in flat])
    return torch.cat(flat), torch.arange(2).double().repeat_interleave(numbers)


def _head(features: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
    """Weights, (features,), and bias with the least cost."""
    # The best weights are a linear combination of examples: search only their span.
    _, _, sums = torch.linalg.svd(features, full_matrices=False)
    rows = F.pad(features @ sums.T, (0, 1), value=1)
    decay = torch.full(rows.shape[1:], 2 * _DECAY, dtype=rows.dtype)
    decay[-1] = 0

    def cost(weights: Tensor) -> float:
        wrong = F.binary_cross_entropy_with_logits(rows @ weights, labels)
        return float(wrong + (decay * weights.square()).sum() / 2)

    weights = torch.zeros_like(decay)
    for _ in range(_STEPS):
        likely = torch.sigmoid(rows @ weights)
        slope = rows.T @ (likely - labels) / len(rows) + decay * weights
        if slope.abs().max() < 1e-9:
            break
        bend = (rows.T * (likely * (1 - likely))) @ rows / len(rows) + torch.diag(decay)
        step = torch.linalg.solve(bend, slope)
        while cost(weights - step) > cost(weights) and step.abs().max() > 1e-12:
            step = step / 2  # Newton's method may step too far
        weights = weights - step
    return sums.T @ weights[:-1], weights[-1]
