"""How much a linear head can tell from features: pooled maps of a network, or raw pixels."""

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from cnnviz.errors import LabError

_STEPS = 100
"""Most steps of L-BFGS; these small problems are solved in fewer."""

_DECAY = 0.01
"""What the sum of the squared weights costs, so that the answer is one and stays small."""


def pooled(net: nn.Module, images: Tensor, *, size: int | None = None, batch: int = 8) -> Tensor:
    """Global average pooling of a network's maps: (number, ...) images to (number, channels).

    With `size` the images are first enlarged or reduced to so many pixels a side (the nearest).
    """
    means = []
    with torch.no_grad():
        for start in range(0, len(images), batch):
            some = images[start : start + batch]
            sized = some if size is None else F.interpolate(some, (size, size))
            means.append(net(sized).mean(dim=(2, 3)))
    return torch.cat(means)


def accuracy(train: Sequence[Tensor], test: Sequence[Tensor]) -> float:
    """Train a linear head on features of two classes; its share of right answers on others.

    `train` and `test` are (number, ...) features for each of the two classes; they are flattened.
    The head is logistic regression on features that are standardized with the mean and the
    deviation of the training set. It begins at zero, so no chance is in the result. Raises LabError
    where there are not two classes of the same features.
    """
    known, labels = _labelled(train)
    unknown, answers = _labelled(test)
    if known.shape[1] != unknown.shape[1]:
        raise LabError(
            f"the head learns from {known.shape[1]} features and is asked about {unknown.shape[1]}."
        )
    mean, deviation = known.mean(0), known.std(0) + 1e-6
    head = _head((known - mean) / deviation, labels)
    with torch.no_grad():
        guesses = head((unknown - mean) / deviation)[:, 0] > 0
    return float((guesses == (answers > 0)).float().mean())


def _labelled(classes: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
    """Flat features of both classes, and 0 or 1 for each."""
    flat = [features.flatten(1) for features in classes if features.ndim > 1 and len(features)]
    if len(classes) != 2 or len(flat) != 2 or flat[0].shape[1] != flat[1].shape[1]:
        shapes = ", ".join(str(tuple(features.shape)) for features in classes)
        raise LabError(
            f"the head tells two classes apart by as many features of each; these are {shapes}."
        )
    numbers = torch.tensor([len(one) for one in flat])
    return torch.cat(flat), torch.arange(2.0).repeat_interleave(numbers)


def _head(features: Tensor, labels: Tensor) -> nn.Linear:
    head = nn.Linear(features.shape[1], 1)
    for parameter in head.parameters():
        nn.init.zeros_(parameter)
    optimizer = torch.optim.LBFGS(head.parameters(), max_iter=_STEPS)

    def loss() -> Tensor:
        optimizer.zero_grad()
        wrong = F.binary_cross_entropy_with_logits(head(features)[:, 0], labels)
        cost = wrong + _DECAY * head.weight.square().sum()
        cost.backward()  # type: ignore[no-untyped-call]
        return cost

    optimizer.step(loss)  # type: ignore[no-untyped-call]
    return head
