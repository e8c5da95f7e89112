"""Choose what the server imports, from what the lessons' code names."""

import re
from collections.abc import Iterable

from cnnviz.domain import CellKind, Example

_MODULES = {
    "cv2": ("cv2",),
    "torch": ("torch", "torch.overrides"),
    "matplotlib": ("matplotlib.pyplot",),
    "cnnviz": ("cv2", "torch", "torch.overrides"),  # the lab
}
"""What code names to the modules that it needs."""


def modules_to_preload(examples: Iterable[Example], wanted: Iterable[str]) -> tuple[str, ...]:
    """Modules that the server imports once before it forks these lessons.

    `wanted` are modules that the project asks for: those count whose package any lesson names. This
    affects only speed; a lesson imports anything missing itself.
    """
    code = "\n".join(
        cell.text for one in examples for cell in one.cells if cell.kind is CellKind.CODE
    )

    def named(package: str) -> bool:
        return re.search(rf"\b{re.escape(package)}\b", code) is not None

    libraries = [module for name, needs in _MODULES.items() if named(name) for module in needs]
    return tuple(
        dict.fromkeys([*libraries, *(one for one in wanted if named(one.partition(".")[0]))])
    )
