"""The environment of the other builders, made when one of them is asked for."""

import hashlib
import subprocess
import sys
import venv
from pathlib import Path

from bench import FOLDER, ROOT
from bench.builders import Builder, tell

_REQUIREMENTS = Path(__file__).parent / "requirements.txt"
_TORCH = ROOT / "scripts" / "lib" / "torch.sh"
_VERSIONS = """
import json, sys
from importlib.metadata import version
print(json.dumps({name: version(name) for name in sys.argv[1:]}))
"""
_IMPORTS = "import cv2, matplotlib.pyplot, torch"


def peers_python() -> Path:
    """The environment's Python; sets up what is missing or was set up from other requirements."""
    folder = FOLDER / "venv"
    python = folder / "bin" / "python"
    stamp = folder / "bench-setup"
    wanted = hashlib.sha256(_REQUIREMENTS.read_bytes() + _TORCH.read_bytes()).hexdigest()
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == f"{sys.version} {wanted}":
        return python
    tell("setting up the other builders, once (some 500 MB)")
    venv.create(folder, clear=True, with_pip=True)
    shell = '. "$1" && install_torch "$2"'
    subprocess.run(["bash", "-c", shell, "bench", str(_TORCH), str(python)], check=True)
    install = ["install", "-qq", "--no-deps", "--disable-pip-version-check"]
    pip = [str(python), "-m", "pip"]
    subprocess.run([*pip, *install, "--requirement", str(_REQUIREMENTS)], check=True)
    subprocess.run([*pip, "check"], check=True, stdout=subprocess.DEVNULL)
    stamp.write_text(f"{sys.version} {wanted}", encoding="utf-8")
    return python


def versions(python: Path, names: list[str]) -> dict[str, str]:
    import json

    said = subprocess.run(
        [str(python), "-c", _VERSIONS, *names], check=True, capture_output=True, text=True
    )
    found: dict[str, str] = json.loads(said.stdout)
    return found


def warm_up(pythons: set[Path]) -> None:
    """Read the libraries from the disk once, so that the first build does not pay for all."""
    for python in pythons:
        subprocess.run([str(python), "-c", _IMPORTS], check=True)


def versions_of(builders: list[Builder], ours: Path, peers: Path | None) -> dict[str, str]:
    shared = ["torch", "matplotlib", "mkdocs", "mkdocs-material"]
    named = [name for one in builders for name in one.versions]
    found = versions(ours, ["cnnviz", *shared])
    return {**found, **(versions(peers, named) if peers and named else {})}
