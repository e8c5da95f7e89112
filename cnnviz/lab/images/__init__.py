"""Where do the pixels of a lesson come from, and who is their author?

Images are grey levels 0 to 255, held as whole numbers in float32. Sums of whole numbers are exact
in float32 (up to 2**24), so torch and a browser get the same bits whatever the order of addition.
Images scaled to [0, 1] would lose this.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cnnviz.lab.images.drawings import random_map
    from cnnviz.lab.images.loading import Image, Source, credit, load, names, source_of
    from cnnviz.lab.images.tensors import tensor

__all__ = ["Image", "Source", "credit", "load", "names", "random_map", "source_of", "tensor"]

_ELSEWHERE = {"random_map": "drawings", "tensor": "tensors"}
"""Name to module, for names that are not in `loading`."""


def __getattr__(name: str) -> Any:
    """Import a function when it is first used: pages read the credits without needing OpenCV."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = import_module(f"{__name__}.{_ELSEWHERE.get(name, 'loading')}")
    value = globals()[name] = getattr(module, name)
    return value
