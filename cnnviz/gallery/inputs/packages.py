"""Versions of installed packages, read from the names of their folders.

`importlib.metadata.version` parses a file of mail headers for each, which takes a millisecond.
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

_CALLED = re.compile(r"^Name: (.+)$", re.M)


def _folders() -> tuple[str, ...]:
    # Not the whole prefix: a project may lie below it.
    kinds = ("stdlib", "platstdlib", "purelib", "platlib", "scripts")
    both = {sysconfig.get_path(name) for name in kinds}
    return tuple(
        sorted({f"{one}{os.sep}" for path in both for one in (path, os.path.realpath(path))})
    )


INSTALLED = _folders()
"""Folders of what is installed: a package's version stands for all that it holds."""


def is_installed(path: str) -> bool:
    return path.startswith(INSTALLED)


MODULE = "module:"
"""What the name of a module starts with that a lesson wanted and that no package brings."""


def is_missing(top: str) -> bool:
    """Whether no installed package brings this top-level module."""
    if not top or top in sys.modules or top in sys.stdlib_module_names:
        return False
    try:
        return PathFinder.find_spec(top) is None
    except (ImportError, ValueError):
        return True


def versions() -> Mapping[str, str]:
    """Distribution, its name in the normal form, to its version; the first on the path counts."""
    found: dict[str, str] = {}
    for folder in sys.path:
        try:
            names = sorted(os.listdir(folder or "."))
        except OSError:
            continue
        for entry in names:
            if match := _NAME.fullmatch(entry):
                found.setdefault(normal(match["name"]), match["version"])
    return found


def distributions() -> dict[str, list[str]]:
    """Top-level module to the distributions that bring it, as importlib.metadata tells it.

    `importlib.metadata.packages_distributions` makes an object of each file of each package, and
    parses a file of mail headers for each name.
    """
    found: dict[str, list[str]] = {}
    for one in metadata.distributions():
        name = _CALLED.search(one.read_text("METADATA") or one.read_text("PKG-INFO") or "")
        if not name:
            continue
        declared = one.read_text("top_level.txt")
        tops = declared.split() if declared else _tops(one.read_text("RECORD"))
        for top in tops:
            found.setdefault(top, []).append(name[1])
    return found


def _tops(record: str | None) -> set[str]:
    """The top-level modules among the files of a package: its RECORD, a line of CSV for each."""
    found = set()
    for line in (record or "").splitlines():
        path = line.partition(",")[0].strip('"')
        first, below, _ = path.partition("/")
        if not path.endswith(".py"):
            continue
        name = first if below else inspect.getmodulename(first)
        if name and "." not in name:
            found.add(name)
    return found


def normal(name: str) -> str:
    """The name as PEP 503 compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()
