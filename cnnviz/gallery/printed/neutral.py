"""Replace the paths of the builder's machine in outputs: readers have other folders.

Used inside a lesson's process only.
"""

import os
import re
import site
import sys
import sysconfig
from collections.abc import Callable
from pathlib import Path

_SHARED = {"", "/usr", "/usr/local", "/tmp", "/opt", "/home"}
"""Folders of every machine, whose names tell nothing of the builder's."""


def neutral_paths(script: str, root: str, temporary: tuple[str, ...]) -> Callable[[str], str]:
    """A function that replaces paths in a text.

    The script's folder is the current one: the script is shown by its name. Other files of the
    project are relative to `root`; `temporary` folders are `/tmp`. Home is `~`, and packages begin
    with `site-packages`.
    """
    folder = str(Path(script).parent)
    replacements: dict[str, str] = {f"{folder}/": "", folder: ".", f"{root}/": "", root: "."}
    for path in temporary:
        replacements[path.rstrip("/")] = "/tmp"
    packages = (*site.getsitepackages(), site.getusersitepackages(), sysconfig.get_path("purelib"))
    replacements |= dict.fromkeys(packages, "site-packages")
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    replacements |= {sysconfig.get_path(name): version for name in ("stdlib", "platstdlib")}
    replacements |= {sys.prefix: "python", sys.base_prefix: "python", str(Path.home()): "~"}
    kept = {path: new for path, new in replacements.items() if path.rstrip("/") not in _SHARED}
    return _Replacer(kept)


class _Replacer:
    def __init__(self, replacements: dict[str, str]) -> None:
        self._replacements = replacements
        longest = sorted(replacements, key=len, reverse=True)
        names = "|".join(
            re.escape(path) + ("" if path.endswith("/") else r"(?![\w.-])") for path in longest
        )
        # Behind the end of another word, or of a sequence that colours text on a terminal.
        self._pattern = re.compile(rf"(?:(?<=\x1b)\[[\d;]*m|(?<![\w.~/-]))(?P<path>{names})")

    def __call__(self, text: str) -> str:
        if os.sep not in text:
            return text

        def replaced(match: re.Match[str]) -> str:
            return match[0].removesuffix(match["path"]) + self._replacements[match["path"]]

        return self._pattern.sub(replaced, text)
