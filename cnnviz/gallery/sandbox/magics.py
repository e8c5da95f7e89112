"""Magics whose meaning differs in a build, which has no network, no window and no pager.

Used inside a lesson's process only.
"""

import re
from collections.abc import Callable
from typing import Any

from IPython.core import page
from IPython.core.interactiveshell import InteractiveShell

from cnnviz.gallery.sandbox.recorder import RECORDER

_INSTALLERS = ("pip", "conda", "mamba", "micromamba", "uv")
_INSTALLS = re.compile(
    r"\s*(?:sudo\s+)?(?:\S*python[\d.]*\s+-m\s+)?(?:pip[\d.]*|uv|conda|mamba|micromamba|apt|apt-get)"
    r"\s+(?:\S+\s+)*?(?:install|add|sync)\b"
)


def installs(command: str) -> bool:
    """Whether a shell command installs packages."""
    return bool(_INSTALLS.match(command))


def refuse_install(command: str) -> None:
    """Warn that a line that would install packages is not run."""
    RECORDER.warn(
        f"'{command}' is not run, since a build takes nothing from the network; install the "
        "package where the site is built, and give the cell the tag skip-execution."
    )


def register(shell: InteractiveShell) -> None:
    """Give the shell these magics in the place of IPython's own."""
    line_magics = shell.magics_manager.magics["line"]

    def installer(name: str) -> Callable[[str], None]:
        return lambda line: refuse_install(f"%{name} {line}".strip())

    for name in _INSTALLERS:
        line_magics[name] = installer(name)
    configure = shell.find_line_magic("config")

    def config(line: str) -> Any:
        if not line.strip().startswith("InlineBackend"):
            return configure(line)
        if "figure_format" not in line:
            RECORDER.warn(f"'%config {line}' has no effect; set matplotlib's rcParams instead.")
        return None

    line_magics["config"] = config
    # Help, sources and the like are shown below the cell, where JupyterLab opens its pager.
    shell.set_hook("show_in_pager", page.as_hook(page.display_page), 99)
