"""Authors and licences of the built-in images, read without importing their packages."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cnnviz.formatting import marked as _

_FILE = Path(__file__).with_name("data") / "images.toml"

_LICENCES = {
    "CC0 1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "CC BY 2.0": "https://creativecommons.org/licenses/by/2.0/",
}

_TRANSLATED = (
    _("public domain"),
    _("no known copyright restrictions"),
    _("the cnnviz contributors"),
    _("A car, drawn"),
    _("A circle, drawn"),
)
"""What pages say in their own language; other titles and names stay as their authors write them."""

_PACKAGES = {"skimage": "scikit-image", "sklearn": "scikit-learn"}
"""Module to the name of its distribution, as pip knows it."""


@dataclass(frozen=True, slots=True)
class Credit:
    name: str
    """Name of the image for `images.load`."""
    title: str
    author: str
    licence: str
    licence_url: str
    url: str
    """Page that shows the original, or empty."""
    package: str
    """Module that contains the file; empty if the project draws the image itself."""
    file: str
    """Path inside the package."""
    source: str
    """Origin of the pixels, such as `scikit-image, skimage/data/camera.png`."""

    @property
    def distribution(self) -> str:
        """The name of the package for pip."""
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
            source=_source(table.get("package", ""), table.get("file", "")),
        )
        for name, table in tables.items()
    }


def _distribution(package: str) -> str:
    return _PACKAGES.get(package, package)


def _source(package: str, file: str) -> str:
    if not package:
        return "drawn by cnnviz.lab.images.drawings"
    return f"{_distribution(package)}, {package}/{file}"
