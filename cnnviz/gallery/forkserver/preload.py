"""Imports of the fork server before the first lesson, which all lessons share.

Only imports and an IPython shell: nothing here may run a torch or OpenCV operator (see server).
"""

import gc
import importlib
from collections.abc import Sequence

from cnnviz.gallery.forkserver.bytecode import read_from
from cnnviz.gallery.tracking import imports


def load(bytecode: str, modules: Sequence[str]) -> None:
    """Import `modules` and those that every lesson needs; `bytecode` is the bytecode's folder."""
    # Imported modules stay: collecting garbage meanwhile would waste time.
    gc.disable()
    read_from(bytecode)
    imports.watch()
    # After `watch`, which records the package of each module.
    for name in ("numpy", "cnnviz.gallery.sandbox.worker"):
        importlib.import_module(name)
    from cnnviz.gallery.sandbox import libraries, shell

    shell.make()
    imports.preload(modules)
    libraries.settle()
    # Lessons' collections skip these objects, and so do not copy their memory pages.
    gc.freeze()
    gc.enable()
