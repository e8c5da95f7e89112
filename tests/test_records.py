"""Dataclasses as JSON and back; a figure is read as it was written."""

import json
from dataclasses import dataclass

import numpy as np
import pytest
import torch

from cnnviz.figure_data import Figure, Stage
from cnnviz.lab import images, kernels, models, show
from cnnviz.records import as_json, from_json


@dataclass(frozen=True, slots=True)
class Leaf:
    number: float
    names: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Tree:
    first: Leaf | None
    leaves: tuple[Leaf, ...]
    rows: list[list[float]]


def test_fields_keep_their_order_and_none_stays_none() -> None:
    tree = Tree(None, (Leaf(1.5), Leaf(2, ("a", "b"))), [[0.0]])
    data = as_json(tree)
    assert json.dumps(data) == (
        '{"first": null, "leaves": [{"number": 1.5, "names": null}, '
        '{"number": 2, "names": ["a", "b"]}], "rows": [[0.0]]}'
    )
    assert from_json(Tree, data) == tree
    assert from_json(Tree, {**data, "later": 1}) == tree
    with pytest.raises(KeyError, match="rows"):
        from_json(Tree, {"first": None, "leaves": []})


@pytest.mark.parametrize("colour", [False, True])
def test_a_figure_is_read_as_it_was_written(colour: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    figures: list[Figure] = []
    monkeypatch.setattr(show, "_display", figures.append)
    image = images.load("coffee", colour=colour)[:60, :80]
    if colour:
        show.chain(torch.nn.Conv2d(3, 2, 3, bias=True).requires_grad_(False), image)
    else:
        pool = models.max_pool(2)
        show.chain(models.Net(kernels.laplacian(), pool=pool, bias=[1]), image, "Text")
    show.kernels(kernels.bank("sobel"), labels=["x", "y"])
    show.maps({"one": np.arange(400.0).reshape(1, 20, 20)})
    for figure in figures:
        text = json.dumps(as_json(figure), allow_nan=False)
        again = from_json(Figure, json.loads(text))
        assert again == figure and json.dumps(as_json(again)) == text
        assert all(isinstance(stage, Stage) for stage in again.stages)
    assert (figures[0].worked is None) == colour
