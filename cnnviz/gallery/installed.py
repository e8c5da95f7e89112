"""Versions of installed packages, read from the names of their folders.

`importlib.metadata.version` parses a file of mail headers for each, which takes a millisecond.
"""

import os
import re
import sys
import sysconfig
from collections.abc import Mapping

_NAME = re.compile(r"(?P<name>.+?)-(?P<version>[^-]+)(-.*)?\.(dist|egg)-info")


def _folders() -> tuple[str, ...]:
    paths = {sysconfig.get_path(name) for name in ("stdlib", "purelib", "platlib")}
    both = {*paths, sys.base_prefix, sys.prefix}
    return tuple(
        sorted({f"{one}{os.sep}" for path in both for one in (path, os.path.realpath(path))})
    )


INSTALLED = _folders()
"""Folders of what is installed: a package's version stands for all that it holds."""


def is_installed(path: str) -> bool:
    return path.startswith(INSTALLED)


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
