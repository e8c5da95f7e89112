"""Versions of installed packages, read from the names of their folders.

`importlib.metadata.version` parses a file of mail headers for each, which takes a millisecond.
"""

import os
import re
import sys
import sysconfig
from collections.abc import Mapping
from importlib.machinery import PathFinder

_NAME = re.compile(r"(?P<name>.+?)-(?P<version>[^-]+)(-.*)?\.(dist|egg)-info")


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


def normal(name: str) -> str:
    """The name as PEP 503 compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()
