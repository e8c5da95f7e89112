"""What the fork server imports before the first lesson, so that no lesson pays for it.

Only imports and one IPython shell: nothing here may run a torch or OpenCV operator (see server).
"""

import gc
import importlib
from collections.abc import Sequence

from cnnviz.gallery import imports

MODULES = ("cv2", "matplotlib.pyplot", "torch", "torch.overrides", "cnnviz.gallery.worker")


def load(bytecode: str, modules: Sequence[str]) -> None:
    """`modules` are those of the project that most lessons import; `bytecode`, see `imports`."""
    # Nothing that is imported here goes away again: looking for garbage is time lost.
    gc.disable()
    imports.watch(bytecode)
    for name in MODULES:
        importlib.import_module(name)
    import cv2
    import matplotlib as mpl

    from cnnviz.gallery import shell

    cv2.setNumThreads(1)
    # Not what the builder's own matplotlibrc says.
    mpl.rcdefaults()
    shell.make()
    imports.preload(modules)
    # What is here now stays: no collection in a lesson looks at it, nor copies its pages by that.
    gc.freeze()
    gc.enable()
