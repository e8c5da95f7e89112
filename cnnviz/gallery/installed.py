"""Versions of installed packages, read from the names of their folders.

`importlib.metadata.version` parses a file of mail headers for each, which takes a millisecond.
"""

import os
import re
import sys
from collections.abc import Mapping

_NAME = re.compile(r"(?P<name>.+?)-(?P<version>[^-]+)(-.*)?\.(dist|egg)-info")


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
