"""Who made the built-in images, and under which terms: data, read without importing a package."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).with_name("data") / "images.toml"

_LICENCES = {
    "CC0 1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "CC BY 2.0": "https://creativecommons.org/licenses/by/2.0/",
}

_PACKAGES = {"skimage": "scikit-image", "sklearn": "scikit-learn"}
"""Module to the name under which pip knows its distribution."""


@dataclass(frozen=True, slots=True)
class Credit:
    name: str
    """What `images.load` calls the image."""
    title: str
    author: str
    licence: str
    licence_url: str
    url: str
    """Where the original is shown, or empty."""
    package: str
    """Module that brings the file; empty where the project draws the image itself."""
    file: str
    """Path inside the package."""
    source: str
    """Where `load` takes the pixels from, such as `scikit-image, skimage/data/camera.png`."""

    @property
    def distribution(self) -> str:
        """The package under the name that pip knows."""
        return _distribution(self.package)


@cache
def all_credits() -> dict[str, Credit]:
    """Every built-in image by name, in the order of the file."""
    tables = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return {
        name: Credit(
            name=name,
            title=table["title"],
            author=table["author"],
            licence=table["licence"],
            licence_url=_LICENCES.get(table["licence"], ""),
            url=table.get("url", ""),
            package=table.get("package", ""),
            file=table.get("file", ""),
            source=_source(table),
        )
        for name, table in tables.items()
    }


def _distribution(package: str) -> str:
    return _PACKAGES.get(package, package)


def _source(table: dict[str, Any]) -> str:
    if table.get("drawn"):
        return "drawn by cnnviz.lab.images.drawings"
    return f"{_distribution(table['package'])}, {table['package']}/{table['file']}"
