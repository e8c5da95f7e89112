"""What the lessons' prose claims is so: the scripts are run, and their numbers are looked at."""

import runpy
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from conftest import ROOT

from cnnviz.lab import images, kernels, models, show


@pytest.fixture
def lesson(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The names that a script has made when it is through."""
    monkeypatch.setattr(show, "_display", lambda data: None)
    return lambda name: runpy.run_path(str(ROOT / "gallery_src" / f"{name}.py"))


def test_kinds_of_pooling(lesson: Any) -> None:
    found = lesson("pooling/kinds_of_pooling")
    # By another way than the script's: sums over windows cut out of the map.
    edges = models.Net(kernels.edge())(images.tensor(images.load("coins"))).activated[0, 0]
    rows, columns = (size // 8 for size in edges.shape)
    windows = edges[: rows * 8, : columns * 8].unfold(0, 8, 8).unfold(1, 8, 8)
    means = windows.double().mean(dim=(2, 3))
    assert torch.allclose(found["mean"][0, 0].double(), means, rtol=1e-6)
    assert torch.equal(found["largest"][0, 0], windows.amax(dim=(2, 3)))
    # "the mean is …, as before": two decimals are shown.
    assert f"{found['pooled_mean']:.2f}" == f"{found['covered_mean']:.2f}"
    assert found["largest"].max() == found["covered"].max() == edges.max()
    raised = float(windows.amax(dim=(2, 3)).mean() / means.mean())
    assert found["raised"] == pytest.approx(raised, rel=1e-4)
    assert found["raised"] > 1
    # Upside down each answer moves along, and the number stays.
    assert torch.equal(torch.flip(found["moved"], dims=(2,)), found["chain"]["1"].output)
    assert not torch.equal(found["moved"], found["chain"]["1"].output)
    assert f"{found['moved'].mean():.2f}" == f"{found['alone']:.2f}"
    # Padding: minus infinity for the largest, zeros for the mean.
    inside = F.pad(found["negative"], (1, 1, 1, 1), value=float("-inf"))
    assert torch.equal(found["padded"], F.max_pool2d(inside, 2))
    assert found["zeros"] == 8 and found["with_zeros"].numel() == 9
    assert found["padded"][0, 0, 0, 0] == found["inside_only"][0, 0, 0, 0] == -1
    assert found["average"][0, 0, 0, 0] == -0.25
