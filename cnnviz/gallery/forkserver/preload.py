"""What the fork server imports before the first lesson, so that not each lesson pays for it.

Only imports and one IPython shell: nothing here may run a torch or OpenCV operator (see server).
"""

import gc
import importlib
from collections.abc import Sequence

from cnnviz.gallery.forkserver.bytecode import read_from
from cnnviz.gallery.tracking import imports


def load(bytecode: str, modules: Sequence[str]) -> None:
    """Import `modules`, and what every lesson needs; `bytecode` is the compiled ones' folder."""
    # Nothing that is imported here goes away again: looking for garbage is time lost.
    gc.disable()
    read_from(bytecode)
    imports.watch()
    # After `watch`, which tells which package brought which.
    for name in ("numpy", "cnnviz.gallery.sandbox.worker"):
        importlib.import_module(name)
    from cnnviz.gallery.sandbox import libraries, shell

    shell.make()
    imports.preload(modules)
    libraries.settle()
    # What is here now stays: no collection in a lesson looks at it, nor copies its pages by that.
    gc.freeze()
    gc.enable()
