"""Versions of installed packages, read from the names of their folders.

`importlib.metadata.version` parses a file of mail headers for each package, in about 1 ms.
"""

import inspect
import os
import re
import sys
import sysconfig
from collections.abc import Mapping
from importlib import metadata
from importlib.machinery import PathFinder

_NAME = re.compile(r"(?P<name>.+?)-(?P<version>[^-]+)(-.*)?\.(dist|egg)-info")

_DISTRIBUTION_NAME = re.compile(r"^Name: (.+)$", re.M)


def _folders() -> tuple[str, ...]:
    # Not all of sys.prefix: a project may lie below it.
    kinds = ("stdlib", "platstdlib", "purelib", "platlib", "scripts")
    paths = {sysconfig.get_path(kind) for kind in kinds}
    paths |= {os.path.realpath(path) for path in paths}
    return tuple(sorted(f"{path}{os.sep}" for path in paths))


INSTALLED = _folders()
"""Folders of installed packages; the version of a package stands for all of its files."""


def is_installed(path: str) -> bool:
    """Whether the file belongs to an installed package or to the standard library."""
    return path.startswith(INSTALLED)


_STARTUP = re.compile(r"pyvenv\.cfg|pybuilddir\.txt|.*\._pth|.*\.so(\.[\d.]+)?")


def is_of_interpreter(path: str) -> bool:
    """Whether Python itself reads the file, below one of its prefixes, whenever it starts."""
    folder, _, name = path.rpartition(os.sep)
    prefixes = (sys.prefix, sys.base_prefix)
    inside = any(folder == prefix or folder.startswith(f"{prefix}{os.sep}") for prefix in prefixes)
    return inside and _STARTUP.fullmatch(name) is not None


MODULE = "module:"
"""Prefix for modules that a lesson tried to import and no installed package provides."""


def is_missing(top: str) -> bool:
    """Whether no installed package provides this top-level module."""
    if not top or top in sys.modules or top in sys.stdlib_module_names:
        return False
    try:
        return PathFinder.find_spec(top) is None
    except (ImportError, ValueError):
        return True


def versions() -> Mapping[str, str]:
    """Normalized name of each distribution to its version; the first on `sys.path` counts."""
    installed: dict[str, str] = {}
    for folder in sys.path:
        try:
            names = sorted(os.listdir(folder or "."))
        except OSError:
            continue
        for entry in names:
            if match := _NAME.fullmatch(entry):
                installed.setdefault(normal(match["name"]), match["version"])
    return installed


def distributions() -> dict[str, list[str]]:
    """Top-level module to the distributions that provide it, as importlib.metadata knows them.

    `importlib.metadata.packages_distributions` creates an object for each file of each package,
    and parses a file of mail headers for each name.
    """
    providers: dict[str, list[str]] = {}
    for package in metadata.distributions():
        description = package.read_text("METADATA") or package.read_text("PKG-INFO") or ""
        name = _DISTRIBUTION_NAME.search(description)
        if not name:
            continue
        declared = package.read_text("top_level.txt")
        tops = declared.split() if declared else _tops(package.read_text("RECORD"))
        for top in tops:
            providers.setdefault(top, []).append(name[1])
    return providers


def _tops(record: str | None) -> set[str]:
    """Top-level modules of a package, from its RECORD: a line of CSV for each file."""
    tops = set()
    for line in (record or "").splitlines():
        path = line.partition(",")[0].strip('"')
        first, below, _ = path.partition("/")
        if not path.endswith(".py"):
            continue
        name = first if below else inspect.getmodulename(first)
        if name and "." not in name:
            tops.add(name)
    return tops


def normal(name: str) -> str:
    """The name of a distribution, normalized by PEP 503."""
    return re.sub(r"[-_.]+", "-", name).lower()
