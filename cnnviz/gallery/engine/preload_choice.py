"""Choose the modules that the server imports, from the names in the lessons' code."""

import re
from collections.abc import Iterable

from cnnviz.domain import CellKind, Example

_MODULES = {
    "cv2": ("cv2",),
    "torch": ("torch", "torch.overrides"),
    "matplotlib": ("matplotlib.pyplot",),
    "cnnviz": ("cv2", "torch", "torch.overrides"),  # the lab
}
"""Package that code names, to the modules to import for it."""


def modules_to_preload(examples: Iterable[Example], wanted: Iterable[str]) -> tuple[str, ...]:
    """Modules that the server imports once before it forks these lessons.

    `wanted` are the project's own modules to preload; those whose package no lesson names are left
    out. This affects only speed; a lesson imports anything missing itself.
    """
    code = "\n".join(
        cell.text for example in examples for cell in example.cells if cell.kind is CellKind.CODE
    )

    def named(package: str) -> bool:
        return re.search(rf"\b{re.escape(package)}\b", code) is not None

    libraries = [module for name, needs in _MODULES.items() if named(name) for module in needs]
    chosen = [module for module in wanted if named(module.partition(".")[0])]
    return tuple(dict.fromkeys([*libraries, *chosen]))
