"""VGG16 and CIFAR-10 from small stand-in files; nothing is downloaded."""

import hashlib
import pickle
import re
from pathlib import Path

import numpy as np
import pytest
import torch
from conftest import ROOT

from cnnviz.errors import LabError
from cnnviz.lab.networks import optin, probe

pytestmark = pytest.mark.usefixtures("one_thread")

LAYERS = (0, 2, 5, 7, 10, 12, 14, 17, 19, 21, 24, 26, 28)
"""Where torchvision's VGG16 has its convolutions."""


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A file such as torchvision's, of a few KB: every parameter is one number, many times."""
    net = optin.Vgg16Base()
    state = {
        name: torch.tensor(0.01 + number / 1000).expand(values.shape)
        for number, (name, values) in enumerate(net.state_dict().items())
    }
    state["classifier.0.weight"] = torch.zeros(1)
    plain = tmp_path / "plain.pth"
    torch.save(state, plain)
    digest = hashlib.sha256(plain.read_bytes()).hexdigest()
    path = plain.rename(tmp_path / f"vgg16-{digest[:8]}.pth")
    monkeypatch.setattr(optin, "VGG16_URL", path.as_uri())
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "home"))
    return path


def test_vgg16_is_torchvisions_and_takes_its_file(
    published: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    net = optin.vgg16_features()
    names = [f"features.{i}.{what}" for i in LAYERS for what in ("weight", "bias")]
    assert list(net.state_dict()) == names
    # The size of the base without its head, as Keras prints it.
    assert sum(one.numel() for one in net.parameters()) == 14_714_688
    for number, values in enumerate(net.state_dict().values()):
        assert torch.equal(values, torch.full_like(values, 0.01 + number / 1000))
    assert (published.parent / "home" / "hub" / "checkpoints" / published.name).exists()
    grey = torch.full((1, 1, 32, 64), 90.0)
    assert net(grey).shape == (1, 512, 1, 2)
    assert torch.equal(net(grey), net(grey.expand(-1, 3, -1, -1)))
    with pytest.raises(LabError, match="VGG16 takes"):
        net(torch.zeros(1, 3, 31, 64))


def test_vgg16_centres_the_colours_as_in_training() -> None:
    net = optin.Vgg16Base()
    given = []
    net.features.register_forward_hook(lambda _, images, out: given.append(images[0]))
    image = torch.tensor([0.485, 0.456 + 0.224, 0.406 - 0.225]).reshape(1, 3, 1, 1) * 255
    net(image.expand(1, 3, 32, 32))
    assert torch.allclose(given[0][0, :, 0, 0], torch.tensor([0.0, 1.0, -1.0]), atol=1e-6)


def test_weights_that_are_not_what_was_published(
    published: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    with published.open("ab") as file:
        file.write(b" ")
    with pytest.raises(
        LabError, match=r"differ from the published ones \(invalid hash value.*delete"
    ):
        optin.vgg16_features()
    monkeypatch.setattr(optin, "VGG16_URL", (published.parent / "none-00000000.pth").as_uri())
    with pytest.raises(LabError, match=r"cannot be downloaded from file:.*check the network"):
        optin.vgg16_features()


def test_weights_are_not_executed(
    published: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    class Calls:
        def __reduce__(self) -> object:
            return (Path.touch, (published.parent / "ran",))

    content = pickle.dumps(Calls(), protocol=2)
    path = published.parent / f"vgg16-{hashlib.sha256(content).hexdigest()[:8]}.pth"
    path.write_bytes(content)
    monkeypatch.setattr(optin, "VGG16_URL", path.as_uri())
    with pytest.raises(LabError, match="differ from the published ones"):
        optin.vgg16_features()
    assert not (published.parent / "ran").exists()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Small training files, of which two have images of cars, and a test file; the pixels of an image say where it is."""
    made = tmp_path / "cifar-10-batches-bin"
    made.mkdir()
    files = {"data_batch_1.bin": [1, 9, 4, 1], "data_batch_2.bin": [9, 1], "test_batch.bin": [1, 9]}
    files |= {f"data_batch_{n}.bin": [0] for n in (3, 4, 5)}
    for number, (name, labels) in enumerate(files.items()):
        rows = np.zeros((len(labels), 3073), np.uint8)
        rows[:, 0] = labels
        rows[:, 1:] = np.arange(3072) // 1024 * 50 + np.arange(3072) % 32
        rows[:, 1] = 10 * number + np.arange(len(labels))
        (made / name).write_bytes(rows.tobytes())
    (made / "batches.meta.txt").write_text("airplane\n")
    return made


def test_cifar10_by_class(folder: Path) -> None:
    cars, trucks = optin.cifar10(folder)
    assert cars.dtype == torch.float32 and cars.shape == (3, 3, 32, 32)
    assert cars[:, 0, 0, 0].tolist() == [0, 3, 11]
    assert trucks[:, 0, 0, 0].tolist() == [1, 10]
    # Red, green, blue; then rows; then columns.
    assert cars[0, :, 5, 7].tolist() == [7, 57, 107]
    (deer,) = optin.cifar10(str(folder), ["deer"])
    assert deer[:, 0, 0, 0].tolist() == [2]
    assert [len(some) for some in optin.cifar10(folder, train=False)] == [1, 1]


def test_what_is_no_cifar10(folder: Path) -> None:
    for classes in (("automobile", "lorry"), (), ("cat", "cat")):
        with pytest.raises(LabError, match="classes are different names out of airplane, "):
            optin.cifar10(folder, classes)
    test_batch = folder / "test_batch.bin"
    whole = test_batch.read_bytes()
    for damaged in (whole[:-1], b"", b"\x0a" + whole[1:]):
        test_batch.write_bytes(damaged)
        with pytest.raises(LabError, match=r"test_batch\.bin is not a complete file of CIFAR-10's"):
            optin.cifar10(folder, train=False)
    test_batch.unlink()
    with pytest.raises(LabError, match=r"no test_batch\.bin in .* download https://www\.cs"):
        optin.cifar10(folder, train=False)
    for number in (2, 4):
        (folder / f"data_batch_{number}.bin").unlink()
    with pytest.raises(LabError, match=r"no data_batch_2\.bin, data_batch_4\.bin in "):
        optin.cifar10(folder)


def test_the_comparison_that_the_page_shows_runs(
    published: Path,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    text = (ROOT / "docs" / "en" / "contributing.md").read_text(encoding="utf-8")
    (code,) = re.findall(
        r"```python\n(from cnnviz\.lab\.networks import optin.*?)```", text, re.DOTALL
    )
    korean = (ROOT / "docs" / "ko" / "contributing.md").read_text(encoding="utf-8")
    assert code in korean
    monkeypatch.chdir(folder.parent)
    monkeypatch.setattr(probe, "accuracy", lambda train, test: [len(some) for some in train + test])
    smaller = code.replace("size=128", "size=32")  # a sixteenth of the time
    exec(compile(smaller, "contributing.md", "exec"), {})
    lines = [f"{name} [3, 2, 1, 1]" for name in ("pixels", "VGG16", "SqueezeNet")]
    lines.append("SqueezeNet, untrained [3, 2, 1, 1]")
    said = capfd.readouterr().out.splitlines()
    assert [line for line in said if "[" in line] == lines
