"""Decide which paths belong to the machine, and not to a lesson: the system, programs, settings.

Used inside a lesson's process only.
"""

import os
import re
import sys
from pathlib import Path

from cnnviz.gallery.inputs.packages import INSTALLED

_SYSTEM = re.compile(
    r"/(?:usr/(?!local/)|lib\w*/|s?bin/|run/|boot/"
    r"|var/(?:cache|run|log|lock|lib/(?:dbus|dpkg|apt|locales))/"
    # What the C library, shells and the loader read in every program.
    r"|etc/(?:ld\.so\.|nsswitch|passwd|group|shadow|host|resolv|gai\.conf|localtime|timezone|locale"
    r"|machine-id|bash|profile|inputrc|terminfo|ssl/|pki/|selinux/|security/|alternatives/|fonts/"
    r"|python|environment|login\.defs|mime\.types|os-release|lsb-release|protocols|services))"
)
_PREFIXES = tuple({f"{folder}{os.sep}" for folder in (sys.prefix, sys.base_prefix)})


def is_of_system(path: str) -> bool:
    """Whether programs read the file on every machine of this kind: it stands for the system."""
    return _SYSTEM.match(path) is not None


def is_of_python(path: str) -> bool:
    """Whether the path lies in the folders of this Python, or above them."""
    full = f"{path}{os.sep}"
    return full.startswith((*_PREFIXES, *INSTALLED)) or any(
        folder.startswith(full) for folder in (*_PREFIXES, *INSTALLED)
    )


def is_looked_for_by_programs(path: str) -> bool:
    """Whether programs look for it by themselves: hidden settings, and the folders of PATH."""
    folder = os.path.dirname(path)
    return (
        is_of_system(f"{path}{os.sep}")
        or is_of_python(path)
        or any(part.startswith(".") for part in Path(path).parts)
        or folder in os.environ.get("PATH", "").split(os.pathsep)
        or path in os.environ.get("PATH", "").split(os.pathsep)
    )
