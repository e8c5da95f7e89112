"""What the lesson on pooled features claims is so: the script is run once, and looked at."""

import ast
import runpy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from conftest import ROOT

from cnnviz.lab import images, show
from cnnviz.lab.networks import patches, pretrained

SCRIPT = ROOT / "gallery_src" / "pooling" / "pooled_features.py"


@pytest.fixture(scope="module")
def found() -> Iterator[dict[str, Any]]:
    """The names that the script has made when it is through."""
    import matplotlib.pyplot as plt

    before = torch.get_num_threads()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(show, "_display", lambda data: None)
        torch.set_num_threads(1)
        yield runpy.run_path(str(SCRIPT))
    torch.set_num_threads(before)
    plt.close("all")


def test_what_is_learned_from_and_what_is_asked_share_no_pixel() -> None:
    """The script's own lines cut an image whose pixels say where they are."""
    where = torch.arange(512 * 512.0).reshape(1, 1, 512, 512)
    loop = next(one for one in ast.parse(SCRIPT.read_text()).body if isinstance(one, ast.For))

    class Images:
        load = staticmethod(lambda name: name)
        tensor = staticmethod(lambda name: where)

    names: dict[str, Any] = {"known": {}, "asked": {}, "images": Images, "patches": patches}
    exec(compile(ast.Module([loop], []), str(SCRIPT), "exec"), names)
    assert list(names["known"]) == list(names["asked"]) == ["brick", "gravel", "grass"]
    for name in names["known"]:
        learned, asked = names["known"][name], names["asked"][name]
        assert learned.shape == asked.shape == (30, 1, 128, 128)
        assert learned.remainder(512).max() < 256 <= asked.remainder(512).min()
        assert not set(learned.unique().tolist()) & set(asked.unique().tolist())
    assert images.load("brick").shape == images.load("gravel").shape == (512, 512)


def test_the_wall_is_darker_and_has_less_contrast(found: dict[str, Any]) -> None:
    wall, gravel = (images.load(name) for name in ("brick", "gravel"))
    assert wall.mean() < gravel.mean() and wall.std() < gravel.std()
    # Two numbers are enough, until all patches have the same: then a head guesses.
    assert found["as_cut"] > 0.95
    assert 0.3 < found["levelled"] < 0.7
    for half in (found["known"], found["asked"]):
        for some in half.values():
            assert torch.allclose(some.mean(dim=(1, 2, 3)), torch.tensor(128.0), atol=1e-3)
            assert torch.allclose(some.std(dim=(1, 2, 3)), torch.tensor(40.0), atol=1e-3)


def test_the_picture_of_512_numbers(found: dict[str, Any]) -> None:
    features, maps = found["features"], found["maps"]
    assert maps.shape == (4, 512, 7, 7) and features.shape == (4, 16 * 32)
    assert torch.allclose(features, maps.mean(dim=(2, 3)))
    # "exactly 0, that feature is nowhere": behind a ReLU a mean of 0 is a map of zeros.
    assert maps.min() == 0 and 0.5 < (features == 0).float().mean() < 0.9
    assert torch.equal(features == 0, (maps == 0).all(dim=3).all(dim=2))
    # Alike within a class, unlike between the classes; by another way than corrcoef.
    centred = features - features.mean(dim=1, keepdim=True)
    unit = centred / centred.norm(dim=1, keepdim=True)
    assert torch.allclose(found["alike"], unit @ unit.T, atol=1e-5)
    assert min(found["alike"][0, 1], found["alike"][2, 3]) > 0.6
    assert found["alike"][:2, 2:].max() < 0.4


def test_the_comparison(found: dict[str, Any]) -> None:
    shares, mean = found["shares"], found["mean"]
    assert shares.shape == (5, 2, 3) and len(found["chosen"]) == 20
    assert torch.allclose(mean, shares.sum(dim=0) / 5)
    assert torch.equal(found["low"], shares.sort(dim=0).values[0])
    assert torch.equal(found["high"], shares.sort(dim=0).values[-1])
    (pixels, untrained, trained), (_, untrained_grass, trained_grass) = mean.tolist()
    # "By pixels the head guesses"; pooled features do not, trained or not.
    assert 0.3 < pixels < 0.65
    assert trained > 0.97 and untrained > 0.95
    # "Grass and gravel are harder … here the training pays."
    assert untrained_grass < 0.96 < trained_grass
    assert trained_grass - untrained_grass > 0.03
    assert found["low"][1, 1] < found["low"][1, 2]


def test_untrained_networks_differ_from_run_to_run(found: dict[str, Any]) -> None:
    last = pretrained.squeezenet(trained=False, seed=4)
    assert torch.equal(found["fresh"].conv1.weight, last.conv1.weight)
    assert found["shares"][:, 1, 1].unique().numel() > 1


def test_the_caption_names_the_photos_author_and_terms() -> None:
    text = Path(SCRIPT).read_text(encoding="utf-8")
    for name in ("brick", "gravel"):
        credit = images.credit(name)
        assert credit.author in text and credit.licence in text
