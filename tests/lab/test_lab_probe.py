"""A linear head, pooled features and patches, each against a slower way to the same number."""

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from cnnviz.errors import LabError
from cnnviz.lab.networks import patches, probe


def by_newton(features: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
    """Weights of the logistic regression, the bias last; 0.01 of the squared weights is added."""
    rows = F.pad(features, (0, 1), value=1)
    decay = torch.full((rows.shape[1],), 0.02, dtype=rows.dtype)
    decay[-1] = 0
    weights = torch.zeros_like(decay)
    for _ in range(30):
        likely = torch.sigmoid(rows @ weights)
        slope = rows.T @ (likely - labels) / len(rows) + decay * weights
        bend = (rows.T * (likely * (1 - likely))) @ rows / len(rows) + torch.diag(decay)
        weights -= torch.linalg.solve(bend, slope)
    assert slope.abs().max() < 1e-12
    return weights


def test_the_head_is_logistic_regression() -> None:
    chance = torch.Generator().manual_seed(3)
    train = [torch.randn(40, 2, 3, generator=chance) * 9 + shift for shift in (0, 4)]
    test = [torch.randn(60, 2, 3, generator=chance) * 9 + shift for shift in (0, 4)]
    known, unknown = (torch.cat(some).flatten(1).double() for some in (train, test))
    labels, answers = (torch.arange(2).repeat_interleave(n) for n in (40, 60))
    mean, deviation = known.mean(0), known.std(0)
    weights = by_newton((known - mean) / deviation, labels)
    scores = F.pad((unknown - mean) / deviation, (0, 1), value=1) @ weights
    expected = ((scores > 0) == answers).double().mean().item()
    assert 0.6 < expected < 0.9
    assert probe.accuracy(train, test) == pytest.approx(expected, abs=1e-6)
    # Asked about the classes the other way round, every right answer is wrong.
    assert probe.accuracy(train, test[::-1]) == pytest.approx(1 - expected, abs=1e-6)


def test_the_squared_weights_cost_a_hundredth() -> None:
    """Of features with a few examples, the weights tell which cost was added."""
    chance = torch.Generator().manual_seed(4)
    features = torch.randn(12, 3, generator=chance, dtype=torch.float64)
    labels = (features[:, 0] > 0).double()  # one class can be told apart: only the cost bounds them
    weights, bias = probe._head(features, labels)
    assert torch.allclose(torch.cat([weights, bias[None]]), by_newton(features, labels), atol=1e-7)


def test_a_feature_that_never_varies_does_no_harm() -> None:
    train = [torch.tensor([[0.0, 5.0], [1.0, 5.0]]), torch.tensor([[8.0, 5.0], [9.0, 5.0]])]
    test = [torch.tensor([[2.0, 7.0]]), torch.tensor([[7.0, -3.0]])]
    assert probe.accuracy(train, test) == 1


def test_pooled_features_are_means_of_maps_of_sized_images() -> None:
    images = torch.arange(11 * 4.0).reshape(11, 1, 2, 2)
    net = nn.Conv2d(1, 3, 1)
    found = probe.pooled(net, images, batch=4)
    assert found.shape == (11, 3) and not found.requires_grad
    weight, bias = net.weight.detach().reshape(1, 3), net.bias.detach()  # type: ignore[union-attr]
    assert torch.allclose(found, images.mean(dim=(1, 2, 3))[:, None] * weight + bias)
    sizes = []
    net.register_forward_hook(lambda _, given, out: sizes.append(tuple(given[0].shape)))
    assert torch.allclose(probe.pooled(net, images, size=6), found)
    assert sizes == [(8, 1, 6, 6), (3, 1, 6, 6)]


@pytest.mark.parametrize(
    ("train", "test", "message"),
    [
        ([(4, 2)], [(4, 2), (4, 2)], r"needs two classes .* these are \(4, 2\)"),
        ([(4, 2), (4, 3)], [(4, 2), (4, 2)], r"these are \(4, 2\), \(4, 3\)"),
        ([(4,), (4,)], [(4,), (4,)], "these are"),
        ([(4, 2), (4, 2)], [(0, 2), (4, 2)], "these are"),
        ([(4, 2), (4, 2)], [(4, 3), (4, 3)], "learns from 2 features and cannot judge 3"),
    ],
)
def test_what_is_not_two_classes(
    train: list[tuple[int, ...]], test: list[tuple[int, ...]], message: str
) -> None:
    with pytest.raises(LabError, match=message):
        probe.accuracy([torch.ones(s) for s in train], [torch.ones(s) for s in test])


def test_patches_lie_inside_the_image_and_come_back_with_their_seed() -> None:
    # Each pixel says where it is.
    image = torch.arange(20 * 30.0).reshape(1, 1, 20, 30)
    found = patches.cut(image, 200, size=16, seed=1)
    assert found.shape == (200, 1, 16, 16)
    corners = found[:, 0, 0, 0].long()
    rows, columns = corners // 30, corners % 30
    assert set(rows.tolist()) == set(range(5)) and set(columns.tolist()) == set(range(15))
    expected = image[0, 0, rows[7] : rows[7] + 16, columns[7] : columns[7] + 16]
    assert torch.equal(found[7, 0], expected)
    assert torch.equal(found, patches.cut(image, 200, size=16, seed=1))
    assert not torch.equal(found, patches.cut(image, 200, size=16, seed=2))
    assert torch.equal(patches.cut(image[..., :20], 1, size=20)[0], image[0, :, :, :20])
    for wrong in (image[..., :10], image[0], image.expand(2, -1, -1, -1)):
        with pytest.raises(LabError, match="patches of 16 x 16 pixels are cut from one image"):
            patches.cut(wrong, 1, size=16)


def test_levelled_patches_differ_by_their_pattern_only() -> None:
    chance = torch.Generator().manual_seed(0)
    pattern = torch.rand(3, 1, 8, 8, generator=chance)
    levelled = patches.level(torch.cat([pattern, 20 + 100 * pattern]))
    assert torch.allclose(levelled.mean(dim=(1, 2, 3)), torch.tensor(128.0))
    assert torch.allclose(levelled.std(dim=(1, 2, 3)), torch.tensor(40.0))
    assert torch.allclose(levelled[:3], levelled[3:], atol=1e-3)
    for level in (0.1, 9.0, 254.3, 1e5):  # the means of some are off by a rounding
        grey = patches.level(torch.full((1, 3, 128, 128), level))
        assert torch.equal(grey, torch.full_like(grey, 128.0))
